"""Registers in words and as rows for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from mujun.packs.register import Register, Stage
from mujun.packs.register_build import RULE_WORDS
from mujun.registers.candidate import Candidate, Unclear
from mujun.registers.entry import Entry
from mujun.registers.rate import RateFigure
from mujun.registers.review import ReviewItem
from mujun.registers.summary import Funnel
from mujun.registers.tally import Tally
from mujun.rules.value import show_value

MOST_LINES = 40


def say_register(register: Register, day: date) -> Iterator[str]:
    """The definition: stages with their limits, rules in force on a day, what is not published."""
    yield f"{register.title}（{register.name}），{register.of} 的清单，由 {register.keeper} 主管"
    for stage in register.stages:
        yield f"  {stage.place + 1}. {_say_stage(stage)}"
    for rule in register.rules:
        if rule.in_force(day):
            words = rule.condition.words if rule.condition is not None else "未取到"
            advice = "" if rule.binding else "，只作建议"
            yield f"  {RULE_WORDS[rule.kind]}“{rule.name}”→ {rule.into}：{words}{advice}（{rule.grounds}）"
    for one in register.unknown:
        yield f"  没有公布：{one}"


def say_summary(
    register: Register,
    entries: Mapping[str, Entry],
    funnel: Funnel,
    tallies: Sequence[Tally],
    rates: Sequence[RateFigure],
    reviews: Sequence[ReviewItem],
) -> Iterator[str]:
    """The entries of a day, worst first, the funnel, the counts, the rates and who is to be reviewed."""
    if not entries:
        yield "还没有记录。"
        return
    standing = [entry for entry in entries.values() if entry.is_open]
    for entry in sorted(standing, key=lambda one: (-one.overdue, one.entity))[:MOST_LINES]:
        yield f"{entry.entity} 在“{entry.position.stage}”（{entry.position.since} 起）{_say_place(entry)}"
    if len(standing) > MOST_LINES:
        yield f"……另有 {len(standing) - MOST_LINES} 件，用 --json 看全部"
    yield (
        f"进 {funnel.entered}，转 {funnel.moved}，办成 {funnel.done}，移出 {funnel.dropped}，反弹 {funnel.relapsed}，"
        f"净办成 {funnel.net}；在册 {funnel.standing}，逾期 {funnel.overdue}。"
    )
    for tally in tallies:
        yield _say_tally(tally)
    for rate in rates:
        yield _say_rate(rate)
    if reviews and register.review is not None:
        yield f"{register.review.by.words}以前要重审 {len(reviews)} 件。"


def entry_row(entry: Entry) -> dict[str, Any]:
    """An entry as plain data."""
    return {
        "entity": entry.entity,
        "stage": entry.position.stage,
        "since": str(entry.position.since),
        "version": entry.version,
        "open": entry.is_open,
        "owner": entry.owner,
        "county": entry.county,
        "due": str(entry.due) if entry.due else None,
        "overdue": entry.overdue,
        "light": entry.level or None,
        "reason": entry.reason,
        "outdated": entry.outdated,
        "fields": {name: str(value) for name, value in entry.position.fields.items()},
    }


def candidate_row(candidate: Candidate) -> dict[str, Any]:
    """A candidate as plain data."""
    return {
        "kind": RULE_WORDS[candidate.kind],
        "entity": candidate.entity,
        "from": candidate.stage,
        "into": candidate.into,
        "reason": candidate.reason,
        "fields": {name: str(value) for name, value in candidate.fields.items()},
    }


def unclear_row(unclear: Unclear) -> dict[str, Any]:
    """What could not be judged, as plain data."""
    return {
        "kind": RULE_WORDS[unclear.kind],
        "entity": unclear.entity,
        "into": unclear.into,
        "missing": list(unclear.missing),
        "reason": unclear.reason,
    }


def tally_row(tally: Tally) -> dict[str, Any]:
    """A count as plain data."""
    return {
        "count": tally.count.name,
        "unit": tally.unit,
        "done": str(tally.done),
        "relapsed": str(tally.relapsed),
        "net": str(tally.net),
        "target": tally.target.code if tally.target else None,
        "share": None if tally.share is None else f"{tally.share:.2f}",
        "without": [item.entity for item in tally.without],
        "entries": [item.entity for item in tally.items],
    }


def rate_row(rate: RateFigure) -> dict[str, Any]:
    """A rate as plain data."""
    return {
        "rate": rate.rate.name,
        "unit": rate.unit,
        "value": show_value(rate.value),
        "target": rate.target.code if rate.target else None,
        "share": None if rate.share is None else f"{rate.share:.2f}",
        "reason": rate.reason,
    }


def _say_stage(stage: Stage) -> str:
    said = [stage.name]
    if stage.within is not None:
        said.append(f"{stage.within.words}内")
    if stage.by is not None:
        said.append(f"{stage.by.words}前")
    if stage.due is not None:
        said.append(f"到“{stage.due}”那天")
    if stage.proof:
        said.append(f"要附 {'、'.join(stage.proof)}")
    if stage.choices:
        said.append(f"选一种：{'、'.join(stage.choices)}")
    if stage.ends is not None:
        said.append("办成出册" if stage.ends == "done" else "移出")
    if stage.watch is not None:
        said.append(f"出册后看 {stage.watch.words}")
    return "，".join(said) + (f" → {'、'.join(stage.to)}" if stage.to else "")


def _say_place(entry: Entry) -> str:
    said = [f"{entry.owner} 负责"] if entry.owner else []
    if entry.overdue:
        said.append(f"逾期 {entry.overdue} 天")
    elif entry.due is not None:
        said.append(f"{entry.due} 到期")
    if entry.level:
        said.append(f"{entry.level}灯")
    if entry.outdated:
        said.append("按以前的清单")
    return "，" + "，".join(said) if said else ""


def _say_tally(tally: Tally) -> str:
    words = f"{tally.count.name}：办成 {tally.done}，反弹 {tally.relapsed}，净 {tally.net} {tally.unit}"
    if tally.target is not None and tally.share is not None:
        words += f"，为目标 {tally.target.value} {tally.target.unit}的 {tally.share:.2f}%"
    return words + (f"；{len(tally.without)} 件没有数" if tally.without else "") + "。"


def _say_rate(rate: RateFigure) -> str:
    target = f"，目标 {rate.target.value} {rate.target.unit}".rstrip() if rate.target is not None else ""
    return f"{rate.rate.name}：{rate.reason} {rate.unit}".rstrip() + f"{target}。"
