"""`mujun project`: lights, forecasts, the month's dispatch list, contracts, idle lists; and practice projects."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from mujun.cli.wording import ChineseGroup
from mujun.errors import Fault, ProjectError
from mujun.packs.load import load_pack
from mujun.packs.project_rules import ProjectRules, load_project_rules
from mujun.plans.month import Month
from mujun.projects.contract import STATE_WORDS, Outcome, check_contract
from mujun.projects.dispatch import Call, Outlook, count_levels, dispatch_of, forecast_all
from mujun.projects.forecast import Forecast
from mujun.projects.idle import IdleProject, list_idle
from mujun.projects.knowledge import Knowledge, know
from mujun.projects.light import ProjectLight, light_counties, light_of, sort_by_trouble
from mujun.projects.practice import make_projects, setting_of
from mujun.projects.project import Project
from mujun.projects.record import read_projects, write_projects
from mujun.rules.light import Light

FOLDER = click.Path(path_type=Path, file_okay=False)
source = click.argument("file", type=click.Path(path_type=Path, exists=True), metavar="项目文件")
a_pack = click.option("--pack", "pack", type=FOLDER, required=True, help="包的文件夹。")
as_of_day = click.option(
    "--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), required=True,
    help="哪一天：看当时所知，算到那天之前已过完的月份。",
)  # fmt: skip
as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
everyone = click.option("--all", "everyone", is_flag=True, help="连不列入每月亮灯的项目一起看。")

Command = Callable[..., Any]


def _options(command: Command) -> Command:
    for option in (as_json, as_of_day, a_pack, source):
        command = option(command)
    return command


@click.group(
    cls=ChineseGroup,
    help="项目全周期：亮灯、预测、调度清单、核合同、三张清单。项目文件是 .yaml、.xlsx，或一个装 .csv 的文件夹。",
)
def project() -> None:
    """The verbs on projects."""


@project.command("lights", help="各项目当月的灯，最差的在前，带理由。")
@_options
@everyone
def lights(file: Path, pack: Path, as_of: datetime, as_json: bool, everyone: bool) -> int:
    """Print each project's light with its reason."""
    knowledge, rules, rule, month = _open(file, pack, as_of.date())
    chosen = _chosen(knowledge, everyone)
    lit = sort_by_trouble(light_of(one, knowledge, rule, month, first_month=rules.first_month) for one in chosen)
    if as_json:
        _print_json({**_head(knowledge, month, file), "projects": [_light_row(light) for light in lit]})
        return 0
    _say_simulated(knowledge)
    for light in lit:
        click.echo(f"{light.level}  {_title(light.project)}，{light.stage.title}：{light.reason}")
    counts = "，".join(f"{level} {count}" for level, count in count_levels(lit))
    click.echo(f"{month.words}，{len(lit)} 个项目：{counts or '没有'}。")
    return 0


@project.command("forecast", help="各项目预计哪个月竣工、今年完成多少投资，带区间；知道得太少的说明为什么不预测。")
@_options
@everyone
def forecast_(file: Path, pack: Path, as_of: datetime, as_json: bool, everyone: bool) -> int:
    """Print each project's forecast or why there is none."""
    knowledge, _, _, month = _open(file, pack, as_of.date())
    chosen = {one.code: one for one in _chosen(knowledge, everyone)}
    outlooks = forecast_all(knowledge, month, tuple(chosen.values()))
    if as_json:
        rows = [_outlook_row(chosen[code], outlook) for code, outlook in outlooks.items()]
        _print_json({**_head(knowledge, month, file), "projects": rows})
        return 0
    _say_simulated(knowledge)
    for code, outlook in outlooks.items():
        click.echo(f"{_title(chosen[code])}：{_outlook_words(chosen[code], outlook)}")
    return 0


