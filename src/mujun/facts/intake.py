"""A delivered file → accepted rows and refused rows: each refusal says where, what was found, why, what to do.

A row is taken whole or not at all, and every fault of every row is told at once. What is wrong with the whole table
(its headings, its period, a percentage column delivered as ratios) stops the delivery before any row is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from mujun.errors import FactError, Fault, RuleError
from mujun.facts.cell import Absence, Measured, Wrong, make_reader, tidy_name
from mujun.facts.credit_code import check_credit_code
from mujun.facts.heading import Column, Expectation, match_columns
from mujun.facts.kind import KINDS
from mujun.facts.sheet import Cell, Sheet, letter_column, read_sheet
from mujun.packs.item import EntityKind
from mujun.packs.pack import Pack
from mujun.packs.suggestion import suggest
from mujun.rules.period import Period, parse_period

_TOTALS: Final = frozenset({"合计", "总计", "小计", "总和", "平均", "全市", "全市合计"})
_FEWEST_RATIOS: Final = 3
Taken = float | str | Absence


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a department hands in. `period` may be left to a column; `units` says the unit of headings without one.

    `ignore` are headings to leave out; `confirmed` are codes that fail the standard and are confirmed by a person;
    `register` gives the code known for a name, only to propose it.
    """

    workbook: str
    content: bytes
    department: str
    kind: EntityKind = "enterprise"
    period: Period | None = None
    sheet: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    ignore: Collection[str] = ()
    confirmed: Collection[str] = ()
    register: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """One row as taken: whose, when, the row in the sheet, and one value or absence for each item column."""

    entity: str
    period: Period
    row: int
    values: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a row is refused, with the cell it stands in; `column` is None where it is the whole row."""

    row: int
    column: int | None
    header: str
    written: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a delivery. `units` are those stated in single cells, by row and place among `columns`."""

    delivery: Delivery
    sheet: Sheet
    columns: tuple[Column, ...]
    accepted: tuple[AcceptedRow, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...]
    units: Mapping[tuple[int, int], str]

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """The numbers of the rows refused, in order."""
        return tuple(sorted({refusal.row for refusal in self.refusals}))


def read_delivery(delivery: Delivery, pack: Pack) -> Intake:
    """Every row of a delivery, accepted or refused; FactError with every fault where the table cannot be taken."""
    _check_department(delivery, pack)
    sheet = read_sheet(delivery.workbook, delivery.content, delivery.sheet)
    expected = Expectation(
        delivery.department, delivery.kind, pack.items, delivery.period, delivery.units, delivery.ignore
    )
    columns = match_columns(sheet, expected)
    if faults := tuple(_ratio_faults(sheet, columns)):
        raise FactError(faults)
    reading = _RowReading(delivery, sheet, columns, pack)
    reading.read()
    return reading.result()


def _check_department(delivery: Delivery, pack: Pack) -> None:
    known = dict.fromkeys(department for item in pack.items for department in item.departments)
    if delivery.department not in known:
        remedy = suggest(delivery.department, known, "在包的 items.yaml 里写明它可以报哪些项")
        found = f"不认得部门“{delivery.department}”"
        raise FactError(Fault("facts.unknown-department", delivery.workbook, found, "不知它的数该信几分", remedy))
    if not any(item.of == delivery.kind for item in pack.items):
        found = f"包“{pack.name}”没有{KINDS[delivery.kind].title}的取数项"
        raise FactError(
            Fault(
                "facts.no-items", delivery.workbook, found, "认不出任何一列", "在包的 items.yaml 里补上，或核对 --kind"
            )
        )


def _ratio_faults(sheet: Sheet, columns: tuple[Column, ...]) -> Iterator[Fault]:
    """A column of percentages whose unit is not said and whose every figure is at most 1 may be one of ratios."""
    for column in columns:
        if column.item is None or column.item.kind != "share" or column.stated:
            continue
        figures = [cell for row in sheet.rows if column.index < len(row) and (cell := _figure(row[column.index]))]
        if len(figures) >= _FEWEST_RATIOS and max(map(abs, figures)) <= 1:
            found = f"{len(figures)} 个数都不超过 1，而“{column.item.name}”按 {column.item.unit} 计"
            remedy = f"表头写明：百分数写“{column.header}(%)”，比值写“{column.header}(比值)”"
            where = sheet.place(None, column.index)
            yield Fault("facts.percent-or-ratio", where, found, "比值当成百分数会差 100 倍", remedy)


