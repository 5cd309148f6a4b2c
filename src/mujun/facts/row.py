"""The rows of a delivered table, one after the other: taken whole or refused with every reason."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from mujun.errors import Fault, RuleError
from mujun.facts.cell import Absence, Measured, Reading, Wrong, make_reader, read_absence, tidy_name
from mujun.facts.credit_code import check_credit_code
from mujun.facts.delivery import AcceptedRow, Delivery, Intake, Refusal, Taken
from mujun.facts.heading import Column
from mujun.facts.kind import KINDS
from mujun.facts.layout import is_footnote
from mujun.facts.sheet import Cell, Sheet, letter_column
from mujun.facts.total import compare_total, is_total
from mujun.facts.word import list_words
from mujun.packs.pack import Pack
from mujun.packs.suggestion import suggest
from mujun.rules.period import Period, parse_period

LONGEST_CODE: Final = 64
MOST_NOTED: Final = 20
_APART: Final = re.compile(r"[、，,;；/|\s]+")
_ABSENCES: Final = {Absence.BLANK: "空格子", Absence.MISSING: "缺数", Absence.NOT_APPLICABLE: "不适用"}


class RowReading:
    """Goes once over the rows of a sheet, sorting them into accepted and refused."""

    def __init__(self, delivery: Delivery, sheet: Sheet, columns: tuple[Column, ...], pack: Pack) -> None:
        self.delivery = delivery
        self.sheet = sheet
        self.columns = tuple(column for column in columns if column.role == "item")
        self.code = next(column for column in columns if column.role == "code")
        self.period = next((column for column in columns if column.role == "period"), None)
        self.name = next((one.index for one in self.columns if one.item and one.item.kind == "name"), None)
        self.words = list_words(delivery.kind, pack)
        self.readers = [
            (one.index, make_reader(one, list_words(one.item.kind, pack), delivery.confirmed))
            for one in self.columns
            if one.item is not None
        ]
        self.rows: list[AcceptedRow] = []
        self.refusals: list[Refusal] = []
        self.units: dict[tuple[int, int], str] = {}
        self.totals: list[int] = []
        self.footnotes: list[int] = []
        self.absences: Counter[tuple[str, Absence]] = Counter()
        self.completed: Counter[tuple[str, str]] = Counter()
        self.entities: dict[str, str | tuple[Wrong, ...]] = {}
        self.periods: dict[Cell, Period | Wrong] = {}
        self.assumed = [one for one in self.columns if not one.stated]
        self.ignored = [one.header for one in columns if one.role == "ignored"]

    def read(self) -> None:
        """Take or refuse every row that is filled."""
        for number, row in enumerate(self.sheet.rows, self.sheet.first_row):
            if any(cell is not None and str(cell).strip() for cell in row):
                self._read_row(number, row)
        self._part_repeats()

    def result(self) -> Intake:
        """What became of the delivery."""
        self.refusals.sort(key=lambda one: (one.row, -1 if one.column is None else one.column))
        accepted = tuple(self.rows)
        return Intake(
            self.delivery, self.sheet, self.columns, accepted, tuple(self.refusals), tuple(self._notices()), self.units
        )

    def _read_row(self, number: int, row: Sequence[Cell]) -> None:
        if is_footnote(row):
            self.footnotes.append(number)
            return
        cells = list(row)
        if len(cells) > len(self.sheet.header) and any(cells[len(self.sheet.header) :]):
            self._refuse_shifted(number, cells)
            return
        cells += [None] * (len(self.sheet.header) - len(cells))
        if is_total(cells, self.code.index):
            self.totals.append(number)
            return
        before = len(self.refusals)
        entity = self._entity(number, cells)
        period = self._period(number, cells)
        places, values = self._values(number, cells)
        if len(self.refusals) == before and entity is not None and period is not None:
            self.rows.append(AcceptedRow(entity, period, number, values, places))

    def _refuse_shifted(self, number: int, cells: list[Cell]) -> None:
        found = f"这一行有 {len(cells)} 格，表头只有 {len(self.sheet.header)} 列"
        wrong = Wrong("facts.shifted-row", found, "多半有没加引号的逗号，后面的数都错位", "重新导出，或直接交 .xlsx")
        self._refuse(number, None, "", wrong)

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
            return self._judge_plain_code(written)
        if was_number and len(written) > 15:
            found = f"代码成了数 {written}"
            return (Wrong("facts.other-number", found, "电子表格只留 15 位，后几位已经丢了", "以文本格式重新导出"),)
        if len(several := [part for part in _APART.split(written) if part]) > 1 and all(
            len(part) >= 15 for part in several
        ):
            found = f"一格写了 {len(several)} 个代码"
            return (Wrong("facts.several-codes", found, "几家的数不能记到一家", "一家一行，各写各的代码和数"),)
        check = check_credit_code(written)
        if check.holds or check.code in self.delivery.confirmed:
            return check.code
        proposal = f"；可能是 {'、'.join(check.repairs)}，由人核实后改" if check.repairs else ""
        return tuple(Wrong(one.code, one.found, one.why, one.remedy + proposal) for one in check.problems)

    def _judge_plain_code(self, written: str) -> str | tuple[Wrong, ...]:
        """A code of an entity that has no code of a standard; counties and towns by the pack's names for them."""
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", written))
        title = KINDS[self.delivery.kind].title
        if not plain or read_absence(plain) is not None:
            return (Wrong("facts.no-code", f"没有{title}的代码", f"不知是哪个{title}", "补上代码"),)
        if len(plain) > LONGEST_CODE:
            found = f"{title}的代码有 {len(plain)} 个字"
            return (Wrong("facts.code-length", found, "多半是别的文字", f"代码不超过 {LONGEST_CODE} 个字"),)
        if not self.words:
            return plain
        name = self.words.get(plain)
        if name is None:
            remedy = suggest(plain, self.words, "写区划表里的全称或代码；简称不止一处时写全称")
            return (Wrong("facts.bad-division", f"不认得地方“{plain[:20]}”", f"不知是哪个{title}", remedy),)
        if name != plain:
            self.completed[plain, name] += 1
        return name

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

    def _values(self, number: int, cells: list[Cell]) -> tuple[tuple[int, ...] | None, tuple[Taken, ...]]:
        """The values of a row, and their places among the columns where they are not one for each."""
        values: list[Taken] = []
        for place, (index, reader) in enumerate(self.readers):
            reading = reader(cells[index])
            if isinstance(reading, Wrong):
                self._refuse(number, index, str(cells[index]), reading)
            elif isinstance(reading, Measured):
                self.units[number, place] = reading.unit
                values.append(reading.value)
            else:
                if not isinstance(reading, float):
                    self._note_reading(self.columns[place], cells[index], reading)
                values.append(reading)
        return None, tuple(values)

    def _note_reading(self, column: Column, cell: Cell, reading: Reading) -> None:
        """Count what was written for an absence and which short names were completed, for the notices."""
        if isinstance(reading, Absence):
            if cell is not None and (written := str(cell).strip()):
                self.absences[written, reading] += 1
        elif column.item is not None and column.item.kind in ("division", "town") and isinstance(reading, str):
            written = str(cell).strip()
            self.completed[written, reading] += reading != written

    def _part_repeats(self) -> None:
        """Rows about one entity and period: the same again is refused as a repeat; different ones are all refused."""
        groups: dict[tuple[str, Period, tuple[int, ...] | None], list[AcceptedRow]] = {}
        for row in self.rows:
            groups.setdefault((row.entity, row.period, row.places), []).append(row)
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
        yield from self.sheet.notices
        for column in self.columns:
            unit = column.item.unit if column.item else ""
            place = letter_column(column.index)
            if column.source:
                yield f"{place} 列“{column.header}”的单位按{column.source}写的 {column.unit} 收"
            elif unit and not column.stated:
                yield f"{place} 列“{column.header}”没有写单位，按 {unit} 收"
        if self.ignored:
            yield f"没有收的列：{'、'.join(self.ignored)}"
        if self.totals:
            yield f"合计行没有收：第 {_listed(self.totals)} 行"
            yield from compare_total(self.sheet, self.columns, self.readers, self.totals)
        if self.footnotes:
            yield f"表尾的说明没有收：第 {_listed(self.footnotes)} 行"
        for (written, absence), count in self.absences.most_common(MOST_NOTED):
            yield f"“{written[:20]}”有 {count} 格，按{_ABSENCES[absence]}记"
        for (written, name), count in (+self.completed).most_common(MOST_NOTED):
            yield f"“{written[:20]}”按区划表记作“{name}”，{count} 处"


def _listed(numbers: Sequence[int]) -> str:
    more = f" 等 {len(numbers)} " if len(numbers) > MOST_NOTED else ""
    return "、".join(map(str, numbers[:MOST_NOTED])) + more
