"""The schemes of a pack: read, proved, built. A scheme that does not prove is refused with every fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mujun.errors import Fault, PackError
from mujun.packs.chain import Chain, read_chain
from mujun.packs.check import find_faults
from mujun.packs.item import Item
from mujun.packs.item_build import build_item
from mujun.packs.scheme import Scheme
from mujun.packs.scheme_build import build_scheme
from mujun.packs.scheme_check import read_schemes
from mujun.packs.suggestion import suggest


def list_schemes(path: Path) -> tuple[str, ...]:
    """The names of the schemes of the pack at `path`, by name."""
    return tuple(sorted(file.stem for file in (path / "schemes").glob("*.yaml")))


def load_schemes(path: Path) -> tuple[Scheme, ...]:
    """Every scheme of the pack at `path`; PackError with every fault of the pack where it does not prove."""
    return tuple(_build(_proved(path)))


def load_scheme(path: Path, name: str | None = None) -> Scheme:
    """One scheme of the pack at `path`; where the pack has only one, its name may be left out. PackError otherwise."""
    return _choose(path, _build(_proved(path)), name)


def load_items_and_scheme(path: Path, name: str | None = None) -> tuple[tuple[Item, ...], Scheme]:
    """What a lake is read by and what its tables are judged by, the pack read and proved once. PackError as above."""
    chain = _proved(path)
    return tuple(build_item(written) for written in chain.items), _choose(path, _build(chain), name)


def _proved(path: Path) -> Chain:
    chain = read_chain(path)
    if faults := find_faults(chain):
        raise PackError(faults)
    return chain


def _choose(path: Path, built: Iterator[Scheme], name: str | None) -> Scheme:
    schemes = {scheme.name: scheme for scheme in built}
    if name is None and len(schemes) == 1:
        return next(iter(schemes.values()))
    if name not in schemes:
        found = "没有写明用哪个办法" if name is None else f"没有办法“{name}”"
        remedy = suggest(name or "", schemes, "写明一个办法") if schemes else "在 schemes/ 里写一个办法"
        raise PackError(Fault("packs.unknown-scheme", str(path), found, "没有办法就没法评", remedy))
    return schemes[name]


def _build(chain: Chain) -> Iterator[Scheme]:
    items = [written.entry for written in chain.items]
    for written, raw in read_schemes(chain.own, []):
        yield build_scheme(written, items, chain.own.name, raw)
