"""The register files of a pack folder and of those it extends: read, proved, built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mujun.errors import Fault, RuleError
from mujun.packs.chain import Chain
from mujun.packs.draft import Draft
from mujun.packs.light import build_light
from mujun.packs.register import Register
from mujun.packs.register_build import Setting, build_register
from mujun.packs.register_faults import find_register_faults
from mujun.packs.register_schema import RegisterCase, RegisterFile
from mujun.packs.register_scope import Surroundings
from mujun.packs.schema import TargetEntry
from mujun.packs.scheme_check import read_schemes
from mujun.packs.scheme_schema import SchemeFile
from mujun.packs.shape import Written, validate_entry
from mujun.packs.source import Source, read_source
from mujun.packs.suggestion import suggest
from mujun.rules.light import Light

FOLDER = "registers"


@dataclass(frozen=True, slots=True)
class RegisterDraft:
    """One register file of the right shape, its bytes, and the pack it stands in."""

    written: Written[RegisterFile]
    raw: bytes
    pack: str


def read_registers(draft: Draft, faults: list[Fault]) -> Iterator[RegisterDraft]:
    """Every register file of the right shape; the faults of the others are added to `faults`."""
    for file in _files(draft.path / FOLDER):
        source = read_source(file, f"{draft.name}/{FOLDER}/{file.name}")
        faults.extend(source.faults)
        if not isinstance(source.data, dict):
            if not source.faults:
                faults.append(_wrong_shape(source, "若干“键: 值”"))
            continue
        written = validate_entry(RegisterFile, source.data, source, (), faults)
        if written is not None:
            yield RegisterDraft(written, file.read_bytes(), draft.name)


def read_register_cases(draft: Draft, faults: list[Fault]) -> Iterator[Written[RegisterCase]]:
    """Every case of the pack's registers; the faults of others are added to `faults`."""
    for file in _files(draft.path / FOLDER / "cases"):
        source = read_source(file, f"{draft.name}/{FOLDER}/cases/{file.name}")
        faults.extend(source.faults)
        if not isinstance(source.data, list):
            if not source.faults:
                faults.append(_wrong_shape(source, "一个列表（每项以 - 开头）"))
            continue
        for index, item in enumerate(source.data):
            if (written := validate_entry(RegisterCase, item, source, (index,), faults)) is not None:
                yield written


def find_faults_of_registers(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the registers, and their cases, of the first pack of a chain."""
    faults: list[Fault] = []
    own, cases = list(read_registers(chain.own, faults)), list(read_register_cases(chain.own, faults))
    if not (own or cases):
        yield from faults
        return
    surroundings = _surroundings(chain, own)
    for draft in own:
        written = draft.written
        stem = Path(written.source.label).stem
        if written.entry.register_ != stem:
            found = f"清单“{written.entry.register_}”与文件“{stem}”不同名"
            faults.append(Fault("packs.name-differs", written.place("register"), found, "按文件名找它", "改成同名"))
        faults.extend(find_register_faults(written, surroundings))
    for case in cases:
        if case.entry.register_ not in surroundings.registers:
            remedy = suggest(case.entry.register_, surroundings.registers, "改成已有的清单")
            found = f"算例用了不存在的清单“{case.entry.register_}”"
            faults.append(Fault("packs.unknown-register", case.place("register"), found, "没法重算", remedy))
    yield from faults


def build_registers(chain: Chain) -> tuple[Register, ...]:
    """Every register of a proved chain, those of the furthest pack first; one of the same name replaces it."""
    found: dict[str, Register] = {}
    drafts = [one for draft in reversed(chain.drafts) for one in read_registers(draft, [])]
    schemes, lights = _schemes(chain, drafts), _lights(chain)
    targets, items = _targets(chain), tuple(written.entry for written in chain.items)
    for one in drafts:
        entry = one.written.entry
        setting = Setting(items, lights, targets, schemes.get(entry.scheme or ""))
        found[entry.register_] = build_register(one.written, setting, one.pack, one.raw)
    return tuple(found.values())


def _surroundings(chain: Chain, own: Sequence[RegisterDraft]) -> Surroundings:
    drafts = [*own, *(draft for one in chain.drafts[1:] for draft in read_registers(one, []))]
    return Surroundings(
        items=tuple(written.entry for written in chain.items),
        units=chain.names("units.yaml"),
        item_names=chain.names("items.yaml"),
        light_names=chain.names("lights.yaml"),
        lights=_lights(chain),
        targets=_targets(chain),
        schemes=_schemes(chain, own),
        registers=tuple(dict.fromkeys(draft.written.entry.register_ for draft in drafts)),
        complete=not (chain.faults or any(draft.faults for draft in chain.drafts)),
    )


def _targets(chain: Chain) -> dict[str, TargetEntry]:
    found: dict[str, TargetEntry] = {}
    for draft in reversed(chain.drafts):
        found |= {written.entry.target: written.entry for written in draft.goals}
        found |= {target.target: target for written in draft.tasks for target in written.entry.targets}
    return found


def _schemes(chain: Chain, drafts: Sequence[RegisterDraft]) -> dict[str, SchemeFile]:
    """The schemes of the chain by name; none are read where no register asks for one."""
    if not any(draft.written.entry.scheme for draft in drafts):
        return {}
    return {written.entry.scheme: written.entry for draft in chain.drafts for written, _ in read_schemes(draft, [])}


def _lights(chain: Chain) -> dict[str, Light]:
    """The lights of the chain that can be built; what is wrong with the others is said where they stand."""
    found: dict[str, Light] = {}
    for written in chain.lights:
        try:
            found[written.entry.light] = build_light(written)
        except RuleError:
            continue
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _wrong_shape(source: Source, wanted: str) -> Fault:
    found, remedy = f"内容不是{wanted}", "照参考手册写"
    return Fault("packs.wrong-shape", source.label, found, "读不出一项一项的内容", remedy)
