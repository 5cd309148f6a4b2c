"""A scheme as a document an office reads: what its rules say in words, each with its clause, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from mujun.evaluation.prepare import items_of
from mujun.evaluation.work import STATUS_WORDS
from mujun.packs.chain import read_chain
from mujun.packs.draft import read_draft
from mujun.packs.item import Item
from mujun.packs.load import list_packs, load_pack
from mujun.packs.scheme import Adjustment, Grades, GroupBenchmark, Indicator, Lane, LaneIndicator, Scheme, ScopeRule
from mujun.packs.scheme_build import is_unknown, list_unknown
from mujun.packs.scheme_check import read_schemes
from mujun.packs.scheme_load import load_scheme
from mujun.packs.scheme_schema import PLACEHOLDERS, BenchmarkEntry, LaneEntry, LaneIndicatorEntry, SchemeFile
from mujun.rules.level import Citation
from mujun.rules.value import show_value

UNKNOWN: Final = "未取到"
MISSING: Final = {
    "zero": "零分", "lane mean of points": "按本组这一项的平均得分", "spread": "不计，权重摊给其余各项", "full": "满分",
    "ungraded": "没有总分，不排名",
}  # fmt: skip
DIRECTIONS: Final = {"up": "越高越好", "down": "越低越好"}
ABSENCES: Final = {"not applicable": "不适用", "missing": "缺数", "as computed": "照算"}
FLAT: Final = {"full": "满分", "zero": "零分", "base": "底分"}
OF: Final = {"mean": "各家平均", "sum over sum": "合计之比", "median": "中位数", "best": "最好值"}
TOTALS: Final = {
    "sum": "各项得分相加",
    "mean": "各单项分（得分÷权重×100）的平均",
    "geometric": "各单项分按权重的几何平均",
}
ROUNDING: Final = {"half up": "四舍五入", "down": "舍去", "up": "进一"}
TIES: Final = {
    "share the better": "切点上同分的都归好的一档", "share the worse": "切点上同分的都归差的一档",
    "by key": "切点上同分的按规定的次序排开",
}  # fmt: skip
KINDS: Final = {"fix": "定档", "raise": "提档", "lower": "降档", "veto": "一票否决"}


@dataclass(frozen=True, slots=True)
class PartText:
    """One indicator of a lane in words; `benchmarks` stand by year, or hold one text for all of them."""

    part: LaneIndicator
    weight: str | None
    benchmarks: tuple[str | None, ...]
    points: str
    cap: Decimal | None
    missing: str
    not_applicable: str
    flat: str


@dataclass(frozen=True, slots=True)
class LaneText:
    """One lane in words. `points` is the form most of its indicators share."""

    lane: Lane
    where: str
    points: str
    means: tuple[tuple[str, str], ...]
    total: str
    weights: Decimal
    parts: tuple[PartText, ...]
    own_grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemeText:
    """A whole scheme in words."""

    scheme: Scheme
    pack: str
    city: str
    note: str | None
    notes: Mapping[str, str]
    years: tuple[int, ...]
    scope: tuple[tuple[str, str, ScopeRule], ...]
    lanes: tuple[LaneText, ...]
    grades: tuple[str, ...]
    adjustments: tuple[tuple[str, str, Adjustment], ...]
    items: tuple[Item, ...]
    indicators: tuple[tuple[Indicator, str, str, str], ...]
    rounding: str

    @property
    def main(self) -> str:
        """The document that clauses without a document stand in."""
        return self.scheme.cites[0].document if self.scheme.cites else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A scheme in a list: whose, of which year, and how much of it is not known."""

    pack: str
    city: str
    division: str
    scheme: str
    title: str
    period: int
    lanes: tuple[str, ...]
    indicators: int
    unknown: tuple[str, ...]


def list_schemes() -> tuple[Listed, ...]:
    """Every scheme of every pack of the desk."""
    return _list_schemes(settings.DEPLOYMENT.packs_dir)


# the desk reads the packs it was started with
@lru_cache(maxsize=4)
def _list_schemes(root: Path) -> tuple[Listed, ...]:
    return tuple(one for path in list_packs(root) for one in _listed(path))


