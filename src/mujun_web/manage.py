"""Administrative commands of the desk: migrate, worker, demo, accounts."""

import os
import sys


def main() -> None:
    """Run one Django command by its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mujun_web.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  settings must be named first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
