"""A pack together with the packs it extends, nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mujun.errors import Fault
from mujun.packs.calendar_schema import DutyEntry
from mujun.packs.draft import Draft, Names, read_draft
from mujun.packs.item_schema import IndustryEntry, ItemEntry
from mujun.packs.practice_schema import PublishedEntry, RecipeEntry
from mujun.packs.schema import DivisionEntry, InputEntry, LightEntry, UnitEntry
from mujun.packs.shape import Written
from mujun.packs.source import read_source

LONGEST = 5


@dataclass(frozen=True, slots=True)
class Chain:
    """The drafts of a pack and of those it extends, nearest first, and the faults of extending."""

    drafts: tuple[Draft, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def own(self) -> Draft:
        """The pack itself."""
        return self.drafts[0]

    def names(self, file: str) -> Names:
        """The codes stated in one of the list files, over the whole chain."""
        names = Names(complete=not self.faults)
        for draft in self.drafts:
            names = names | draft.names.get(file, Names())
        return names

    @property
    def divisions(self) -> Iterator[DivisionEntry]:
        """Divisions of the whole chain, those of the furthest pack first."""
        return (written.entry for draft in reversed(self.drafts) for written in draft.divisions)

    @property
    def units(self) -> Iterator[UnitEntry]:
        """Responsible units of the whole chain."""
        return (written.entry for draft in reversed(self.drafts) for written in draft.units)

    @property
    def inputs(self) -> Iterator[InputEntry]:
        """Names that measures may use."""
        return (written.entry for draft in reversed(self.drafts) for written in draft.inputs)

    @property
    def lights(self) -> Iterator[Written[LightEntry]]:
        """Lights of the whole chain, as written."""
        return (written for draft in reversed(self.drafts) for written in draft.lights)

    @property
    def items(self) -> Iterator[Written[ItemEntry]]:
        """Items of facts of the whole chain, as written."""
        return (written for draft in reversed(self.drafts) for written in draft.items)

    @property
    def duties(self) -> Iterator[Written[DutyEntry]]:
        """Duties of the calendar of deliveries of the whole chain, as written."""
        return (written for draft in reversed(self.drafts) for written in draft.duties)

    @property
    def published(self) -> Iterator[PublishedEntry]:
        """Published figures of the whole chain."""
        return (written.entry for draft in reversed(self.drafts) for written in draft.published)

    @property
    def recipes(self) -> Iterator[RecipeEntry]:
        """Recipes of a practice city of the whole chain."""
        return (written.entry for draft in reversed(self.drafts) for written in draft.recipes)

    @property
    def industries(self) -> Iterator[IndustryEntry]:
        """Divisions of the classification of industries."""
        return (written.entry for draft in reversed(self.drafts) for written in draft.industries)


def list_folders(path: Path) -> tuple[Path, ...]:
    """The folders of a pack and of those it extends, from their cards alone; a missing base or a circle ends them."""
    folders = [path]
    while len(folders) < LONGEST:
        card = read_source(folders[-1] / "pack.yaml", "pack.yaml").data
        base = card.get("extends") if isinstance(card, dict) else None
        folder = folders[-1].resolve().parent / str(base)
        if base is None or folder.name in [one.name for one in folders] or not (folder / "pack.yaml").is_file():
            break
        folders.append(folder)
    return tuple(folders)


def read_chain(path: Path) -> Chain:
    """The pack at `path` and those it extends, which stand beside it; a missing base or a circle is a fault."""
    drafts = [read_draft(path)]
    faults: list[Fault] = []
    while (base := drafts[-1].extends) is not None:
        where = drafts[-1].place_of_extends
        folder = drafts[-1].path.resolve().parent / base
        if base in [draft.name for draft in drafts] or len(drafts) >= LONGEST:
            found = f"“{base}”绕回了自己" if base in [draft.name for draft in drafts] else "底包套得太深"
            remedy = "让 extends 指向公用的底包，底包自己不再 extends"
            faults.append(Fault("packs.circular-extends", where, found, "永远读不完", remedy))
            break
        if not (folder / "pack.yaml").is_file():
            found, remedy = f"底包“{base}”不在同一个文件夹里", "把底包放在这个包的旁边，或改正 extends"
            faults.append(Fault("packs.no-base", where, found, "共用的内容读不到", remedy))
            break
        drafts.append(read_draft(folder))
    return Chain(tuple(drafts), tuple(faults))