def _listed(path: Path) -> Iterator[Listed]:
    if not (path / "schemes").is_dir():
        return
    draft = read_draft(path)
    card = draft.pack.entry if draft.pack else None
    city = card.city if card else None
    for written, _ in read_schemes(draft, []):
        entry = written.entry
        yield Listed(
            path.name, city.name if city else "", city.division if city else "",
            entry.scheme, entry.title, entry.period, tuple(lane.lane for lane in entry.lanes), len(entry.indicators),
            tuple(list_unknown(entry)),
        )  # fmt: skip


@lru_cache(maxsize=32)
def read_text(path: Path, name: str) -> SchemeText:
    """The scheme of the pack at `path` in words; PackError where pack or scheme does not prove or is not there."""
    scheme = load_scheme(path, name)
    pack = load_pack(path)
    entry = next(written.entry for written, _ in read_schemes(read_chain(path).own, []) if written.entry.scheme == name)
    years = _years(entry)
    wanted = set(items_of(scheme))
    return SchemeText(
        scheme=scheme,
        pack=pack.name,
        city=pack.city.name if pack.city else pack.title,
        note=entry.note,
        notes=_notes(entry),
        years=years,
        scope=tuple(
            (STATUS_WORDS[one.status], one.when.words if one.when else "其余全部", one) for one in scheme.scope
        ),
        lanes=tuple(
            _lane(lane, written, years, scheme) for lane, written in zip(scheme.lanes, entry.lanes, strict=True)
        ),
        grades=tuple(say_grades(next((lane.grades for lane in scheme.lanes if lane.grades), None))),
        adjustments=tuple((KINDS[one.kind], _say_adjustment(one), one) for one in scheme.adjustments),
        items=tuple(item for item in pack.items if item.name in wanted and item.of == scheme.of),
        indicators=tuple(
            (one, DIRECTIONS[one.direction], ABSENCES[one.zero_denominator], ABSENCES[one.negative_denominator])
            for one in scheme.indicators
        ),
        rounding=_say_rounding(scheme),
    )


def say_grades(grades: Grades | None) -> Iterator[str]:
    """How grades are given, sentence by sentence."""
    if grades is None:
        yield "只算分、排名，不定等级。"
        return
    if grades.quota:
        shares = "、".join(f"{grade} {_percent(share)}" for grade, share in grades.quota)
        cuts = "、".join(f"{grade} 到 {_percent(share)}" for grade, share in grades.cuts)
        yield f"按比例：{shares}。按名次累计切分（{cuts}），家数{ROUNDING[grades.rounding]}取整，{TIES[grades.ties]}。"
    if grades.levels is not None:
        yield "按总分：" + "；".join(f"{one.name} {one.interval.words}" for one in grades.levels.levels) + "。"
    for one in grades.nested:
        end = "前" if one.best else "后"
        of = "其中的" if one.of_pool else "全组的"
        yield f"{one.grade}：先按总分取{end} {_percent(one.pool)}，再按 {one.by.words} 取{of} {_percent(one.share)}。"
    if grades.nested and grades.rest:
        yield f"其余的为 {grades.rest}。"
    for bound in grades.bounds:
        most = f"不超过 {_percent(bound.at_most)}" if bound.at_most is not None else ""
        least = f"不低于 {_percent(bound.at_least)}" if bound.at_least is not None else ""
        yield f"{bound.grade} {'、'.join(filter(None, (most, least)))}。"
    if grades.names:
        yield "等级名称：" + "、".join(f"{grade} {name}" for grade, name in grades.names.items()) + "。"
    few = {"cut": "照切", "不定级": "不定级"}.get(grades.few, f"都归 {grades.few}")
    yield f"一组家数少于等级数的{few}。"


def say_clause(cites: Sequence[Citation], main: str) -> str:
    """The clauses a rule rests on; the document is left out where it is the scheme's own."""
    return "；".join(one.clause if one.document == main else str(one) for one in cites)


