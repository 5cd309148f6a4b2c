"""From the facts to indicators: merges, derived values, scope, indicators, lanes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import narwhals as nw

from mujun.evaluation.backend import Frame, Store, keep
from mujun.evaluation.cell import KNOWN, MEANINGLESS, REASON, UNKNOWN, Cell, Sort, named, round_paper
from mujun.evaluation.compile import looks_back
from mujun.evaluation.group import exact_sum
from mujun.evaluation.intake import ENTITY, check_table, sorts_of, take_in
from mujun.evaluation.work import (
    COUNTED,
    DOMAIN,
    GROUND,
    LANE,
    MEMBERS,
    OPEN,
    OUTSIDE,
    SCORED,
    STATUS,
    STATUS_WORDS,
    TREATED,
    Work,
    by_lane,
    holds,
    join_words,
    unclear,
)
from mujun.packs.scheme import DIVISION, INDUSTRY, GroupBenchmark, Indicator, Scheme, ScopeRule
from mujun.rules.expression import Expression, names
from mujun.rules.quotient import quotient_of

# who a firm is and where it stands: asked for by every page that shows results, though by no formula
ALWAYS = ("企业名称", "规模", "行业", "县区", "镇街")


def take_tables(scheme: Scheme, tables: Sequence[Frame], store: Store, called: Sequence[str]) -> Work:
    """Step 取数: the columns the scheme needs, checked, with those of earlier periods beside them.

    `called` is what each table is called in faults.
    """
    there = sorts_of(tables[0])
    given = tuple(one.name for one in scheme.indicators if one.name in there)
    wanted = _wanted(scheme, given, there)
    frame, sorts = take_in(check_table(tables[0], wanted, called[0], store), wanted), dict(wanted)
    reach = max((looks_back(one) for one in scheme.expressions), default=0)
    for back, earlier in enumerate(tables[1 : reach + 1], 1):
        there = sorts_of(earlier)
        part = {name: sort for name, sort in wanted.items() if there.get(name) == sort}
        checked = check_table(earlier, part, called[back], store)
        frame = frame.join(take_in(checked, part, back), on=ENTITY, how="left")
        states = [named(name, back) + REASON for name in part]
        frame = frame.with_columns(*(nw.col(state).fill_null(UNKNOWN).alias(state) for state in states))
        sorts |= {named(name, back): sort for name, sort in part.items()}
    if INDUSTRY in wanted and DIVISION not in wanted:
        frame = frame.with_columns(**{DIVISION: _division(), DIVISION + REASON: nw.col(INDUSTRY + REASON)})
        sorts[DIVISION] = "text"
    return Work(scheme, frame, sorts, given)


def _division() -> nw.Expr:
    """The division of GB/T 4754 (two digits) of an industry's code; an industry written in words stays as it is."""
    industry = nw.col(INDUSTRY)
    return nw.when(industry.str.contains("^[0-9]{2,4}$")).then(industry.str.slice(0, 2)).otherwise(industry)


def items_of(scheme: Scheme) -> tuple[str, ...]:
    """The columns a scheme reads, so that a table need hold no others."""
    return tuple(_wanted(scheme, (), dict.fromkeys(ALWAYS, "text")))


def periods_of(scheme: Scheme) -> int:
    """How many periods before its own a scheme looks at."""
    reach = max((looks_back(one) for one in scheme.expressions), default=0)
    parts = (part.benchmark for lane in scheme.lanes for part in lane.indicators)
    return reach + any(isinstance(one, GroupBenchmark) and one.last_year for one in parts)


def _wanted(scheme: Scheme, given: tuple[str, ...], there: Mapping[str, Sort]) -> dict[str, Sort]:
    known = {column.name: column for column in scheme.columns}
    described = [name for name in ALWAYS if name in known and there.get(name) == known[name].kind]
    used: dict[str, None] = dict.fromkeys((*described, *(name for name in scheme.publish if name in there)))
    derived = scheme.formulas
    queue = [*(one.name for one in scheme.indicators), *_asked(scheme)]
    seen: set[str] = set()
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in derived and name not in given:
            queue.extend(names(derived[name]))
        elif name == DIVISION and name not in known:
            queue.append(INDUSTRY)
        else:
            used[name] = None
    found: dict[str, Sort] = {}
    for name in sorted(used):
        if name in known:
            found[name] = known[name].kind
        elif name in given:
            found[name] = "number"
    return found


def _asked(scheme: Scheme) -> list[str]:
    """Names that conditions, groups, bonuses and lists of leaders ask for."""
    asked = [name for one in scheme.conditions for name in names(one)]
    asked += [name for rule in scheme.leaders if rule.when is not None for name in names(rule.when)]
    asked += [name for rule in scheme.leaders for name in rule.within]
    asked += [scheme.merge.by] if scheme.merge else []
    for lane in scheme.lanes:
        asked += [*lane.rank_within, *lane.tie_break]
        for part in lane.indicators:
            asked += part.within
            if isinstance(part.benchmark, GroupBenchmark):
                asked += part.benchmark.within
    return asked