def _figure(cell: Cell) -> float:
    if isinstance(cell, bool) or cell is None:
        return 0.0
    try:
        return float(cell) if isinstance(cell, str | float | int) else 0.0
    except ValueError:
        return 100.0 if isinstance(cell, str) and "%" in unicodedata.normalize("NFKC", cell) else 0.0


class _RowReading:
    """Goes once over the rows of a sheet, sorting them into accepted and refused."""

    def __init__(self, delivery: Delivery, sheet: Sheet, columns: tuple[Column, ...], pack: Pack) -> None:
        self.delivery = delivery
        self.sheet = sheet
        self.columns = tuple(column for column in columns if column.role == "item")
        self.code = next(column for column in columns if column.role == "code")
        self.period = next((column for column in columns if column.role == "period"), None)
        self.name = next((one.index for one in self.columns if one.item and one.item.kind == "name"), None)
        self.readers = [(one.index, make_reader(one, _words(one, pack), delivery.confirmed)) for one in self.columns]
        self.rows: list[AcceptedRow] = []
        self.refusals: list[Refusal] = []
        self.units: dict[tuple[int, int], str] = {}
        self.totals: list[int] = []
        self.entities: dict[str, str | tuple[Wrong, ...]] = {}
        self.periods: dict[Cell, Period | Wrong] = {}
        self.assumed = [one for one in self.columns if not one.stated]
        self.ignored = [one.header for one in columns if one.role == "ignored"]

    def read(self) -> None:
        for number, row in enumerate(self.sheet.rows, self.sheet.first_row):
            if any(cell is not None and str(cell).strip() for cell in row):
                self._read_row(number, row)
        self._part_repeats()

    def result(self) -> Intake:
        self.refusals.sort(key=lambda one: (one.row, -1 if one.column is None else one.column))
        accepted = tuple(self.rows)
        return Intake(
            self.delivery, self.sheet, self.columns, accepted, tuple(self.refusals), tuple(self._notices()), self.units
        )

    def _read_row(self, number: int, row: Collection[Cell]) -> None:
        cells = list(row)
        if len(cells) > len(self.sheet.header) and any(cells[len(self.sheet.header) :]):
            self._refuse_shifted(number, cells)
            return
        cells += [None] * (len(self.sheet.header) - len(cells))
        if self._is_total(cells):
            self.totals.append(number)
            return
        before = len(self.refusals)
        entity = self._entity(number, cells)
        period = self._period(number, cells)
        values = self._values(number, cells)
        if len(self.refusals) == before and entity is not None and period is not None:
            self.rows.append(AcceptedRow(entity, period, number, values))

    def _refuse_shifted(self, number: int, cells: list[Cell]) -> None:
        found = f"这一行有 {len(cells)} 格，表头只有 {len(self.sheet.header)} 列"
        wrong = Wrong("facts.shifted-row", found, "多半有没加引号的逗号，后面的数都错位", "重新导出，或直接交 .xlsx")
        self._refuse(number, None, "", wrong)

    def _is_total(self, cells: list[Cell]) -> bool:
        code = cells[self.code.index]
        if code is not None and str(code).strip() and str(code).strip() not in _TOTALS:
            return False
        return any(isinstance(cell, str) and re.sub(r"\s|[:：]", "", cell) in _TOTALS for cell in cells)

    def _entity(self, number: int, cells: list[Cell]) -> str | None:
        cell = cells[self.code.index]
        written = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else "" if cell is None else str(cell)
        known = self.entities.get(written)
        if known is None:
            known = self.entities[written] = self._judge_code(written, isinstance(cell, float))
        if isinstance(known, str):
            return known
        for wrong in known:
            self._refuse(number, self.code.index, written, self._with_name(wrong, cells))
        return None

    def _judge_code(self, written: str, was_number: bool) -> str | tuple[Wrong, ...]:
        if self.delivery.kind != "enterprise":
            plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written))
            title = KINDS[self.delivery.kind].title
            no_code = Wrong("facts.no-code", f"没有{title}的代码", f"不知是哪个{title}", "补上代码")
            return plain or (no_code,)
        if was_number and len(written) > 15:
            found = f"代码成了数 {written}"
            return (Wrong("facts.other-number", found, "电子表格只留 15 位，后几位已经丢了", "以文本格式重新导出"),)
        check = check_credit_code(written)
        if check.holds or check.code in self.delivery.confirmed:
            return check.code
        proposal = f"；可能是 {'、'.join(check.repairs)}，由人核实后改" if check.repairs else ""
        return tuple(Wrong(one.code, one.found, one.why, one.remedy + proposal) for one in check.problems)

    def _with_name(self, wrong: Wrong, cells: list[Cell]) -> Wrong:
        """The same with the code that the register knows for the row's name: proposed, never applied."""
        name = cells[self.name] if self.name is not None else None
        code = self.delivery.register.get(tidy_name(str(name))) if name else None
        if code is None:
            return wrong
        return Wrong(wrong.code, wrong.found, wrong.why, f"{wrong.remedy}；这个名称以往登记的是 {code}，由人核实后改")

    def _period(self, number: int, cells: list[Cell]) -> Period | None:
        if self.period is None:
            return self.delivery.period
        cell = cells[self.period.index]
        known = self.periods.get(cell)
        if known is None:
            known = self.periods[cell] = self._judge_period(cell)
        if isinstance(known, Period):
            return known
        self._refuse(number, self.period.index, "" if cell is None else str(cell), known)
        return None

    def _judge_period(self, cell: Cell) -> Period | Wrong:
        text = str(int(cell)) if isinstance(cell, float) else "" if cell is None else str(cell).strip()
        try:
            period = parse_period(text.removesuffix("度"))
        except RuleError as error:
            fault = error.faults[0]
            return Wrong("facts.bad-period", fault.found, fault.why, fault.remedy)
        if self.delivery.period is not None and period not in self.delivery.period:
            found = f"是{period.words}的，这次收的是{self.delivery.period.words}"
            return Wrong("facts.other-period", found, "会记到别的时期", "核对年度，或分开交")
        return period

    def _values(self, number: int, cells: list[Cell]) -> tuple[Taken, ...]:
        values: list[Taken] = []
        for place, (index, reader) in enumerate(self.readers):
            reading = reader(cells[index])
            if isinstance(reading, Wrong):
                self._refuse(number, index, str(cells[index]), reading)
            elif isinstance(reading, Measured):
                self.units[number, place] = reading.unit
                values.append(reading.value)
            else:
                values.append(reading)
        return tuple(values)

    def _part_repeats(self) -> None:
        """Rows about one entity and period: the same again is refused as a repeat; different ones are all refused."""
        groups: dict[tuple[str, Period], list[AcceptedRow]] = {}
        for row in self.rows:
            groups.setdefault((row.entity, row.period), []).append(row)
        refused: set[int] = set()
        for group in (group for group in groups.values() if len(group) > 1):
            refused.update(self._judge_repeats(group))
        if refused:
            self.rows = [row for row in self.rows if row.row not in refused]

    def _judge_repeats(self, group: list[AcceptedRow]) -> Iterator[int]:
        numbers = "、".join(str(row.row) for row in group)
        alike = all(row.values == group[0].values for row in group)
        for row in group[1:] if alike else group:
            if alike:
                found = f"与第 {group[0].row} 行完全一样"
                wrong = Wrong("facts.repeated-row", found, "重复计就多算一遍", "不用做什么；第一次出现的已收下")
            else:
                found = f"第 {numbers} 行是同一{KINDS[self.delivery.kind].title}同一时期，数却不同"
                remedy = "只留对的一行；一户多表的按户号报（--kind meter），分厂的先相加"
                wrong = Wrong("facts.conflicting-rows", found, "不知以哪一行为准，一行也没有收", remedy)
            self._refuse(row.row, self.code.index, row.entity, wrong)
            yield row.row

    def _refuse(self, number: int, column: int | None, written: str, wrong: Wrong) -> None:
        where = self.sheet.place(number, column)
        header = self.sheet.header[column] if column is not None else ""
        fault = Fault(wrong.code, where, wrong.found, wrong.why, wrong.remedy)
        self.refusals.append(Refusal(number, column, header, written[:200], fault))

    def _notices(self) -> Iterator[str]:
        for column in self.assumed:
            unit = column.item.unit if column.item else ""
            if unit:
                yield f"{letter_column(column.index)} 列“{column.header}”没有写单位，按 {unit} 收"
        if self.ignored:
            yield f"没有收的列：{'、'.join(self.ignored)}"
        if self.totals:
            yield f"合计行没有收：第 {'、'.join(map(str, self.totals[:20]))} 行"


def _words(column: Column, pack: Pack) -> Mapping[str, str]:
    """The words an industry or division may be written as, each with what is kept."""
    if column.item is None:
        return {}
    if column.item.kind == "industry":
        codes = {industry.code: industry.code for industry in pack.industries}
        return codes | {tidy_name(industry.name): industry.code for industry in pack.industries}
    if column.item.kind == "division":
        return {word: one.name for one in pack.divisions for word in (one.code, one.short, one.name)}
    return {}