@project.command("dispatch", help="当月的调度清单：谁转差、为什么、几个月了，谁在哪天前做什么，谁没报，谁的预计推迟。")
@_options
@click.option(
    "--before", "before", type=click.DateTime(["%Y-%m-%d"]), default=None,
    help="上月清单是哪一天出的：与当时看到的灯比；不写则用现在所知重算上月。",
)  # fmt: skip
def dispatch(file: Path, pack: Path, as_of: datetime, as_json: bool, before: datetime | None) -> int:
    """Print the list of the month."""
    knowledge, rules, rule, month = _open(file, pack, as_of.date())
    then = None if before is None else know(knowledge.record, before.date())
    listed = dispatch_of(knowledge, rules, rule, month, issued_on=as_of.date(), before=then)
    if as_json:
        rows = [_call_row(call) for call in listed.calls]
        counts = {"counts": dict(listed.counts), "orders": dict(listed.loads), "looked_at": listed.looked_at}
        _print_json({**_head(knowledge, month, file), **counts, "calls": rows})
        return 0
    _say_simulated(knowledge)
    for call in listed.calls:
        click.echo(_call_words(call))
    counts_words = "，".join(f"{level} {count}" for level, count in listed.counts)
    orders = sum(count for _, count in listed.loads)
    click.echo(
        f"{month.words}，看了 {listed.looked_at} 个项目（{counts_words}）：转差 {len(listed.turned)}，"
        f"未报 {len(listed.silent)}，预计推迟 {len(listed.slipping)}；要办 {orders} 件。"
    )
    return 0


@project.command("counties", help="各县区项目投资合计的增速灯，按规则里的 county_light；有项目欠报的县区没有增速。")
@_options
@click.option("--plan", "plans", multiple=True, metavar="县区=增速", help="县区的计划增速（%），一个县区写一次。")
def counties(file: Path, pack: Path, as_of: datetime, as_json: bool, plans: tuple[str, ...]) -> int:
    """Print the light of each county."""
    knowledge, rules, _, month = _open(file, pack, as_of.date())
    if rules.county_light is None:
        found, remedy = "规则里没有写 county_light", "在 projects/rules.yaml 里补上，或换一个有的包"
        raise ProjectError(Fault("projects.no-county-light", str(pack), found, "不知县区按什么亮灯", remedy))
    planned = dict(_read_plan(plan) for plan in plans)
    named = sorted({one.county for one in knowledge.record.projects})
    rule = load_pack(pack).light(rules.county_light)
    lit = light_counties(knowledge, rule, month, planned, named)
    if as_json:
        rows = [{"county": one.county, "level": one.level, "reason": one.reason, "invested": one.invested,
                 "before": one.before, "silent": one.silent} for one in lit]  # fmt: skip
        _print_json({**_head(knowledge, month, file), "counties": rows})
        return 0
    _say_simulated(knowledge)
    for one in lit:
        click.echo(f"{one.level}  {one.county}：{one.reason}")
    return 0


@project.command("contract", help="竣工投产后逐条核对合同：已履行、违约、未到期、没有数；有违约的返回 1。")
@_options
def contract(file: Path, pack: Path, as_of: datetime, as_json: bool) -> int:
    """Print every term of every contract; 1 where one is breached."""
    knowledge, rules, _, month = _open(file, pack, as_of.date())
    held = [(one, check_contract(one, knowledge, rules.contract, month)) for one in knowledge.record.projects]
    held = [(one, outcomes) for one, outcomes in held if outcomes]
    counts = {word: sum(row.state == state for _, rows in held for row in rows) for state, word in STATE_WORDS.items()}
    if as_json:
        rows = [{"project": one.code, "terms": [_outcome_row(row) for row in outcomes]} for one, outcomes in held]
        _print_json({**_head(knowledge, month, file), "counts": counts, "contracts": rows})
    else:
        _say_simulated(knowledge)
        for one, outcomes in held:
            click.echo(f"{_title(one)}，合同 {one.contract.number if one.contract else ''}：")
            for row in outcomes:
                click.echo(f"  {row.words}")
        words = "，".join(f"{word} {count}" for word, count in counts.items())
        click.echo(f"到 {month.words}，{len(held)} 份合同：{words}。")
    return 1 if counts[STATE_WORDS["breached"]] else 0