def merge_firms(work: Work, merged: bool) -> Work:
    """Step 合并: firms with the same key share the sums of their figures; an unknown figure makes the sum unknown."""
    merge = work.scheme.merge
    if merge is None or not merged:
        return work.put({MEMBERS: nw.lit(1, dtype=nw.Int64)})
    numbers = [name for name, sort in work.sorts.items() if sort == "number" and name not in work.given]
    key = nw.when(nw.col(merge.by).str.len_chars() > 0).then(nw.col(merge.by))
    frame = work.frame.with_columns(**{"·合并": key})
    sums: list[nw.Expr] = [nw.len().alias("·几家")]
    for place, name in enumerate(numbers):
        sums += [
            exact_sum(nw.col(name)).alias(f"·和{place}"),
            nw.col(name).count().alias(f"·数{place}"),
            (nw.col(name + REASON) == UNKNOWN).cast(nw.Int8).max().alias(f"·疑{place}"),
        ]
    totals = keep(frame.filter(~nw.col("·合并").is_null()).group_by("·合并").agg(*sums))
    frame = frame.join(totals, on="·合并", how="left").with_columns(
        **{MEMBERS: nw.col("·几家").fill_null(1).cast(nw.Int64)}
    )
    together = nw.col(MEMBERS) > 1
    columns: dict[str, nw.Expr] = {}
    for place, name in enumerate(numbers):
        state = nw.when(nw.col(f"·疑{place}") > 0).then(nw.lit(UNKNOWN, dtype=nw.Int8))
        state = state.when(nw.col(f"·数{place}") > 0).then(nw.lit(KNOWN, dtype=nw.Int8))
        whole = state.otherwise(nw.lit(MEANINGLESS, dtype=nw.Int8))
        value = nw.when((nw.col(f"·疑{place}") == 0) & (nw.col(f"·数{place}") > 0)).then(nw.col(f"·和{place}"))
        columns[name] = nw.when(together).then(value).otherwise(nw.col(name))
        columns[name + REASON] = nw.when(together).then(whole).otherwise(nw.col(name + REASON))
    frame = frame.with_columns(**columns) if columns else frame
    kept = [name for name in work.frame.collect_schema() if name != MEMBERS]
    return replace(work, frame=frame.select(*kept, MEMBERS))


def derive_values(work: Work) -> Work:
    """Steps 推算 and 指标: derived values and indicators, each after those its formula uses."""
    scheme = work.scheme
    pending: dict[str, Indicator | Expression] = {one.name: one.formula for one in scheme.values}
    pending |= {one.name: one for one in scheme.indicators if one.name not in work.given}
    needed = _needed(scheme, work.given)
    pending = {name: one for name, one in pending.items() if name in needed}
    while pending:
        ready = {
            name: one
            for name, one in pending.items()
            if not set(names(one if isinstance(one, Expression) else one.formula)) & pending.keys()
        }
        cells = {
            name: work.cell(one) if isinstance(one, Expression) else _indicator(work, one)
            for name, one in ready.items()
        }
        work = work.add(cells)
        pending = {name: one for name, one in pending.items() if name not in ready}
    return work


def _needed(scheme: Scheme, given: tuple[str, ...]) -> set[str]:
    """Names of values and indicators that something asks for, through formulas that are computed."""
    derived = scheme.formulas
    queue = [*(one.name for one in scheme.indicators), *_asked(scheme), *scheme.publish]
    seen: set[str] = set()
    while queue:
        name = queue.pop()
        if name in derived and name not in seen and name not in given:
            seen.add(name)
            queue.extend(names(derived[name]))
    return seen


def _indicator(work: Work, indicator: Indicator) -> Cell:
    """An indicator with the stated rule for zero and negative denominators, rounded where the scheme says."""
    cell = work.cell(indicator.formula)
    value, state = cell.value, cell.code
    quotient = quotient_of(indicator.formula.node)
    if quotient is not None:
        below = work.cell(Expression(indicator.formula.text, quotient[1], indicator.formula.where))
        if indicator.zero_denominator == "missing":
            nothing = (below.value == 0).fill_null(False) & (state == MEANINGLESS)
            state = nw.when(nothing).then(nw.lit(UNKNOWN, dtype=nw.Int8)).otherwise(state)
        if indicator.negative_denominator != "as computed":
            code = UNKNOWN if indicator.negative_denominator == "missing" else MEANINGLESS
            negative = (below.value < 0).fill_null(False) & (state == KNOWN)
            value = nw.when(~negative).then(value)
            state = nw.when(negative).then(nw.lit(code, dtype=nw.Int8)).otherwise(state)
    if indicator.decimals is not None:
        value = round_paper(value, indicator.decimals, work.scheme.rounding)
    return Cell(value, state, "number")


