"""A pack's folder → the pack the engine runs. A pack that does not prove is refused with every fault."""

from __future__ import annotations

from pathlib import Path

from mujun.errors import PackError
from mujun.packs.calendar import build_calendar
from mujun.packs.chain import Chain, read_chain
from mujun.packs.check import find_faults
from mujun.packs.digest import digest
from mujun.packs.draft import Draft
from mujun.packs.item import Industry
from mujun.packs.item_build import build_item
from mujun.packs.light import build_light
from mujun.packs.pack import (
    Assignment,
    City,
    Division,
    Document,
    Input,
    Pack,
    PackTarget,
    ResponsibleUnit,
    Task,
)
from mujun.packs.practice import build_published, build_recipe
from mujun.packs.register_check import build_registers
from mujun.packs.schema import Direction, PackFile, RollUp, TargetEntry, TaskEntry
from mujun.packs.shape import Written
from mujun.rules.unit import parse_unit


def load_pack(path: Path) -> Pack:
    """The proved pack at `path`, with what it takes from the packs it extends; PackError with every fault otherwise."""
    chain = read_chain(path)
    if faults := find_faults(chain):
        raise PackError(faults)
    return _build(chain)


def list_packs(root: Path) -> tuple[Path, ...]:
    """The folders of packs directly under `root`, by name; none where `root` does not exist."""
    return tuple(sorted(file.parent for file in root.glob("*/pack.yaml")))


def _build(chain: Chain) -> Pack:
    own = chain.own
    card = _card(own)
    items = tuple(build_item(written) for written in chain.items)
    light = next((draft.pack.entry.light for draft in chain.drafts if draft.pack and draft.pack.entry.light), None)
    return Pack(
        name=card.pack,
        title=card.title,
        path=own.path,
        city=City(card.city.name, card.city.division) if card.city else None,
        year=card.year,
        extends=card.extends,
        note=card.note,
        divisions=tuple(
            Division(entry.code, entry.name, entry.short or entry.name, entry.kind, entry.parent)
            for entry in chain.divisions
        ),
        units=tuple(
            ResponsibleUnit(entry.unit, entry.name, entry.kind, entry.aliases, entry.division) for entry in chain.units
        ),
        inputs=tuple(Input(entry.name, entry.kind, entry.unit, entry.note) for entry in chain.inputs),
        lights=tuple(build_light(written) for written in chain.lights),
        default_light=light,
        document=_document(own),
        goals=tuple(_target(written.entry, light) for written in own.goals),
        tasks=tuple(_task(written, light) for written in own.tasks),
        digest=digest(own.path),
        items=items,
        duties=build_calendar([written.entry for written in chain.duties], items),
        published=tuple(build_published(entry) for entry in chain.published),
        recipes=tuple(build_recipe(entry) for entry in chain.recipes),
        registers=build_registers(chain),
        industries=tuple(Industry(entry.code, entry.name, entry.section) for entry in chain.industries),
    )


def _card(draft: Draft) -> PackFile:
    if draft.pack is None:
        raise PackError(draft.faults)
    return draft.pack.entry


def _document(draft: Draft) -> Document | None:
    if draft.document is None:
        return None
    entry = draft.document.entry
    file = draft.path / entry.file if entry.file else None
    return Document(entry.title, entry.year, entry.sha256, entry.characters, file)


def _task(written: Written[TaskEntry], light: str | None) -> Task:
    entry = written.entry
    units = tuple(Assignment(part.unit, part.role, part.span, part.group) for part in entry.units)
    targets = tuple(_target(target, light) for target in entry.targets)
    return Task(entry.task, entry.name, entry.clause, entry.section, entry.span, units, targets)


def _target(entry: TargetEntry, light: str | None) -> PackTarget:
    return PackTarget(
        target=entry.target,
        indicator=entry.indicator,
        value=entry.value,
        unit=entry.unit,
        comparator=entry.comparator,
        basis=entry.basis,
        kind=entry.kind,
        span=entry.span,
        number=entry.number,
        direction=entry.direction or _direction(entry),
        accumulates=entry.accumulates,
        curve=entry.curve,
        roll_up=entry.roll_up or _roll_up(entry),
        value2=entry.value2,
        stretch=entry.stretch,
        deadline=entry.deadline,
        period=entry.period,
        clause=entry.clause,
        light=entry.light or light,
        note=entry.note,
    )


def _direction(entry: TargetEntry) -> Direction:
    return "down" if entry.comparator in ("<", "<=", "change_down") else "up"


def _roll_up(entry: TargetEntry) -> RollUp:
    ratio = not entry.unit or entry.basis in ("growth", "share") or parse_unit(entry.unit).is_ratio
    return "weighted" if ratio else "sum"
