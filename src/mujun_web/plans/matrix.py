"""区县矩阵: targets against the units that hold shares, with what is not allocated and how totals are formed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from mujun.plans.board import Cell, matrix_of
from mujun.plans.split import SplitCheck, check_split, target_of_share
from mujun.plans.target import RollUp, Target
from mujun.plans.total import Total
from mujun_web.plans.queries import Ledger
from mujun_web.plans.splitting import TERRITORIAL
from mujun_web.plans.standing import Standing, stand

ROLL_UP_WORDS: dict[RollUp, str] = {"sum": "相加", "weighted": "加权平均", "worst": "取最差"}
HEAT_STEPS = (Decimal(0), Decimal(10), Decimal(30))


@dataclass(frozen=True, slots=True)
class Field:
    """One unit's part in one target: nothing where it holds no share."""

    unit: str
    standing: Standing | None

    @property
    def is_aside(self) -> bool:
        """Whether the unit said that the target does not concern it."""
        return self.standing is not None and self.standing.light.status == "not_applicable"

    @property
    def heat(self) -> int:
        """How far behind the pace, in four steps from 0 (not behind) to 3; 0 where the gap is not known."""
        gap = self.standing.light.progress.gap if self.standing and not self.is_aside else None
        return 0 if gap is None else sum(1 for step in HEAT_STEPS if -gap > step)


@dataclass(frozen=True, slots=True)
class Row:
    """One target of the matrix with its fields, the check of its split and its total."""

    whole: Standing
    fields: tuple[Field, ...]
    split: SplitCheck | None
    total: Total | None

    @property
    def target(self) -> Target:
        """The target of the row."""
        return self.whole.target

    @property
    def value(self) -> Decimal | None:
        """The total of the latest month; what those who reported come to, while somebody is missing."""
        if self.total is None:
            return self.whole.light.progress.value
        return self.total.so_far if self.total.value is None else self.total.value

    @property
    def is_partial(self) -> bool:
        """Whether somebody is missing from the total."""
        return self.total is not None and bool(self.total.missing)

    @property
    def formed(self) -> str:
        """How the total was formed, and from whom."""
        words = ROLL_UP_WORDS[self.target.roll_up]
        figure = self.whole.light.progress.figure
        if self.total is None and figure is not None and figure.report is not None:
            return f"由 {figure.report.unit} 直接报总数"
        if self.total is None:
            return words
        asked = len(self.total.parts) - len(self.total.not_applicable)
        absent = f"，缺 {'、'.join(self.total.missing)}" if self.total.missing else ""
        return f"{words}，{asked - len(self.total.missing)}/{asked} 已报{absent}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix, the target its map shows, and what else could be split."""

    units: tuple[str, ...]
    rows: tuple[Row, ...]
    chosen: Row | None
    unsplit: tuple[Target, ...]


def make_matrix(ledger: Ledger, chosen: str = "") -> Matrix:
    """Every split target of a ledger; a unit that only holds shares sees its own column."""
    visible = [goal for goal in ledger.own_goals] + [t for task in ledger.own_tasks for t in task.reported]
    split = [target for target in visible if ledger.holders(target.code)]
    units = order_units(ledger, {unit for target in split for unit in ledger.holders(target.code)})
    if ledger.user.is_unit and not any(ledger.sees_all_of(target) for target in split):
        units = tuple(unit for unit in units if unit == ledger.user.unit)
    shares = [share for target in split for share in ledger.shares[target.code]]
    reports = [report for target in split for report in ledger.reports.get(target.code, ())]
    cells = matrix_of(split, units, reports, ledger.rule_of, ledger.as_of, shares=shares).cells
    rows = tuple(_row(ledger, target, [line[at] for line in cells]) for at, target in enumerate(split))
    unsplit = tuple(target for target in visible if target.floor is not None and not ledger.holders(target.code))
    shown = next((row for row in rows if row.target.code == chosen), rows[0] if rows else None)
    return Matrix(units, rows, shown, unsplit)


def order_units(ledger: Ledger, units: set[str]) -> tuple[str, ...]:
    """Units in the pack's order, counties and zones first, then others by name."""
    known = {unit.unit: (unit.kind not in TERRITORIAL, at) for at, unit in enumerate(ledger.pack.units)}
    return tuple(sorted(units, key=lambda unit: (*known.get(unit, (True, 10_000)), unit)))


def describe_map(ledger: Ledger, row: Row) -> dict[str, object] | None:
    """What the map of a target needs: the file of the prefecture and each place's light; None without a map."""
    file = f"vendor/maps/{ledger.plan.division}.json"
    folders = [path / f"maps/{ledger.plan.division}.json" for _, path in settings.STATICFILES_DIRS]
    if not any(path.exists() for path in folders):
        return None
    return {"file": file, "places": [place for field in row.fields if (place := _place(ledger, field))]}


def _place(ledger: Ledger, field: Field) -> dict[str, object] | None:
    division = next((u.division for u in ledger.pack.units if u.unit == field.unit), None)
    if division is None or "-" in division:
        return None
    standing = field.standing
    return {
        "code": int(division), "unit": field.unit, "shade": standing.shade if standing else "none",
        "word": standing.word if standing else "没有份额", "reason": standing.reason if standing else "",
    }  # fmt: skip


def _row(ledger: Ledger, target: Target, cells: list[Cell]) -> Row:
    whole = stand(ledger, target)
    fields = tuple(Field(cell.unit, _standing(target, cell)) for cell in cells)
    if not ledger.sees_all_of(target):
        fields = tuple(field if field.unit == ledger.user.unit else Field(field.unit, None) for field in fields)
    figures = whole.light.progress.figures
    return Row(
        whole=whole,
        fields=fields,
        split=check_split(target, ledger.shares[target.code]) if ledger.sees_all_of(target) else None,
        total=figures[-1].total if figures else None,
    )


def _standing(target: Target, cell: Cell) -> Standing | None:
    if cell.share is None or cell.light is None:
        return None
    return Standing(target_of_share(target, cell.share), cell.light)
