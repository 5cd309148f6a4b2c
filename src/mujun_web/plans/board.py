"""The battle map: which entries are shown, in which groups and order, all of it said by the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from mujun.plans.month import NO_DEADLINE, Month
from mujun_web.plans.queries import Ledger
from mujun_web.plans.standing import GOALS, SHADE_WORDS, SHADES, Entry, count_shades, list_entries

GROUPINGS = {"light": "按灯", "unit": "按单位", "section": "按部分", "deadline": "按期限"}
VIEWS = {"tiles": "图块", "dense": "密排", "rows": "列表"}
MANY = 90
NOBODY = "未明确牵头单位"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks of the board; everything it does not say is empty."""

    unit: str = ""
    section: str = ""
    light: str = ""
    due: str = ""
    text: str = ""
    group: str = ""
    view: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Choice:
        """The choice of an address; what it does not know is left out."""
        group = asked.get("group", "")
        view = asked.get("view", "")
        light = asked.get("light", "")
        return cls(
            unit=asked.get("unit", ""), section=asked.get("section", ""), light=light if light in SHADES else "",
            due=asked.get("due", ""), text=asked.get("text", "").strip(),
            group=group if group in GROUPINGS else "", view=view if view in VIEWS else "",
        )  # fmt: skip

    def address(self, **changes: str) -> str:
        """The query of this choice with changes; empty ones fall away."""
        said = {name: getattr(self, name) for name in self.__slots__} | changes
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.unit, self.section, self.light, self.due, self.text))


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading, worst first."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def shades(self) -> list[tuple[str, str, int]]:
        """How many of each colour group: key, words, number; only those there are."""
        counts = count_shades(self.entries)
        return [(shade, SHADE_WORDS[shade], counts[shade]) for shade in SHADES if counts[shade]]


@dataclass(frozen=True, slots=True)
class Board:
    """A board ready to show: groups of what was chosen, and what may be chosen."""

    choice: Choice
    groups: tuple[Group, ...]
    shown: tuple[Entry, ...]
    total: int
    counts: tuple[tuple[str, str, int, str], ...]
    units: tuple[str, ...]
    sections: tuple[str, ...]
    months: tuple[Month, ...]
    grouping: str

    @property
    def view(self) -> str:
        """How entries are drawn: as asked, else tiles, or dense where tiles would be too many for one look."""
        return self.choice.view or ("dense" if len(self.shown) > MANY else "tiles")

    @property
    def template(self) -> str:
        """The template that draws a group in this view."""
        return f"plans/board_{self.view}.html"

    @property
    def all_lights(self) -> str:
        """The query of this board without the filter by light."""
        return self.choice.address(light="")

    @property
    def narrowed(self) -> int:
        """How many entries pass every filter but the light's."""
        return sum(number for _, _, number, _ in self.counts)

    @property
    def reds(self) -> tuple[Entry, ...]:
        """The red ones among those shown."""
        return tuple(entry for entry in self.shown if entry.shade == "red")


def make_board(ledger: Ledger, choice: Choice) -> Board:
    """The board of a ledger as chosen. Counts per light ignore the filter by light, so that each can be chosen."""
    grouping = choice.group or ("section" if ledger.is_only_kept else "light")
    entries = list_entries(ledger)
    narrowed = [entry for entry in entries if matches(ledger, entry, choice)]
    counts = count_shades(narrowed)
    shown = tuple(entry for entry in narrowed if not choice.light or entry.shade == choice.light)
    return Board(
        choice=choice,
        groups=group_entries(shown, grouping),
        grouping=grouping,
        shown=shown,
        total=len(entries),
        counts=tuple(
            (shade, SHADE_WORDS[shade], counts[shade], choice.address(light="" if choice.light == shade else shade))
            for shade in SHADES
        ),
        units=list_units(ledger, entries),
        sections=tuple(dict.fromkeys(entry.section for entry in entries if entry.section)),
        months=tuple(sorted({entry.deadline for entry in entries})),
    )


def matches(ledger: Ledger, entry: Entry, choice: Choice) -> bool:
    """Whether an entry passes every filter but the light's."""
    if choice.unit and choice.unit not in units_of(ledger, entry):
        return False
    if choice.section and choice.section != entry.section:
        return False
    if choice.due and choice.due != str(entry.deadline):
        return False
    if not choice.text:
        return True
    words = " ".join((entry.number, entry.name, entry.owner_words, *(s.target.words for s in entry.standings)))
    return all(part in words for part in choice.text.split())


def units_of(ledger: Ledger, entry: Entry) -> set[str]:
    """Every unit that has to do with an entry."""
    held = (unit for standing in entry.standings for unit in ledger.units_of(standing.target))
    return {*(owner.unit for owner in entry.owners), *held}


def list_units(ledger: Ledger, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Units to filter by, those with most entries first."""
    counts: dict[str, int] = {}
    for entry in entries:
        for unit in units_of(ledger, entry):
            counts[unit] = counts.get(unit, 0) + 1
    return tuple(sorted(counts, key=lambda unit: (-counts[unit], unit)))


def group_entries(entries: Iterable[Entry], group: str) -> tuple[Group, ...]:
    """Entries in groups; within each the worst first, then in the order of the plan."""
    named = _KEYS[group]
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(named(entry), []).append(entry)
    made = [Group(name, tuple(sorted(held, key=_worst_first))) for name, held in groups.items()]
    return tuple(sorted(made, key=_ORDERS[group]))


def name_deadline(month: Month) -> str:
    """A deadline as a heading."""
    return month.words if month == NO_DEADLINE else f"{month.words}底前"


def _worst_first(entry: Entry) -> int:
    return SHADES.index(entry.shade)


def _most_red_first(group: Group) -> tuple[int, int, int]:
    counts = count_shades(group.entries)
    return (group.name == NOBODY, -counts["red"], -counts["yellow"])


_KEYS: dict[str, Callable[[Entry], str]] = {
    "light": lambda entry: SHADE_WORDS[entry.shade],
    "unit": lambda entry: entry.lead or NOBODY,
    "section": lambda entry: entry.section or "未分部分",
    "deadline": lambda entry: name_deadline(entry.deadline),
}
_ORDERS: dict[str, Callable[[Group], object]] = {
    "light": lambda group: _worst_first(group.entries[0]),
    "unit": _most_red_first,
    "section": lambda group: group.name != GOALS,
    "deadline": lambda group: group.entries[0].deadline,
}
