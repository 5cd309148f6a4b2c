"""One register under check: the pack around it, the names it may use, and what is wrong with naming a thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from mujun.errors import Fault, RuleError
from mujun.packs.draft import Names
from mujun.packs.item_schema import ItemEntry
from mujun.packs.register import AGE, Name, Source
from mujun.packs.register_build import parse_month_day
from mujun.packs.register_names import kinds_of
from mujun.packs.register_schema import RegisterFile
from mujun.packs.schema import Citation, TargetEntry
from mujun.packs.scheme_schema import SchemeFile
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.expression import Expression, names, parse_expression
from mujun.rules.kind import Kind, find_kind_faults
from mujun.rules.lexicon import GROUP_FUNCTIONS
from mujun.rules.light import Light
from mujun.rules.syntax import Call, Node, parts
from mujun.rules.unit import parse_unit


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the pack around a register states; codes may be missing where files could not be read."""

    items: tuple[ItemEntry, ...]
    units: Names
    item_names: Names
    light_names: Names
    lights: Mapping[str, Light]
    targets: Mapping[str, TargetEntry]
    schemes: Mapping[str, SchemeFile]
    registers: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class RegisterCheck:
    """One register under check, with the names its conditions may use."""

    written: Written[RegisterFile]
    around: Surroundings
    names: Mapping[str, Name]

    @property
    def entry(self) -> RegisterFile:
        """The register as written."""
        return self.written.entry

    def place(self, *keys: str | int) -> str:
        """`pack/file.yaml:12` of a key."""
        return self.written.place(*keys)

    def stage_faults(self, name: str, where: str, open_only: bool = False) -> Iterator[Fault]:
        """What is wrong with naming a stage."""
        known = [stage.stage for stage in self.entry.stages if stage.ends is None or not open_only]
        if name not in known:
            everything = {stage.stage for stage in self.entry.stages}
            found = f"“{name}”{'是出册的阶段' if name in everything else '不是这份清单的阶段'}"
            remedy = suggest(name, known, "改成已有的阶段，或在 stages 里补上")
            yield Fault("packs.unknown-stage", where, found, "不知到了哪一步", remedy)

    def column_faults(self, name: str, where: str, without: tuple[Source, ...] = ()) -> Iterator[Fault]:
        """What is wrong with naming a column: a fact, a result, an input or a field."""
        known = {one.name: one for one in self.names.values() if one.source not in ("standing", *without)}
        if name not in known and (self.around.complete or name in self._of_other_sources(without)):
            remedy = suggest(name, known, "在 items.yaml、inputs 或 fields 里补上它的口径")
            yield Fault("packs.unknown-name", where, f"没有“{name}”这一列", "不知它是什么", remedy)

    def expression_faults(
        self, text: str, where: str, wanted: Kind, without: tuple[Source, ...] = ()
    ) -> Iterator[Fault]:
        """What is wrong with an expression that must give `wanted` over the names, those of some sources left out."""
        try:
            expression = parse_expression(text, where)
        except RuleError as error:
            yield from error.faults
            return
        kinds = kinds_of(self.names, without)
        yield from self._unknown_names(expression, kinds, without)
        if _asks_a_group(expression.node):
            remedy = "把组内的值算成评价办法的指标，或作为 inputs 的一个名字给出"
            yield Fault("packs.group-too-early", where, "这里用了组内的值", "清单一家一家地看，没有组", remedy)
        yield from find_kind_faults(expression, kinds, wanted, where)

    def citation_faults(
        self, what: str, cites: Iterable[Citation], note: str | None, *keys: str | int
    ) -> Iterator[Fault]:
        """The fault of a rule without clause or note."""
        if not (tuple(cites) or note):
            remedy = "补 cites: {document, clause}；确无出处的在 note 里写明由谁定"
            yield Fault(
                "packs.no-citation",
                self.place(*keys),
                f"{what}没有 cites 也没有 note",
                "没有出处的规则经不起问",
                remedy,
            )

    def date_faults(self, what: str, from_: date | None, until: date | None, *keys: str | int) -> Iterator[Fault]:
        """The fault of a stretch of days that ends before it begins."""
        if from_ is not None and until is not None and until < from_:
            found = f"{what}到 {until} 止，却从 {from_} 起"
            yield Fault("packs.rule-dates", self.place(*keys), found, "一天也没有施行", "两个日子对调，或改正")

    def unit_faults(self, unit: str, where: str) -> Iterator[Fault]:
        """What is wrong with a unit."""
        try:
            parse_unit(unit, where)
        except RuleError as error:
            yield from error.faults

    def day_faults(self, text: str, where: str) -> Iterator[Fault]:
        """The fault of a day no year has."""
        day = parse_month_day(text)
        if day.day > (29 if day.month == 2 else 30 if day.month in (4, 6, 9, 11) else 31):
            yield Fault("packs.bad-day", where, f"没有 {text} 这一天", "永远到不了", "改正月日")

    def _of_other_sources(self, without: tuple[Source, ...]) -> set[str]:
        return {one.name for one in self.names.values() if one.source in ("standing", *without)}

    def _unknown_names(
        self, expression: Expression, kinds: Mapping[str, Kind], without: tuple[Source, ...]
    ) -> Iterator[Fault]:
        for name in names(expression):
            if name in kinds:
                continue
            if name in self._of_other_sources(without):
                found = f"“{name}”要入了册才有"
                why, remedy = "这里说的是还没有入册的", "换成取数项、评价结果或 inputs 的名字"
                yield Fault("packs.too-early", expression.where, found, why, remedy)
            elif self.around.complete:
                remedy = suggest(name, kinds, self._where_to_state(name))
                found = f"算式用了没有说明的名字“{name}”"
                yield Fault("packs.unknown-name", expression.where, found, "不知它是什么数", remedy)

    def _where_to_state(self, name: str) -> str:
        dates = {item.item for item in self.around.items if item.of == self.entry.of and item.kind == "date"}
        if name in dates or any(one.field == name and one.kind == "date" for one in self.entry.fields):
            return f"日期不能直接算，用“{name}{AGE}”"
        return "在 items.yaml、inputs、values、figures 或 fields 里补上它的口径"


def _asks_a_group(node: Node) -> bool:
    if isinstance(node, Call) and node.function in GROUP_FUNCTIONS:
        return True
    return any(_asks_a_group(part) for part in parts(node))
