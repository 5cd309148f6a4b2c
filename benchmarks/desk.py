"""A desk of a benchmark's own: Django with its own folder and database, pages asked for, what they cost."""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

DAY = "2026-11-10"  # the demonstration's day


def open_desk(folder: str) -> None:
    """Django with a database of its own in a folder, on the demonstration's day; every page's code is loaded."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "mujun_web.settings", "MUJUN_DATA_DIR": folder, "MUJUN_TODAY": DAY}
    import mujun_web.wsgi  # noqa: F401  as the server does before the first visitor comes


def make_tables() -> None:
    """The tables of the desk."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def enter(user: object) -> object:
    """A client in which an account is at work."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)  # type: ignore[arg-type]
    return client


def look_at(client: object, path: str) -> int:
    """Asks for a page, and tells how many bytes it has; stops where it is none."""
    answer = client.get(path)  # type: ignore[attr-defined]
    if answer.status_code != 200:  # noqa: PLR2004
        sys.exit(f"{path} answers {answer.status_code}")
    return len(answer.content)


def measure(work: Callable[[], object], first: Callable[[], object] = lambda: None, rounds: int = 9) -> float:
    """The median processor time of some runs, each after `first`, in milliseconds."""
    times = []
    for _ in range(rounds):
        first()
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def tell_memory() -> float:
    """The most memory this process has held, in megabytes; what its parent held before it does not count."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
    except OSError:  # elsewhere than on Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
