"""The scheme files of a pack folder, and every fault of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mujun.errors import Fault
from mujun.packs.chain import LONGEST, Chain
from mujun.packs.draft import Draft
from mujun.packs.scheme_dates import take_year
from mujun.packs.scheme_extend import lay_over
from mujun.packs.scheme_faults import find_scheme_faults
from mujun.packs.scheme_schema import SchemeFile
from mujun.packs.shape import Written, validate_entry
from mujun.packs.source import Source, read_source
from mujun.packs.suggestion import suggest

FOLDER = "schemes"


def read_schemes(draft: Draft, faults: list[Fault]) -> Iterator[tuple[Written[SchemeFile], bytes]]:
    """Every scheme file of the right shape as it holds for its year, with its bytes and those of what it extends.

    The faults of the others are added to `faults`.
    """
    for file in _files(draft.path):
        found = _read_layers(draft, file, faults)
        if found is None:
            continue
        source, raw = found
        written = validate_entry(SchemeFile, source.data, source, (), faults)
        if written is not None:
            yield take_year(written, faults), raw


def _read_layers(draft: Draft, file: Path, faults: list[Fault]) -> tuple[Source, bytes] | None:
    """A scheme file laid over the one it extends, and that over the next; None where one cannot be read."""
    folders = list(_folders(draft.path))
    layers: list[Source] = []
    raw, names, place = b"", [file.stem], file
    while True:
        source = _read(place, faults if place == file else [])
        if source is None:
            if layers:
                found, why = f"底本“{names[-1]}”读不出来", "不知从哪里改起"
                faults.append(Fault("packs.no-base-scheme", layers[-1].place(("extends",)), found, why, "先改正底本"))
            return None
        layers.append(source)
        raw += place.read_bytes()
        base = source.data.get("extends")
        if not isinstance(base, str):
            break
        next_place = next((one for folder in folders if (one := folder / FOLDER / f"{base}.yaml").is_file()), None)
        if base in names or len(layers) >= LONGEST or next_place is None:
            faults.append(_extends_fault(source, base, base in names, folders))
            return None
        names.append(base)
        place = next_place
    woven = layers[-1]
    for source in reversed(layers[:-1]):
        woven = lay_over(woven, source)
    return woven, raw


def _extends_fault(source: Source, base: str, circular: bool, folders: list[Path]) -> Fault:
    where = source.place(("extends",))
    known = [file.stem for folder in folders for file in _files(folder)]
    if circular:
        return Fault("packs.circular-extends", where, f"办法“{base}”绕回了自己", "永远读不完", "改正 extends")
    if base in known:
        return Fault("packs.circular-extends", where, f"办法套得太深，到“{base}”", "没人看得清改了什么", "少套几层")
    remedy = suggest(base, known, "写本包或底包 schemes/ 里有的办法")
    return Fault("packs.no-base-scheme", where, f"没有办法“{base}”", "不知从哪里改起", remedy)


def _folders(path: Path) -> Iterator[Path]:
    """The folder of a pack and those of the packs it extends, nearest first."""
    seen: set[Path] = set()
    here: Path | None = path.resolve()
    while here is not None and here not in seen and len(seen) < LONGEST:
        yield here
        seen.add(here)
        card = here / "pack.yaml"
        data = read_source(card, card.name).data if card.is_file() else None
        base = data.get("extends") if isinstance(data, dict) else None
        here = here.parent / base if isinstance(base, str) and (here.parent / base).is_dir() else None


def _read(file: Path, faults: list[Fault]) -> Source | None:
    source = read_source(file, f"{file.parent.resolve().parent.name}/{FOLDER}/{file.name}")
    faults.extend(source.faults)
    if isinstance(source.data, dict):
        return source
    if not source.faults:
        why = "读不出办法的内容"
        faults.append(Fault("packs.wrong-shape", source.label, "内容不是若干“键: 值”", why, "照参考手册写"))
    return None


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