def _lane(lane: Lane, entry: LaneEntry, years: Sequence[int], scheme: Scheme) -> LaneText:
    forms = [part.points.text for part in lane.indicators]
    common = max(set(forms), key=lambda one: (forms.count(one), -forms.index(one)))
    first = next(part for part in lane.indicators if part.points.text == common)
    shared = next((one.grades for one in scheme.lanes if one.grades), None)
    own = tuple(say_grades(lane.grades)) if lane.grades != shared else ()
    return LaneText(
        lane=lane,
        where=lane.where.words if lane.where else "其余全部",
        points=first.points.words,
        means=tuple((name, words) for name, words in PLACEHOLDERS.items() if name in common),
        total=TOTALS[lane.total],
        weights=sum((part.weight for part in lane.indicators), Decimal(0)),
        parts=tuple(
            _part(part, written, years, common) for part, written in zip(lane.indicators, entry.indicators, strict=True)
        ),
        own_grades=own,
    )


def _part(part: LaneIndicator, entry: LaneIndicatorEntry, years: Sequence[int], common: str) -> PartText:
    return PartText(
        part=part,
        weight=None if is_unknown(entry, "weight") else show_value(float(part.weight)),
        benchmarks=tuple(_benchmark(entry, part, year) for year in years)
        if years
        else (_benchmark(entry, part, None),),
        points="" if part.points.text == common else part.points.words,
        cap=None if part.cap is None else part.cap * part.weight,
        missing=MISSING[part.missing],
        not_applicable=MISSING[part.not_applicable],
        flat=FLAT[part.flat] if part.flat else "",
    )


def _benchmark(entry: LaneIndicatorEntry, part: LaneIndicator, year: int | None) -> str | None:
    """The benchmark in words, `—` where none is needed or stated for the year, None where it is not known."""
    stated = entry.benchmark
    if is_unknown(entry, "benchmark"):
        return None
    if isinstance(stated, dict):
        return show_value(float(stated[year])) if year in stated else "—"
    if isinstance(stated, BenchmarkEntry) and isinstance(part.benchmark, GroupBenchmark):
        return say_benchmark(part.benchmark)
    return "—" if stated is None else show_value(float(stated))


def say_benchmark(group: GroupBenchmark) -> str:
    """A benchmark that is a value of the group, in words."""
    within = f"本{'、'.join(group.within)}" if group.within else "本组"
    factor = "" if group.factor == 1 else f"的 {show_value(float(group.factor))} 倍"
    otherwise = "，没有上年数的用本年" if group.last_year and group.or_this_year else ""
    return f"{within}{'上年' if group.last_year else '本年'}{OF[group.of]}{factor}{otherwise}"


def _years(entry: SchemeFile) -> tuple[int, ...]:
    stated = {
        year
        for lane in entry.lanes
        for part in lane.indicators
        if isinstance(part.benchmark, dict)
        for year in part.benchmark
    }
    return tuple(sorted(stated))


def _notes(entry: SchemeFile) -> dict[str, str]:
    notes = {one.indicator: one.note for one in entry.indicators if one.note}
    return notes | {f"加分·{one.bonus}": one.note for lane in entry.lanes for one in lane.bonus if one.note}


def _say_adjustment(one: Adjustment) -> str:
    scope = f"（只用于{'、'.join(one.lanes)}）" if one.lanes else ""
    match one.kind:
        case "raise" | "lower":
            verb = "提" if one.kind == "raise" else "降"
            limit = f"，{'提到不超过' if one.kind == 'raise' else '降到不低于'} {one.limit}" if one.limit else ""
            return f"{verb} {one.steps} 档{limit}{scope}"
        case "veto":
            return f"定为 {one.to or '最差一档'}，此后不再调{scope}"
    return f"定为 {one.to}{scope}"


def _say_rounding(scheme: Scheme) -> str:
    mode = {"half up": "四舍五入", "down": "截断", "up": "进一"}[scheme.rounding]
    points = f"单项得分保留 {scheme.points_digits} 位小数，" if scheme.points_digits is not None else ""
    return f"{points}总分保留 {scheme.total_digits} 位小数，{mode}；取整之后再排名。"


def _percent(share: object) -> str:
    return f"{float(share) * 100:g}%"  # type: ignore[arg-type]