@project.command("idle", help="完工未投产、投产未达产：问题清单、处置落实清单、遗留问题处理建议清单。")
@_options
def idle(file: Path, pack: Path, as_of: datetime, as_json: bool) -> int:
    """Print the three lists."""
    knowledge, rules, _, month = _open(file, pack, as_of.date())
    if rules.idle is None:
        found, remedy = "规则里没有写 idle", "在 projects/rules.yaml 里补上，写明由谁定"
        raise ProjectError(Fault("projects.no-idle-rule", str(pack), found, "不知几个月算闲置", remedy))
    lists = list_idle(knowledge, rules.idle, month)
    named = (("问题清单", lists.problems), ("处置落实清单", lists.settling), ("遗留问题处理建议清单", lists.legacy))
    if as_json:
        _print_json(
            {**_head(knowledge, month, file), **{name: [_idle_row(one) for one in rows] for name, rows in named}}
        )
        return 0
    _say_simulated(knowledge)
    for name, rows in named:
        click.echo(f"{name}（{len(rows)}）")
        for one in rows:
            measures = "；".join(
                f"{held.unit} {held.measure}，{held.due.words}前{'，已办结' if held.done_on else ''}"
                for held in one.measures
            )
            click.echo(f"  {_title(one.project)}：{one.reason}{'；' + measures if measures else ''}")
    return 0


@project.command("simulate", help="编一批演练项目（全是模拟数据）写成 .xlsx：同一种子得同样的项目。")
@click.option("--pack", "pack", type=FOLDER, required=True, help="属地和部门取自哪个包。")
@click.option("--count", type=click.IntRange(1, 100_000), default=120, show_default=True, help="多少个项目。")
@click.option("--monitored", type=click.IntRange(0, 100_000), default=50, show_default=True, help="每月亮灯的几个。")
@click.option("--finished", type=click.IntRange(0, 100_000), default=160, show_default=True, help="另编几个已竣工的。")
@click.option("--seed", type=int, default=7, show_default=True, help="种子。")
@as_of_day
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到哪个 .xlsx。")
def simulate(pack: Path, count: int, monitored: int, finished: int, seed: int, as_of: datetime, out: Path) -> int:
    """Write practice projects."""
    if out.exists():
        found, remedy = "已经有这个文件", "换个名字，或先移走"
        raise ProjectError(Fault("projects.already-there", str(out), found, "不覆盖已有的内容", remedy))
    record = make_projects(
        setting_of(load_pack(pack), as_of.date()), count=count, finished=finished, monitored=monitored, seed=seed
    )
    write_projects(record, out)
    click.echo("以下全是模拟数据，不是任何真实项目的数。")
    click.echo(
        f"{len(record.projects)} 个项目，{len(record.reports)} 个数，{len(record.milestones)} 个里程碑；写了 {out}"
    )
    return 0


def _read_plan(written: str) -> tuple[str, Decimal]:
    county, _, growth = written.partition("=")
    try:
        number = Decimal(growth)
    except InvalidOperation:
        number = Decimal("NaN")
    if not county or not number.is_finite():
        raise click.UsageError("--plan 写成 县区=增速，如 --plan 甲县=7")
    return county, number


def _open(file: Path, pack: Path, day: date) -> tuple[Knowledge, ProjectRules, Light, Month]:
    rules = load_project_rules(pack)
    return know(read_projects(file), day), rules, load_pack(pack).light(rules.light), Month.closed_by(day)


def _chosen(knowledge: Knowledge, everyone: bool) -> tuple[Project, ...]:
    return tuple(one for one in knowledge.record.projects if everyone or one.monitored)


