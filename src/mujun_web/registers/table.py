"""The one table of a register: search, filters, order, page; the columns an account may see; the same as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mujun.packs.register import Field
from mujun.registers.entry import Entry
from mujun.rules.value import MISSING, NOT_APPLICABLE
from mujun_web.registers.board import Card, rank_trouble
from mujun_web.registers.choice import NOBODY, Choice
from mujun_web.registers.queries import Book
from mujun_web.registers.rights import Sight

PAGE = 50
Cell = str | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in the address, its heading, its unit, whether it holds numbers, what it reads."""

    key: str
    words: str
    unit: str
    is_number: bool
    read: Callable[[Entry], Cell]


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the entry, and the cells after those every table begins with."""

    card: Card
    cells: tuple[tuple[Column, Cell], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A page of the table: columns, rows, how many were chosen of how many, what may be chosen with its number."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    chosen: int
    whole: int
    options: Mapping[str, tuple[tuple[str, str, int], ...]]
    page: int

    @property
    def first(self) -> int:
        """The number of the first row shown."""
        return (self.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return self.first + len(self.lines) - 1

    @property
    def before(self) -> int | None:
        """The page before, or None."""
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        """The page after, or None."""
        return self.page + 1 if self.last < self.chosen else None


_READ: Final[Mapping[str, Callable[[Entry], str]]] = {
    "stage": lambda entry: entry.stage.name if entry.stage is not None else entry.position.stage,
    "owner": lambda entry: entry.owner or "",
    "county": lambda entry: entry.county or "",
    "light": lambda entry: entry.level,
    "choice": lambda entry: entry.position.choice or "",
}


def make_table(book: Book, seen: Mapping[str, Entry], sight: Sight, choice: Choice) -> Table:
    """The page of the table that an address chooses, of the entries an account sees."""
    columns = list_columns(book, sight)
    chosen = choose_entries(book, seen.values(), choice, columns)
    page = min(choice.page, max(1, -(-len(chosen) // PAGE)))
    shown = chosen[(page - 1) * PAGE : page * PAGE]
    lines = tuple(make_line(book, entry, columns) for entry in shown)
    return Table(columns, lines, len(chosen), len(seen), list_options(book, seen.values()), page)


def make_line(book: Book, entry: Entry, columns: Sequence[Column]) -> Line:
    """The row of an entry."""
    card = Card(entry.entity, book.name_of(entry.entity), entry)
    return Line(card, tuple((column, column.read(entry)) for column in columns))


def list_columns(book: Book, sight: Sight) -> tuple[Column, ...]:
    """Where entries stand, then the fields of the register that the account may see."""
    has_county = book.register.county is not None
    columns = [
        Column("stage", "阶段", "", False, _READ["stage"]),
        *([Column("choice", "选择", "", False, _READ["choice"])] if _has_choices(book) else []),
        Column("owner", "责任单位", "", False, _READ["owner"]),
        *([Column("county", "县区", "", False, _READ["county"])] if has_county else []),
        Column("since", "到阶段日", "", False, lambda entry: entry.position.since),
        Column("due", "时限", "", False, lambda entry: entry.due),
        Column("overdue", "逾期", "天", True, lambda entry: float(entry.overdue) if entry.due else None),
    ]
    fields = [one for one in sight.fields_of(book.register) if not (has_county and one.name == book.register.county)]
    return (*columns, *(_field_column(field) for field in fields))


def choose_entries(book: Book, entries: object, choice: Choice, columns: Sequence[Column]) -> list[Entry]:
    """The entries a choice leaves, in its order: by trouble, or by a column, those without a value last."""
    found = [entry for entry in entries if _fits(book, entry, choice)]  # type: ignore[attr-defined]
    readers: dict[str, Callable[[Entry], Cell]] = {column.key: column.read for column in columns}
    readers |= {"name": lambda entry: book.name_of(entry.entity), "entity": lambda entry: entry.entity}
    read = readers.get(choice.sort)
    if read is None:
        return sorted(found, key=rank_trouble)
    valued = [(value, entry) for entry in found if (value := read(entry)) not in (None, "")]
    valued.sort(key=lambda pair: (isinstance(pair[0], str), pair[0], pair[1].entity), reverse=bool(choice.down))
    given = {entry.entity for _, entry in valued}
    return [*(entry for _, entry in valued), *(entry for entry in found if entry.entity not in given)]


def list_options(book: Book, entries: object) -> dict[str, tuple[tuple[str, str, int], ...]]:
    """What each filter may be set to, in words, with how many entries it leaves on its own."""
    known = list(entries)  # type: ignore[call-overload]
    options = {}
    for key, read in _READ.items():
        counts = Counter(map(read, known))
        order = {stage.name: stage.place for stage in book.register.stages} if key == "stage" else {}
        values = sorted(counts, key=lambda value: (not value, order.get(value, len(order)), value))
        options[key] = tuple((value or NOBODY, value or NOBODY, counts[value]) for value in values)
    return options


def _fits(book: Book, entry: Entry, choice: Choice) -> bool:
    for key, read in _READ.items():
        wanted = getattr(choice, key)
        if wanted and (read(entry) or NOBODY) != wanted:
            return False
    if choice.overdue and not entry.overdue:
        return False
    if choice.state and choice.state not in _states(entry):
        return False
    text = choice.text.casefold()
    return not text or text in entry.entity.casefold() or text in book.name_of(entry.entity).casefold()


def _states(entry: Entry) -> tuple[str, ...]:
    return ("open",) if entry.is_open else ("left", "watched") if entry.is_watched else ("left", "ended")


def _has_choices(book: Book) -> bool:
    return any(stage.choices for stage in book.register.stages)


def _field_column(field: Field) -> Column:
    return Column(
        field.name, field.name, field.unit, field.kind == "number", lambda entry: read_field(entry, field.name)
    )


def read_field(entry: Entry, name: str) -> Cell:
    """The value of a field as it is shown: None for what is not filled in, 不适用 as those words."""
    value = entry.position.fields.get(name)
    if value is None or value is MISSING:
        return None
    if value is NOT_APPLICABLE:
        return "不适用"
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str | date) else float(value)  # type: ignore[arg-type]
