"""Long tables: one line for one figure, with the name of its item, its value and often its unit beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mujun.errors import FactError
from mujun.facts.cell import Measured, Reader, Wrong, make_reader
from mujun.facts.delivery import Delivery, Intake, Taken
from mujun.facts.heading import Column, Expectation, Role, match_item
from mujun.facts.layout import LONGEST_HEADING
from mujun.facts.row import RowReading
from mujun.facts.sheet import Cell, Sheet
from mujun.facts.word import list_words
from mujun.packs.item import Item
from mujun.packs.pack import Pack


class LongReading(RowReading):
    """Goes once over the lines of a long table; the items it speaks of become the columns, in the order met."""

    def __init__(
        self,
        delivery: Delivery,
        sheet: Sheet,
        columns: tuple[Column, ...],
        pack: Pack,
        expected: Expectation,
        known: Mapping[str, Item],
    ) -> None:
        super().__init__(delivery, sheet, columns, pack)
        self.pack = pack
        self.expected = expected
        self.known = known
        self.name_at, self.value_at = (self._place_of(columns, role) for role in ("item name", "value"))
        self.unit_at = next((column.index for column in columns if column.role == "unit"), None)
        self.met: dict[tuple[str, str], tuple[int, Reader, Column] | Wrong] = {}
        self.items: dict[str, int] = {}
        self.figures: dict[Column, list[Cell]] = {}
        self.columns = ()

    @staticmethod
    def _place_of(columns: tuple[Column, ...], role: Role) -> int:
        return next(column.index for column in columns if column.role == role)

    def result(self) -> Intake:
        """What became of the delivery, its items as columns."""
        self.assumed = [column for column in self.columns if not column.stated]
        return super().result()

    def _values(self, number: int, cells: list[Cell]) -> tuple[tuple[int, ...] | None, tuple[Taken, ...]]:
        written, unit = (self._text(cells, at) for at in (self.name_at, self.unit_at))
        met = self.met.get((written, unit))
        if met is None:
            met = self.met[written, unit] = self._meet(written, unit)
        if isinstance(met, Wrong):
            self._refuse(number, self.name_at, written, met)
            return (), ()
        place, reader, column = met
        cell = cells[self.value_at]
        self.figures.setdefault(column, []).append(cell)
        reading = reader(cell)
        if isinstance(reading, Wrong):
            self._refuse(number, self.value_at, str(cell), reading)
            return (), ()
        self._note_reading(column, cell, reading)
        self.units[number, place] = reading.unit if isinstance(reading, Measured) else column.unit
        return (place,), (reading.value if isinstance(reading, Measured) else reading,)

    def _meet(self, written: str, unit: str) -> tuple[int, Reader, Column] | Wrong:
        """The item a line names for the first time, with its reader; Wrong where it cannot be taken."""
        if not written:
            return Wrong("facts.no-item-name", "没有写是哪个指标", "不知是什么数", "补上指标名称")
        if len(written) > LONGEST_HEADING:
            found, remedy = f"指标名称有 {len(written)} 个字", "写取数项的名称，说明写在备注"
            return Wrong("facts.long-heading", found, "多半是串了列", remedy)
        try:
            met = match_item(written, unit, self.sheet.place(None, self.name_at), self.expected, self.known)
        except FactError as error:
            fault = error.faults[0]
            return Wrong(fault.code, fault.found, fault.why, fault.remedy)
        if met.item is None:
            raise ValueError(f"{written!r} matched no item")
        column = Column(self.value_at, written, "item", met.item, met.unit, met.factor, met.stated, met.source)
        place = self.items.setdefault(met.item.name, len(self.items))
        if place == len(self.columns):
            self.columns = (*self.columns, column)
        words = list_words(met.item.kind, self.pack)
        return place, make_reader(column, words, self.delivery.confirmed), column

    @staticmethod
    def _text(cells: Sequence[Cell], at: int | None) -> str:
        return "" if at is None or cells[at] is None else str(cells[at]).strip()
