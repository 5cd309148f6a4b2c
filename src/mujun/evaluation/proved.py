"""A proved scheme, remembered in a lake's folder, so that an unchanged pack is not read and proved again.

What is remembered holds for the bytes of every file of the pack and of those it extends, and for the source of the
engine. Where anything differs or is damaged, the pack is read and proved as if nothing had been remembered.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import is_dataclass
from enum import EnumMeta
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Final

from mujun.evaluation.record import engine_digest
from mujun.facts.lake import CARD
from mujun.packs.digest import digest
from mujun.packs.item import Item
from mujun.packs.scheme import Scheme

FOLDER: Final = ".schemes"
_MODULES: Final = (
    "mujun.packs.item",
    "mujun.packs.scheme",
    "mujun.rules.expression",
    "mujun.rules.level",
    "mujun.rules.syntax",
    "mujun.rules.value",
)
_PLAIN: Final = {("decimal", "Decimal"), ("fractions", "Fraction"), ("datetime", "date")}
_HEAD: Final = 64

Proved = tuple[tuple[Item, ...], Scheme]


def load_proved(pack: Path, name: str | None, lake: Path) -> Proved:
    """The items of a pack and one of its schemes, as `load_items_and_scheme` gives them, remembered in a lake.

    PackError with every fault where the pack does not prove or has no such scheme; that is never remembered.
    """
    place = lake / FOLDER / f"{pack.resolve().name}-{name or ''}"
    if (known := _recall(place, pack)) is not None:
        return known
    from mujun.packs.chain import read_chain  # noqa: PLC0415 - what reads packs takes longer to load than to run
    from mujun.packs.scheme_load import load_items_and_scheme  # noqa: PLC0415 - as above

    before = _stamp(folders := [draft.path for draft in read_chain(pack).drafts])
    proved = load_items_and_scheme(pack, name)
    if (lake / CARD).is_file() and before == _stamp(folders):
        with suppress(OSError):  # a lake that may only be read is read all the same
            _remember(place, (before, [folder.resolve().name for folder in folders[1:]], proved))
    return proved


def _stamp(folders: Sequence[Path]) -> str:
    """A digest of all that a proved scheme depends on."""
    stated = [engine_digest(), sys.version, *(f"{one.resolve().name} {digest(one)}" for one in folders)]
    return hashlib.sha256("\n".join(stated).encode()).hexdigest()


def _remember(place: Path, what: tuple[str, list[str], Proved]) -> None:
    body = pickle.dumps(what, protocol=5)
    place.parent.mkdir(exist_ok=True)
    handle, passing = mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(hashlib.sha256(body).hexdigest().encode() + body)
        Path(passing).replace(place)
    finally:
        Path(passing).unlink(missing_ok=True)


def _recall(place: Path, pack: Path) -> Proved | None:
    """What was remembered, where it is whole and still holds."""
    try:
        raw = place.read_bytes()
        body = raw[_HEAD:]
        if hashlib.sha256(body).hexdigest().encode() != raw[:_HEAD]:
            return None
        stamp, bases, proved = _Values(io.BytesIO(body)).load()
        beside = pack.resolve().parent
        if stamp != _stamp([pack, *(beside / str(base) for base in bases)]):
            return None
        items, scheme = proved
    except Exception:  # whatever is wrong with it, the pack itself is there to be read
        return None
    sound = isinstance(scheme, Scheme) and all(isinstance(item, Item) for item in items)
    return (tuple(items), scheme) if sound else None


class _Values(pickle.Unpickler):
    """Reads back values of the engine and nothing else: no function can be named, so none can be called."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name; UnpicklingError where it is not one of the values a scheme is made of."""
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module in _MODULES and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, EnumMeta) or (isinstance(found, type) and is_dataclass(found)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")
