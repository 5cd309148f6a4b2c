"""A register as written and proved → the register the engine runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mujun.packs.item_schema import ItemEntry
from mujun.packs.light import build_citations
from mujun.packs.register import (
    Count,
    CountedTarget,
    Field,
    MonthDay,
    Owner,
    Quota,
    Rate,
    Register,
    Review,
    Rule,
    Score,
    Span,
    Stage,
    Threshold,
)
from mujun.packs.register_names import known_names
from mujun.packs.register_schema import SPAN, FieldEntry, OwnerEntry, RegisterFile, RuleEntry, RuleKind, StageEntry
from mujun.packs.schema import TargetEntry
from mujun.packs.scheme_schema import SchemeFile
from mujun.packs.shape import Written
from mujun.rules.expression import Expression, parse_expression
from mujun.rules.light import Light
from mujun.rules.syntax import Junction, Not

RULE_KEYS: Mapping[str, RuleKind] = {
    "enter": "enter",
    "move": "move",
    "leave": "leave",
    "come_back": "come back",
}
RULE_WORDS: Mapping[RuleKind, str] = {"enter": "入册", "move": "转阶段", "leave": "出册", "come back": "反弹"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a register takes from the pack around it."""

    items: tuple[ItemEntry, ...] = ()
    lights: Mapping[str, Light] | None = None
    targets: Mapping[str, TargetEntry] | None = None
    scheme: SchemeFile | None = None


def build_register(written: Written[RegisterFile], setting: Setting, pack: str, raw: bytes) -> Register:
    """The register an entry states. It must have been proved: RuleError or KeyError otherwise."""
    entry = written.entry
    return Register(
        name=entry.register_,
        title=entry.title,
        of=entry.of,
        keeper=entry.keeper,
        county=entry.county,
        period=entry.period,
        scheme=entry.scheme,
        names=known_names(entry, setting.items, setting.scheme),
        values={
            one.value: parse_expression(one.formula, written.place("values", index))
            for index, one in enumerate(entry.values)
        },
        figures=_figures(entry),
        fields=tuple(_field(one) for one in entry.fields),
        rules=tuple(_rules(written)),
        stages=tuple(_stage(entry, place, setting.lights or {}) for place in range(len(entry.stages))),
        counts=_counts(written, setting.targets or {}),
        quotas=tuple(
            Quota(one.at_most, one.stages, one.per, one.from_, one.until, one.note, build_citations(one.cites))
            for one in entry.quota
        ),
        review=_review(entry),
        scores=tuple(
            Score(one.score, one.levels, one.times, one.points, one.by, one.then, one.note, build_citations(one.cites))
            for one in entry.scores
        ),
        conflicts=tuple((one.register_, one.note) for one in entry.conflicts_with),
        unknown=tuple(list_unknown(entry)),
        from_=entry.from_,
        until=entry.until,
        note=entry.note,
        cites=build_citations(entry.cites),
        pack=pack,
        digest=hashlib.sha256(raw).hexdigest(),
        rates=_rates(written, setting.targets or {}),
    )


def build_condition(rule: RuleEntry, where: str, scope: str | None = None) -> Expression | None:
    """`scope` and `when` and not `unless` as one expression; None where the source does not publish `when`.

    RuleError where one of them cannot be read.
    """
    if rule.when is None:
        return None
    nodes = [parse_expression(text, where).node for text in (scope, rule.when) if text is not None]
    words = [f"({text})" for text in (scope, rule.when) if text is not None]
    if rule.unless is not None:
        nodes.append(Not(parse_expression(rule.unless, where).node))
        words.append(f"非 ({rule.unless})")
    return Expression(" 且 ".join(words), Junction("and", tuple(nodes)) if len(nodes) > 1 else nodes[0], where)


def rule_entries(entry: RegisterFile) -> Iterable[tuple[str, int, RuleEntry]]:
    """Every rule with the key it stands under and its place there."""
    for key in RULE_KEYS:
        for index, rule in enumerate(getattr(entry, key)):
            yield key, index, rule


def into_of(entry: RegisterFile, key: str, rule: RuleEntry) -> str | None:
    """The stage a rule leads into, stated or by default; None where there is no default."""
    if rule.into is not None:
        return rule.into
    if key in ("enter", "come_back"):
        return entry.stages[0].stage
    done = [stage.stage for stage in entry.stages if stage.ends == "done"]
    return done[0] if key == "leave" and len(done) == 1 else None


def ways_of(entry: RegisterFile, place: int) -> tuple[str, ...]:
    """The stages that may follow one: stated, or the next of the list; none after an end."""
    stage = entry.stages[place]
    if stage.ends is not None:
        return ()
    if stage.to is not None:
        return stage.to
    return (entry.stages[place + 1].stage,) if place + 1 < len(entry.stages) else ()