def _head(knowledge: Knowledge, month: Month, file: Path) -> dict[str, Any]:
    return {
        "read": str(file),
        "month": str(month),
        "known_on": str(knowledge.on),
        "simulated": knowledge.record.simulated,
    }


def _say_simulated(knowledge: Knowledge) -> None:
    if knowledge.record.simulated:
        click.echo("注意：这是模拟数据。")


def _title(one: Project) -> str:
    return f"{one.code} {one.name}（{one.county}，{one.lead}牵头，{one.office}联系）"


def _light_row(light: ProjectLight) -> dict[str, Any]:
    return {
        "project": light.project.code, "name": light.project.name, "stage": light.stage.title, "level": light.level,
        "rank": light.rank, "reason": light.reason,
        "given": {name: value if isinstance(value, str | bool) else str(value) for name, value in light.given},
    }  # fmt: skip


def _outlook_row(one: Project, outlook: Outlook) -> dict[str, Any]:
    row: dict[str, Any] = {"project": one.code, "name": one.name}
    if not isinstance(outlook, Forecast):
        return {**row, "reason": outlook.reason}
    year, low, high = outlook.amounts(one.total)
    return {
        **row, "finish": str(outlook.finish), "earliest": str(outlook.earliest), "latest": str(outlook.latest),
        "year": year, "low": low, "high": high, "level": outlook.level, "compared": outlook.members,
        "basis": outlook.words,
    }  # fmt: skip


def _outlook_words(one: Project, outlook: Outlook) -> str:
    if not isinstance(outlook, Forecast):
        return f"不预测（{outlook.reason}）"
    year, low, high = outlook.amounts(one.total)
    return (
        f"预计 {outlook.finish.words}竣工（{outlook.earliest.words}至{outlook.latest.words}），"
        f"{outlook.as_of.year} 年完成投资 {year} 万元（{low}—{high}）；{outlook.words}"
    )


def _call_row(call: Call) -> dict[str, Any]:
    orders = [{"rule": one.rule.name, "unit": one.unit, "due": str(one.due), "do": one.rule.do,
               "follow_up": one.rule.follow_up, "grounds": one.grounds} for one in call.orders]  # fmt: skip
    return {
        **_light_row(call.light), "before": call.before.level, "red_months": call.red_months,
        "unreported": call.unreported, "slipped": call.slipped, "orders": orders,
        "outlook": _outlook_row(call.project, call.outlook),
    }  # fmt: skip


def _call_words(call: Call) -> str:
    turn = f"{call.before.level}→{call.light.level}" if call.turned else call.light.level
    months = f"，连续 {call.red_months} 个月" if call.red_months > 1 else ""
    silent = f"；连续 {call.unreported} 个月未报" if call.unreported else ""
    slipped = f"；预计竣工比上月推迟 {call.slipped} 个月" if call.slipped and call.slipped > 0 else ""
    orders = "".join(f"\n  → {order.words}" for order in call.orders)
    return f"{turn}{months}  {_title(call.project)}：{call.light.reason}{silent}{slipped}{orders}"


def _outcome_row(row: Outcome) -> dict[str, Any]:
    return {
        "term": row.term, "state": row.state, "agreed": row.agreed, "value": row.value, "unit": row.unit,
        "due": None if row.due is None else str(row.due), "year": row.year, "arithmetic": row.arithmetic,
        "clause": row.clause, "ground": row.ground,
    }  # fmt: skip


def _idle_row(one: IdleProject) -> dict[str, Any]:
    measures = [
        {"measure": held.measure, "unit": held.unit, "due": str(held.due), "done": held.done_on is not None}
        for held in one.measures
    ]
    return {
        "project": one.project.code, "name": one.project.name, "problem": one.problem, "since": str(one.since),
        "months": one.months, "reason": one.reason, "measures": measures,
    }  # fmt: skip


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
