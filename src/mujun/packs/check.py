"""Proving a pack: every fault of its files and of what they say about each other, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mujun.errors import Fault, RuleError
from mujun.packs.calendar_faults import find_calendar_faults
from mujun.packs.chain import Chain, read_chain
from mujun.packs.draft import Draft, Names
from mujun.packs.item_faults import find_item_faults
from mujun.packs.ledger_faults import find_ledger_faults
from mujun.packs.light_faults import find_case_faults, find_light_faults
from mujun.packs.practice_faults import find_practice_faults
from mujun.packs.project_rules import find_faults_of_projects
from mujun.packs.register_check import find_faults_of_registers
from mujun.packs.repeats import find_repeats
from mujun.packs.schema import DivisionEntry, UnitEntry
from mujun.packs.scheme_check import find_faults_of_schemes
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.unit import parse_unit


def check_pack(path: Path) -> tuple[Fault, ...]:
    """Every fault of the pack at `path`, in the order of files and lines; empty where it proves."""
    return find_faults(read_chain(path))


def check_packs(paths: Iterable[Path]) -> tuple[Fault, ...]:
    """Every fault of several packs, and of what they say against each other, each once."""
    chains = [read_chain(path) for path in paths]
    faults = [fault for chain in chains for fault in find_faults(chain)]
    return tuple(dict.fromkeys([*faults, *_cross_faults([chain.own for chain in chains])]))


def find_faults(chain: Chain) -> tuple[Fault, ...]:
    """Every fault of a pack that has been read with those it extends."""
    found = dict.fromkeys(_faults(chain))
    return tuple(sorted(found, key=lambda fault: _reading_order(fault.where)))


def _faults(chain: Chain) -> Iterator[Fault]:
    for draft in chain.drafts:
        yield from draft.faults
    yield from chain.faults
    for start in range(len(chain.drafts)):
        yield from _own_faults(Chain(chain.drafts[start:], chain.faults))


def _own_faults(chain: Chain) -> Iterator[Fault]:
    """What the first pack of a chain says wrongly, seen with those it extends."""
    yield from _card_faults(chain)
    yield from _repeat_faults(chain)
    yield from _division_faults(chain)
    yield from _input_faults(chain.own)
    yield from find_item_faults(chain)
    yield from find_calendar_faults(chain)
    yield from find_practice_faults(chain)
    yield from find_light_faults(chain)
    yield from find_ledger_faults(chain)
    yield from find_case_faults(chain)
    yield from find_faults_of_schemes(chain)
    yield from find_faults_of_registers(chain)
    yield from find_faults_of_projects(chain)


def _reading_order(where: str) -> tuple[str, int]:
    file, _, line = where.split(" ")[0].rpartition(":")
    return (file, int(line)) if line.isdigit() else (where, 0)


def _card_faults(chain: Chain) -> Iterator[Fault]:
    own = chain.own
    if own.pack is None:
        return
    card = own.pack.entry
    if card.pack != own.name:
        found, remedy = f"包名“{card.pack}”与文件夹“{own.name}”不同名", "改成同名"
        yield Fault("packs.name-differs", own.pack.place("pack"), found, "别的包和命令按文件夹名找它", remedy)
    lights = chain.names("lights.yaml")
    if card.light is not None and card.light not in lights:
        remedy = suggest(card.light, lights, "改成已有的规则，或在 lights.yaml 里补上")
        found = f"默认的亮灯规则“{card.light}”不存在"
        yield Fault("packs.unknown-light", own.pack.place("light"), found, "没有写明规则的目标亮不出灯", remedy)
    if not (own.path / "CHANGELOG.md").is_file():
        found, remedy = "没有 CHANGELOG.md", "写明每次改了什么、影响哪个时期、哪些单位会觉察"
        yield Fault("packs.no-changelog", f"{own.name}/CHANGELOG.md", found, "用的人不知道规则变过", remedy)


def _repeat_faults(chain: Chain) -> Iterator[Fault]:
    drafts = tuple(reversed(chain.drafts))
    divisions = [(one.entry.code, one.place("code")) for draft in drafts for one in draft.divisions]
    units = [(one.entry.unit, one.place("unit")) for draft in drafts for one in draft.units]
    inputs = [(one.entry.name, one.place("name")) for draft in drafts for one in draft.inputs]
    lights = [(one.entry.light, one.place("light")) for draft in drafts for one in draft.lights]
    yield from find_repeats(divisions, "区划代码")
    yield from find_repeats(units, "单位代号")
    yield from find_repeats(inputs, "名字")
    yield from find_repeats(lights, "亮灯规则")
    yield from find_repeats(((one.entry.case, one.place("case")) for one in chain.own.cases), "算例")
    yield from find_repeats(_printed_forms([one for draft in drafts for one in draft.units]), "单位的印刷写法")


def _printed_forms(units: list[Written[UnitEntry]]) -> Iterator[tuple[str, str]]:
    for written in units:
        entry = written.entry
        for form in dict.fromkeys((entry.unit, entry.name, *entry.aliases)):
            yield (form, written.place("unit"))


def _division_faults(chain: Chain) -> Iterator[Fault]:
    known = chain.names("divisions.yaml")
    own = chain.own
    if own.pack is not None and own.pack.entry.city is not None:
        yield from _unknown_division(own.pack.entry.city.division, known, own.pack.place("city", "division"))
    for unit in own.units:
        yield from _unknown_division(unit.entry.division, known, unit.place("division"))
    for division in own.divisions:
        yield from _unknown_division(division.entry.parent, known, division.place("parent"))
    yield from _circular_parents(own.divisions)


def _unknown_division(code: str | None, known: Names, where: str) -> Iterator[Fault]:
    if code is not None and code not in known:
        remedy = suggest(code, known, "核对 GB/T 2260 代码，或在 divisions.yaml 里补上")
        yield Fault(
            "packs.unknown-division", where, f"区划代码“{code}”不在 divisions.yaml 中", "不知是哪个地方", remedy
        )


def _circular_parents(divisions: tuple[Written[DivisionEntry], ...]) -> Iterator[Fault]:
    parents = {written.entry.code: written.entry.parent for written in divisions}
    for written in divisions:
        seen, code = set(), written.entry.code
        above = parents.get(code)
        while above in parents and above not in seen and above != code:
            seen.add(above)
            above = parents[above]
        if above == code:
            found = f"“{written.entry.name}”的上级绕回了自己"
            yield Fault("packs.circular-parent", written.place("parent"), found, "汇总永远算不完", "改正上级代码")


def _input_faults(own: Draft) -> Iterator[Fault]:
    for written in own.inputs:
        if written.entry.unit is None:
            continue
        if written.entry.kind != "number":
            found, remedy = f"“{written.entry.name}”不是数却写了单位", "删去 unit，或把 kind 改为 number"
            yield Fault("packs.unit-of-flag", written.place("unit"), found, "只有数才有单位", remedy)
        try:
            parse_unit(written.entry.unit, written.place("unit"))
        except RuleError as error:
            yield from error.faults


def _cross_faults(drafts: list[Draft]) -> Iterator[Fault]:
    cards = [draft.pack for draft in drafts if draft.pack is not None]
    yield from find_repeats(((card.entry.pack, card.place("pack")) for card in cards), "包名")
    documents = [draft.document for draft in drafts if draft.document is not None]
    yield from find_repeats(((one.entry.sha256[:12], one.place("sha256")) for one in documents), "文件指纹")
    names: dict[str, tuple[str, str]] = {}
    for written in (one for draft in drafts for one in draft.divisions):
        code, name, place = written.entry.code, written.entry.name, written.place("code")
        first, where = names.setdefault(code, (name, place))
        if first != name:
            found = f"区划代码“{code}”在这里是“{name}”，在 {where} 是“{first}”"
            yield Fault("packs.division-differs", place, found, "同一代码指了两个地方", "核对 GB/T 2260 代码")