def parse_span(text: str) -> Span:
    """The span a text of the schema's form states."""
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    number, unit = int(found[1]), found[2]
    if unit in ("天", "日") or unit.startswith("day"):
        return Span(days=number)
    return Span(months=number * (12 if unit == "年" or unit.startswith("year") else 1))


def parse_month_day(text: str) -> MonthDay:
    """The day of the year a text of the schema's form states."""
    return MonthDay(int(text[:2]), int(text[3:]))


def list_unknown(entry: RegisterFile) -> Iterable[str]:
    """What the source does not publish, each in words."""
    yield from entry.unknown
    for figure in entry.figures:
        if figure.value is None and not figure.values:
            yield f"“{figure.figure}”未取到" + (f"：{figure.note}" if figure.note else "")
        for word, value in figure.values.items():
            if value is None:
                yield f"“{figure.figure}”（{word}）未取到"
    for key, index, rule in rule_entries(entry):
        if rule.when is None:
            name = rule.rule or f"第 {index + 1} 条"
            yield f"{RULE_WORDS[RULE_KEYS[key]]}的条件“{name}”未取到" + (f"：{rule.note}" if rule.note else "")


def _rules(written: Written[RegisterFile]) -> Iterable[Rule]:
    entry = written.entry
    for key, index, one in rule_entries(entry):
        into = into_of(entry, key, one)
        if into is None:
            raise KeyError(key)
        kind = RULE_KEYS[key]
        yield Rule(
            kind=kind,
            name=one.rule or RULE_WORDS[kind],
            condition=build_condition(one, written.place(key, index, "when"), entry.scope if kind == "enter" else None),
            into=into,
            out_of=one.out_of,
            binding=one.binding,
            from_=one.from_,
            until=one.until,
            note=one.note,
            cites=build_citations(one.cites),
        )


def _figures(entry: RegisterFile) -> tuple[Threshold, ...]:
    return tuple(
        Threshold(
            one.figure,
            one.value,
            one.unit,
            one.by,
            tuple(one.values.items()),
            one.from_,
            one.until,
            one.note,
            build_citations(one.cites),
        )
        for one in entry.figures
    )


def _field(one: FieldEntry) -> Field:
    return Field(one.field, one.kind, one.unit or "", one.values, one.required, one.see, one.take, one.of, one.note)


def _stage(entry: RegisterFile, place: int, lights: Mapping[str, Light]) -> Stage:
    one: StageEntry = entry.stages[place]
    light = one.light or entry.light
    return Stage(
        name=one.stage,
        place=place,
        owner=_owner(one.owner),
        within=None if one.within is None else parse_span(one.within),
        by=None if one.by is None else parse_month_day(one.by),
        due=one.due,
        to=ways_of(entry, place),
        proof=one.proof,
        choices=one.choose,
        ends=one.ends,
        watch=None if one.watch is None else parse_span(one.watch),
        light=None if light is None or one.ends is not None else lights[light],
        was=one.was,
        note=one.note,
        cites=build_citations(one.cites),
    )


def _owner(written: str | OwnerEntry | None) -> Owner | None:
    if written is None:
        return None
    return Owner(by=written.by) if isinstance(written, OwnerEntry) else Owner(unit=written)


def _counts(written: Written[RegisterFile], targets: Mapping[str, TargetEntry]) -> tuple[Count, ...]:
    entry = written.entry
    done = tuple(stage.stage for stage in entry.stages if stage.ends == "done")
    return tuple(
        Count(
            name=one.count,
            formula=parse_expression(one.formula, written.place("counts_to", index, "formula")),
            unit=one.unit,
            at=one.at or done,
            target=None if one.target is None else _target(targets[one.target]),
            note=one.note,
            cites=build_citations(one.cites),
        )
        for index, one in enumerate(entry.counts_to)
    )


def _rates(written: Written[RegisterFile], targets: Mapping[str, TargetEntry]) -> tuple[Rate, ...]:
    return tuple(
        Rate(
            name=one.rate,
            formula=parse_expression(one.formula, written.place("rates", index, "formula")),
            unit=one.unit,
            target=None if one.target is None else _target(targets[one.target]),
            note=one.note,
            cites=build_citations(one.cites),
        )
        for index, one in enumerate(written.entry.rates)
    )


def _target(entry: TargetEntry) -> CountedTarget:
    return CountedTarget(entry.target, entry.indicator, entry.value, entry.unit, entry.deadline)


def _review(entry: RegisterFile) -> Review | None:
    one = entry.review
    if one is None:
        return None
    return Review(parse_month_day(one.by), one.stages, one.note, build_citations(one.cites))
