"""Proving a pack: every fault of its files and of what they say about each other, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mujun.errors import Fault
from mujun.packs.chain import Chain, read_chain


def check_pack(path: Path) -> tuple[Fault, ...]:
    """Every fault of the pack at `path`, in the order of files and lines; empty where it proves."""
    return find_faults(read_chain(path))


def find_faults(chain: Chain) -> tuple[Fault, ...]:
    """Every fault of a pack that has been read with those it extends."""
    return tuple(dict.fromkeys(_faults(chain)))


def _faults(chain: Chain) -> Iterator[Fault]:
    for draft in chain.drafts:
        yield from draft.faults
    yield from chain.faults
