"""What was worked out once of files that never change, kept beside them, so that a fresh process need not do it again.

A kept value bears the digest of the engine that made it: another engine works it out anew, and a damaged or missing one
costs time and nothing else. The values are pickled, as the tasks of the queue in the same data folder are; whoever can
write there is the desk itself.
"""

from __future__ import annotations

import os
import pickle  # noqa: S403
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import mkstemp
from typing import TypeVar

from mujun.evaluation.record import engine_digest

T = TypeVar("T")
SUFFIX = ".kept"
_UNREADABLE = (OSError, pickle.PickleError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError)


def recall(folder: Path, name: str, kind: type[T], make: Callable[[], T]) -> T:
    """The value of a name kept in a folder by this engine, else what `make` gives, which is kept from now on."""
    try:
        found = pickle.loads(place_of(folder, name).read_bytes())  # noqa: S301
    except _UNREADABLE:
        found = None
    if isinstance(found, kind):
        return found
    value = make()
    keep_value(folder, name, value)
    return value


def keep_value(folder: Path, name: str, value: object) -> None:
    """Keeps a value in a folder, whole or not at all, and lets go of what other engines kept of the same name.

    A folder that cannot be written to is left as it is.
    """
    place = place_of(folder, name)
    with suppress(OSError):
        handle, passing = mkstemp(dir=folder, prefix=".", suffix=SUFFIX)
        with os.fdopen(handle, "wb") as stream:
            pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
        Path(passing).replace(place)
        for other in folder.glob(f"{name}.*{SUFFIX}"):
            if other != place:
                other.unlink(missing_ok=True)


def place_of(folder: Path, name: str) -> Path:
    """Where the value of a name is kept in a folder by this engine."""
    return folder / f"{name}.{_engine()}{SUFFIX}"


@lru_cache(maxsize=1)
def _engine() -> str:
    return engine_digest()[:16]
