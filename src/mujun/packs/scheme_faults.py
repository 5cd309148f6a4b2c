"""What can be wrong with a scheme: formulas, names, units, circles, lanes, adjustments. Every fault with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mujun.errors import Fault, RuleError
from mujun.packs.grade_faults import find_grade_faults
from mujun.packs.item_schema import ItemEntry
from mujun.packs.lane_faults import find_lane_faults
from mujun.packs.leader_faults import find_leader_faults
from mujun.packs.repeats import find_repeats
from mujun.packs.scheme import DIVISION, INDUSTRY
from mujun.packs.scheme_build import item_column
from mujun.packs.scheme_schema import AdjustmentEntry, SchemeFile
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.expression import Expression, names, parse_expression
from mujun.rules.kind import ANY, FLAG, NUMBER, Kind, check_unit, find_kind_faults, infer_kind
from mujun.rules.lexicon import GROUP_FUNCTIONS
from mujun.rules.syntax import Call, Node, parts
from mujun.rules.unit import parse_unit

OUTCOMES: Mapping[str, Kind] = {
    "总分": NUMBER,
    "名次": NUMBER,
    "加减分": NUMBER,
    "初评等级": Kind("text"),
    "组": Kind("text"),
}
STATUS: Mapping[str, Kind] = {"状态": Kind("text")}


def find_scheme_faults(written: Written[SchemeFile], items: Iterable[ItemEntry]) -> tuple[Fault, ...]:
    """Every fault of a scheme, in no particular order."""
    return tuple(_Check(written, {item.item: item for item in items if item.of == written.entry.of}).run())


@dataclass(slots=True)
class _Check:
    written: Written[SchemeFile]
    items: Mapping[str, ItemEntry]
    kinds: dict[str, Kind] = field(default_factory=dict)

    @property
    def entry(self) -> SchemeFile:
        return self.written.entry

    def run(self) -> Iterator[Fault]:
        yield from self._card_faults()
        yield from self._column_faults()
        yield from self._formula_faults()
        yield from self._scope_faults()
        yield from find_lane_faults(self.written, self)
        yield from find_grade_faults(self.written, self)
        yield from self._adjustment_faults()
        yield from find_leader_faults(self.written, self)
        yield from self._publish_faults()

    def place(self, *keys: str | int) -> str:
        return self.written.place(*keys)

    def flag_faults(self, text: str | None, where: str, extra: Mapping[str, Kind] | None = None) -> Iterator[Fault]:
        """What is wrong with a condition."""
        if text is not None:
            yield from self.expression_faults(text, where, FLAG, extra)

    def expression_faults(
        self, text: str, where: str, wanted: Kind, extra: Mapping[str, Kind] | None = None
    ) -> Iterator[Fault]:
        """What is wrong with an expression that must give `wanted`, over the columns and what `extra` adds.

        Groups are known only where `extra` is given: before that nobody has a lane.
        """
        try:
            expression = parse_expression(text, where)
        except RuleError as error:
            yield from error.faults
            return
        kinds = {**self.kinds, **(extra or {})}
        yield from _name_faults(expression, kinds, OUTCOMES)
        if extra is None and _asks_a_group(expression.node):
            why = "这时还没有分组"
            yield Fault("packs.group-too-early", where, "这里用了组内的值", why, "在得分、加分、定级、调整里用")
        yield from find_kind_faults(expression, kinds, wanted, where)

    def _card_faults(self) -> Iterator[Fault]:
        if not (self.entry.cites or self.entry.note):
            found = f"办法“{self.entry.scheme}”没有 cites 也没有 note"
            remedy = "补 cites: {document, clause}；确无出处的在 note 里写明由谁定"
            yield Fault("packs.no-citation", self.place("scheme"), found, "没有出处的办法经不起问", remedy)

    def _column_faults(self) -> Iterator[Fault]:
        self.kinds.update(STATUS)
        for item in self.items.values():
            if column := item_column(item):
                self.kinds[column.name] = _kind(column.kind, column.unit)
        for index, own in enumerate(self.entry.inputs):
            where = self.place("inputs", index, "name")
            if own.name in self.items:
                found = f"“{own.name}”已是取数项"
                yield Fault("packs.duplicate-code", where, found, "口径不能写两处", "删去，用取数项的")
            if own.unit is not None:
                yield from _unit_faults(own.unit, self.place("inputs", index, "unit"))
            self.kinds[own.name] = _kind(own.kind, own.unit or "")
        if self.kinds.get(INDUSTRY, NUMBER).sort == "text":
            self.kinds.setdefault(DIVISION, Kind("text"))
        named = [
            *((one.name, self.place("inputs", index)) for index, one in enumerate(self.entry.inputs)),
            *((one.value, self.place("values", index)) for index, one in enumerate(self.entry.values)),
            *((one.indicator, self.place("indicators", index)) for index, one in enumerate(self.entry.indicators)),
        ]
        yield from find_repeats(named, "名称")

    def _formula_faults(self) -> Iterator[Fault]:
        stated = [
            *((one.value, one.formula, one.unit, "values", index) for index, one in enumerate(self.entry.values)),
            *(
                (one.indicator, one.formula, one.unit, "indicators", index)
                for index, one in enumerate(self.entry.indicators)
            ),
        ]
        for name, _, unit, key, index in stated:
            faults = list(_unit_faults(unit, self.place(key, index, "unit")))
            yield from faults
            self.kinds[name] = NUMBER if faults else _kind("number", unit)
        uses: dict[str, tuple[tuple[str, ...], str]] = {}
        for name, formula, unit, key, index in stated:
            where = self.place(key, index, "formula")
            found = list(self.expression_faults(formula, where, NUMBER))
            yield from found
            if any(fault.code != "packs.unknown-name" for fault in found):
                continue
            expression = parse_expression(formula, where)
            uses[name] = (names(expression), where)
            kind, clashes = infer_kind(expression, self.kinds)
            if not found and not clashes and (fault := check_unit(kind, unit, self.place(key, index, "unit"))):
                yield fault
        yield from _circle_faults(uses)

    def _scope_faults(self) -> Iterator[Fault]:
        rules = self.entry.scope
        for index, rule in enumerate(rules):
            where = self.place("scope", index)
            yield from self.flag_faults(rule.when, self.place("scope", index, "when"))
            if rule.when is None and index < len(rules) - 1:
                found, remedy = "没有条件的一条不在最后", "把它移到最后，或补上 when"
                yield Fault("packs.unreachable", where, found, "后面的几条永远轮不到", remedy)
            if (rule.status == "ungraded") != (rule.treated_as is not None):
                found = "参评不定级的要写 treated_as，其余的不写"
                yield Fault("packs.treated-as", where, found, "不知参照哪一档管理", "补上或删去 treated_as")
        merge = self.entry.merge
        if merge is not None and self.kinds.get(merge.by, ANY).sort != "text":
            remedy = suggest(merge.by, [name for name, kind in self.kinds.items() if kind.sort == "text"], "写一列文字")
            found = f"合并用的“{merge.by}”不是一列文字"
            yield Fault("packs.unknown-name", self.place("merge", "by"), found, "不知把谁和谁合在一起", remedy)

    def _adjustment_faults(self) -> Iterator[Fault]:
        known = {lane.lane for lane in self.entry.lanes}
        yield from find_repeats(
            ((one.adjust, self.place("adjust", index)) for index, one in enumerate(self.entry.adjust)), "调整"
        )
        for index, one in enumerate(self.entry.adjust):
            yield from self.flag_faults(one.when, self.place("adjust", index, "when"), self.outcomes())
            for name in one.lanes:
                if name not in known:
                    remedy = suggest(name, known, "改成已有的组")
                    yield Fault("packs.unknown-lane", self.place("adjust", index), f"没有组“{name}”", "用不上", remedy)
            yield from self._adjusted_grade_faults(index, one, known)

    def _adjusted_grade_faults(self, index: int, one: AdjustmentEntry, lanes: set[str]) -> Iterator[Fault]:
        if not (one.cites or one.note):
            found = f"调整“{one.adjust}”没有 cites 也没有 note"
            remedy = "补上出处，或在 note 里写明由谁定"
            yield Fault("packs.no-citation", self.place("adjust", index), found, "企业会问凭什么", remedy)
        if one.kind == "fix" and one.to is None:
            found = f"定档“{one.adjust}”没有写定到哪一档"
            yield Fault("packs.missing-key", self.place("adjust", index), found, "不知定到哪", "补上 to")
        for lane in self.entry.lanes:
            grades = lane.grades or self.entry.grades
            if lane.lane not in (one.lanes or lanes) or grades is None:
                continue
            for key in ("to", "limit"):
                grade = getattr(one, key)
                if grade is not None and grade not in grades.grades:
                    found = f"“{lane.lane}”组没有等级“{grade}”"
                    remedy = suggest(grade, grades.grades, "改成有的等级，或用 lanes 限定组")
                    yield Fault("packs.unknown-grade", self.place("adjust", index, key), found, "定不到这一档", remedy)

    def _publish_faults(self) -> Iterator[Fault]:
        known = {"entity", "等级", "等级名称", "总分", "名次", "组", "状态", *self.kinds, *self.outcomes()}
        for index, name in enumerate(self.entry.publish):
            if name not in known:
                remedy = suggest(name, known, "写结果里有的列")
                found = f"公布稿的列“{name}”不存在"
                yield Fault("packs.unknown-name", self.place("publish", index), found, "公布稿会缺一列", remedy)

    def earned(self) -> dict[str, Kind]:
        """Names known once points are given; 总分 is that before bonuses."""
        points = {f"得分·{one.indicator}": NUMBER for one in self.entry.indicators}
        return {"总分": NUMBER, "组": Kind("text"), **points}

    def ranked(self) -> dict[str, Kind]:
        """Names known once firms are ranked."""
        return {"名次": NUMBER, "加减分": NUMBER, **self.earned()}

    def outcomes(self) -> dict[str, Kind]:
        """Names known once grades are given."""
        return {**OUTCOMES, **self.earned()}


def _kind(sort: str, unit: str) -> Kind:
    if sort != "number":
        return Kind("flag" if sort == "flag" else "text")
    try:
        return Kind("number", parse_unit(unit))
    except RuleError:
        return NUMBER


def _unit_faults(unit: str, where: str) -> Iterator[Fault]:
    try:
        parse_unit(unit, where)
    except RuleError as error:
        yield from error.faults


def _name_faults(expression: Expression, kinds: Mapping[str, Kind], later: Collection[str]) -> Iterator[Fault]:
    for name in names(expression):
        if name not in kinds and name in later:
            found, why = f"这里用了“{name}”", "算到这一步还没有它"
            yield Fault("packs.outcome-too-early", expression.where, found, why, "名次、等级只在调整里用")
        elif name not in kinds:
            remedy = suggest(name, kinds, "在 items.yaml 或办法的 inputs 里补上它的口径")
            found = f"算式用了没有说明的名字“{name}”"
            yield Fault("packs.unknown-name", expression.where, found, "不知它是什么数", remedy)


def _asks_a_group(node: Node) -> bool:
    if isinstance(node, Call) and node.function in GROUP_FUNCTIONS:
        return True
    return any(_asks_a_group(part) for part in parts(node))


def _circle_faults(uses: Mapping[str, tuple[tuple[str, ...], str]]) -> Iterator[Fault]:
    """A fault for each name whose formula leads back to itself, with the way it goes."""
    reported: set[str] = set()
    for start in uses:
        way = _way_back(start, uses)
        if way and not reported & set(way):
            reported |= set(way)
            found = f"算式绕了一圈：{' → '.join((*way, start))}"
            yield Fault("packs.circular-formula", uses[start][1], found, "永远算不出来", "改掉其中一个算式")


def _way_back(start: str, uses: Mapping[str, tuple[tuple[str, ...], str]]) -> tuple[str, ...]:
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for name in uses[way[-1]][0]:
            if name == start:
                return way
            if name in uses and name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
