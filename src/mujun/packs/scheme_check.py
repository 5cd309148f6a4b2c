"""The scheme files of a pack folder, and every fault of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mujun.errors import Fault
from mujun.packs.chain import Chain
from mujun.packs.draft import Draft
from mujun.packs.scheme_faults import find_scheme_faults
from mujun.packs.scheme_schema import SchemeFile
from mujun.packs.shape import Written, validate_entry
from mujun.packs.source import read_source

FOLDER = "schemes"


def read_schemes(draft: Draft, faults: list[Fault]) -> Iterator[tuple[Written[SchemeFile], bytes]]:
    """Every scheme file of the right shape with its bytes; the faults of the others are added to `faults`."""
    for file in _files(draft.path):
        source = read_source(file, f"{draft.name}/{FOLDER}/{file.name}")
        faults.extend(source.faults)
        if not isinstance(source.data, dict):
            if not source.faults:
                why = "读不出办法的内容"
                faults.append(Fault("packs.wrong-shape", source.label, "内容不是若干“键: 值”", why, "照参考手册写"))
            continue
        written = validate_entry(SchemeFile, source.data, source, (), faults)
        if written is not None:
            yield written, file.read_bytes()


def find_faults_of_schemes(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the schemes of the first pack of a chain."""
    faults: list[Fault] = []
    items = [written.entry for written in chain.items]
    for written, _ in read_schemes(chain.own, faults):
        stem = Path(written.source.label).stem
        if written.entry.scheme != stem:
            found = f"办法“{written.entry.scheme}”与文件“{stem}”不同名"
            faults.append(Fault("packs.name-differs", written.place("scheme"), found, "按文件名找它", "改成同名"))
        faults.extend(find_scheme_faults(written, items))
    yield from faults


def _files(path: Path) -> list[Path]:
    return sorted((path / FOLDER).glob("*.yaml"))