def judge_scope(work: Work) -> Work:
    """Step 范围: the status of every firm by the first rule that holds, and on what ground."""
    rules = work.scheme.scope or (ScopeRule("evaluated", None),)
    cells = [None if rule.when is None else work.cell(rule.when) for rule in rules]
    status: Any = None
    ground: Any = None
    treated: Any = None
    for rule, cell in zip(rules, cells, strict=True):
        condition = nw.lit(True) if cell is None else holds(cell)
        words = nw.lit(_ground(rule))
        similar = nw.lit(rule.treated_as, dtype=nw.String)
        status = _chain(status, condition, nw.lit(STATUS_WORDS[rule.status]))
        ground, treated = _chain(ground, condition, words), _chain(treated, condition, similar)
    doubts = [
        nw.when(unclear(cell)).then(nw.lit(f"范围“{STATUS_WORDS[rule.status]}”的条件缺数"))
        for rule, cell in zip(rules, cells, strict=True)
        if cell is not None
    ]
    outside = status.otherwise(nw.lit(OUTSIDE))
    beside = {
        GROUND: ground.otherwise(nw.lit("不符合任何一条")),
        TREATED: treated.otherwise(nw.lit(None, dtype=nw.String)),
        OPEN: join_words(doubts),
        COUNTED: outside.is_in([STATUS_WORDS["evaluated"], STATUS_WORDS["overdue"]]),
        SCORED: outside.is_in([STATUS_WORDS[key] for key in _SCORED]),
    }
    return work.add({STATUS: Cell(outside, None, "text")}, beside)


_SCORED = ("evaluated", "overdue", "ungraded", "computed only")


def _ground(rule: ScopeRule) -> str:
    grounds = [str(cite) for cite in rule.cites] + ([rule.note] if rule.note else [])
    words = rule.when.words if rule.when else "其余全部"
    return f"{words}（{'；'.join(grounds)}）" if grounds else words


def _chain(chain: Any, condition: nw.Expr, value: nw.Expr) -> Any:
    return nw.when(condition).then(value) if chain is None else chain.when(condition).then(value)


def sort_into_lanes(work: Work) -> Work:
    """Step 分组: the lane of every scored firm, and the domain it is ranked in."""
    lanes = work.scheme.lanes
    lane: Any = None
    doubts = [nw.col(OPEN)]
    for one in lanes:
        cell = None if one.where is None else work.cell(one.where)
        condition = nw.col(SCORED) if cell is None else nw.col(SCORED) & holds(cell)
        lane = _chain(lane, condition, nw.lit(one.name))
        if cell is not None:
            doubts.append(nw.when(nw.col(SCORED) & unclear(cell)).then(nw.lit(f"“{one.name}”组的条件缺数")))
    # a firm that is in scope but in no lane must not vanish without a word
    work = work.add({LANE: Cell(lane.otherwise(nw.lit(None, dtype=nw.String)), None, "text")})
    lost = nw.col(SCORED) & nw.col(LANE).is_null()
    columns = {
        OPEN: join_words([*doubts, nw.when(lost).then(nw.lit("没有一组收它"))]),
        COUNTED: nw.col(COUNTED) & ~nw.col(LANE).is_null(),
        DOMAIN: by_lane(lanes, lambda one: key_of(one.rank_within)).cast(nw.String),
    }
    return work.put(columns | {scope_column(within): key_of(within) for within in scopes(work.scheme) if within})


def scopes(scheme: Scheme) -> tuple[tuple[str, ...], ...]:
    """Every set of columns that group values are taken within, the plain lane first."""
    found: dict[tuple[str, ...], None] = {(): None}
    for lane in scheme.lanes:
        found[lane.rank_within] = None
        for part in lane.indicators:
            found[part.within] = None
            if isinstance(part.benchmark, GroupBenchmark):
                found[part.benchmark.within] = None
    return tuple(found)


def scope_column(within: tuple[str, ...]) -> str:
    """The column that holds the group of a scope."""
    return LANE + scope_tag(within)


def scope_tag(within: tuple[str, ...]) -> str:
    """What is appended to the names of group values of a scope."""
    return "@" + "、".join(within) if within else ""


def key_of(within: tuple[str, ...]) -> nw.Expr:
    """The lane with the values of further columns; an empty value is a group of its own."""
    if not within:
        return nw.col(LANE)
    parts = [nw.col(LANE), *(nw.col(name).fill_null("（未填）") for name in within)]
    return nw.when(~nw.col(LANE).is_null()).then(nw.concat_str(parts, separator="·"))
