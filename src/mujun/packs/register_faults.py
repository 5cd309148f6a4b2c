"""What can be wrong with a register: names, units, fields, figures, counts, quotas. Every fault with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from mujun.errors import Fault, RuleError
from mujun.packs.draft import Names
from mujun.packs.item_schema import ItemEntry
from mujun.packs.register import AGE, Name, Source
from mujun.packs.register_build import parse_month_day
from mujun.packs.register_measure_faults import find_measure_faults
from mujun.packs.register_names import OF_AN_ENTRY, kinds_of, known_names
from mujun.packs.register_rule_faults import find_rule_faults
from mujun.packs.register_schema import RegisterFile
from mujun.packs.register_stage_faults import find_stage_faults
from mujun.packs.repeats import find_repeats
from mujun.packs.schema import Citation, TargetEntry
from mujun.packs.scheme_schema import SchemeFile
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.expression import Expression, names, parse_expression
from mujun.rules.kind import NUMBER, Kind, check_unit, infer_kind
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


def find_register_faults(written: Written[RegisterFile], surroundings: Surroundings) -> tuple[Fault, ...]:
    """Every fault of a register, in no particular order."""
    return tuple(RegisterCheck(written, surroundings).run())


@dataclass(slots=True)
class RegisterCheck:
    """One register under check, with the names its conditions may use."""

    written: Written[RegisterFile]
    around: Surroundings
    names: dict[str, Name] = field(default_factory=dict)

    @property
    def entry(self) -> RegisterFile:
        """The register as written."""
        return self.written.entry

    def run(self) -> Iterator[Fault]:
        """Every fault, each once."""
        scheme = self.around.schemes.get(self.entry.scheme or "")
        self.names = known_names(self.entry, self.around.items, scheme)
        yield from self._card_faults()
        yield from self._name_faults()
        yield from self._value_faults()
        yield from find_measure_faults(self)
        yield from find_stage_faults(self)
        yield from find_rule_faults(self)
        yield from self._light_faults()
        yield from self._quota_faults()
        yield from self._review_and_score_faults()

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
        kind, faults = infer_kind(expression, kinds)
        yield from faults
        if not faults and kind.sort is not None and kind.sort != wanted.sort:
            words = {"number": "数", "flag": "是否", "text": "文字"}
            found = f"这里要{words[wanted.sort or 'number']}，算出来的是{words[kind.sort]}"
            yield Fault("rules.wrong-kind", where, found, "不同类的值不能用在这里", "改成同类的算式")

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

    def _card_faults(self) -> Iterator[Fault]:
        entry = self.entry
        yield from self.citation_faults(f"清单“{entry.register_}”", entry.cites, entry.note, "register")
        yield from self.date_faults("清单", entry.from_, entry.until, "until")
        if self.around.units.words and entry.keeper not in self.around.units:
            remedy = suggest(entry.keeper, self.around.units, "改成 units.yaml 里的单位代号")
            yield Fault(
                "packs.unknown-unit", self.place("keeper"), f"没有单位“{entry.keeper}”", "不知谁来管这份清单", remedy
            )
        if entry.scheme is not None and entry.scheme not in self.around.schemes and self.around.complete:
            remedy = suggest(entry.scheme, self.around.schemes, "改成已有的办法；别处评的结果写在 inputs 里")
            found = f"没有评价办法“{entry.scheme}”"
            yield Fault("packs.unknown-scheme", self.place("scheme"), found, "等级、总分无从来", remedy)
        if entry.county is not None:
            yield from self.column_faults(entry.county, self.place("county"))
        for index, one in enumerate(entry.conflicts_with):
            if one.register_ not in self.around.registers and self.around.complete:
                remedy = suggest(one.register_, self.around.registers, "改成已有的清单")
                where = self.place("conflicts_with", index, "register")
                yield Fault("packs.unknown-register", where, f"没有清单“{one.register_}”", "查不出冲突", remedy)

    def _name_faults(self) -> Iterator[Fault]:
        entry = self.entry
        items = [
            (item.item, "取数项") for item in self.around.items if item.of == entry.of
        ]  # named first, so that the register's own name is the repeat
        stated = [
            *items,
            *((one.name, self.place("inputs", index)) for index, one in enumerate(entry.inputs)),
            *((one.value, self.place("values", index)) for index, one in enumerate(entry.values)),
            *((name, self.place("figures")) for name in dict.fromkeys(one.figure for one in entry.figures)),
            *((one.field, self.place("fields", index)) for index, one in enumerate(entry.fields)),
        ]
        yield from find_repeats(stated, "名称")
        for index, one in enumerate(entry.inputs):
            if one.unit is not None:
                yield from self.unit_faults(one.unit, self.place("inputs", index, "unit"))

    def _value_faults(self) -> Iterator[Fault]:
        earlier: list[str] = []
        for index, one in enumerate(self.entry.values):
            where = self.place("values", index, "formula")
            faults = [*self.unit_faults(one.unit, self.place("values", index, "unit"))]
            faults += self.expression_faults(one.formula, where, NUMBER, OF_AN_ENTRY)
            yield from faults
            if faults:
                continue
            expression = parse_expression(one.formula, where)
            later = {other.value for other in self.entry.values} - set(earlier)
            for name in names(expression):
                if name in later:
                    found = f"“{one.value}”用了排在后面或就是自己的“{name}”"
                    yield Fault("packs.circular-formula", where, found, "算到这里还没有它", "把被用到的写在前面")
            kind, _ = infer_kind(expression, kinds_of(self.names))
            if fault := check_unit(kind, one.unit, self.place("values", index, "unit")):
                yield fault
            earlier.append(one.value)

    def _light_faults(self) -> Iterator[Fault]:
        used = [(self.entry.light, self.place("light"))] if self.entry.light else []
        used += [
            (one.light, self.place("stages", index, "light"))
            for index, one in enumerate(self.entry.stages)
            if one.light
        ]
        for name, where in used:
            if name not in self.around.light_names:
                remedy = suggest(name or "", self.around.light_names, "改成已有的规则，或在 lights.yaml 里补上")
                yield Fault("packs.unknown-light", where, f"没有亮灯规则“{name}”", "亮不出灯", remedy)
            elif light := self.around.lights.get(name or ""):
                for wanted in light.names:
                    if wanted not in self.names and self.around.complete:
                        found = f"亮灯规则“{name}”要用“{wanted}”，这份清单没有"
                        remedy = suggest(wanted, self.names, "换一个规则，或在 inputs 里补上")
                        yield Fault("packs.unknown-name", where, found, "灯永远是无数据", remedy)

    def _quota_faults(self) -> Iterator[Fault]:
        for index, one in enumerate(self.entry.quota):
            yield from self.citation_faults("名额", one.cites, one.note, "quota", index)
            yield from self.date_faults("名额", one.from_, one.until, "quota", index, "until")
            for stage in one.stages:
                yield from self.stage_faults(stage, self.place("quota", index, "stages"))
            if one.per is not None:
                yield from self.column_faults(one.per, self.place("quota", index, "per"))

    def _review_and_score_faults(self) -> Iterator[Fault]:
        review = self.entry.review
        if review is not None:
            yield from self.citation_faults("重审", review.cites, review.note, "review")
            yield from self.day_faults(review.by, self.place("review", "by"))
            for stage in review.stages:
                yield from self.stage_faults(stage, self.place("review", "stages"))
        lights = {self.entry.light, *(stage.light for stage in self.entry.stages)} - {None}
        known = [level for name in lights if (light := self.around.lights.get(name or "")) for level in light.scale]
        for index, one in enumerate(self.entry.scores):
            yield from self.citation_faults(f"记分“{one.score}”", one.cites, one.note, "scores", index)
            if one.by is not None:
                yield from self.column_faults(one.by, self.place("scores", index, "by"))
            for level in one.levels:
                if level not in known and self.around.complete:
                    where = self.place("scores", index, "levels")
                    remedy = suggest(level, known, "改成亮灯规则有的档")
                    yield Fault("packs.unknown-level", where, f"没有“{level}”这一档", "永远记不到分", remedy)

    def day_faults(self, text: str, where: str) -> Iterator[Fault]:
        """The fault of a day no year has."""
        day = parse_month_day(text)
        if day.day > (29 if day.month == 2 else 30 if day.month in (4, 6, 9, 11) else 31):
            yield Fault("packs.bad-day", where, f"没有 {text} 这一天", "永远到不了", "改正月日")


def _asks_a_group(node: Node) -> bool:
    if isinstance(node, Call) and node.function in GROUP_FUNCTIONS:
        return True
    return any(_asks_a_group(part) for part in parts(node))
