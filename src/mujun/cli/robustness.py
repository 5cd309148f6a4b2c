"""`mujun robustness`: how firmly the grades of a run stand, which figures are worth checking, what drives changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from mujun.cli.evaluation import FOLDER, a_pack, as_json, scheme_of
from mujun.cli.wording import ChineseCommand
from mujun.evaluation.assumption import Assumptions, Stakes, read_assumptions
from mujun.evaluation.record import read_run
from mujun.evaluation.robustness import Change, Check, Standing, find_firmness, leave_one_out, list_checks
from mujun.evaluation.sensitivity import Driver, find_drivers
from mujun.packs.scheme_load import load_scheme

FIRM = 0.95


@click.command(
    "robustness", cls=ChineseCommand, help="等级有多稳：权重、基准、数据各有误差时守住等级的机会，先核哪一家的哪个数。"
)
@click.argument("folder", type=FOLDER, metavar="评价结果")
@a_pack
@click.option(
    "--assume",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=None,
    help="假设的文件（YAML）；不写则只有权重上下浮动 10%。",
)
@click.option("--last", type=FOLDER, default=None, help="上一期的评价结果；基准可能取上一期的才要。")
@click.option("--draws", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="抽几次。")
@click.option(
    "--seed", type=click.IntRange(0), default=7, show_default=True, help="随机数的种子；同样的种子同样的结果。"
)
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="各列前几家；--json 全列。")
@click.option("--drivers", is_flag=True, help="再算哪一条假设最能使等级变动（要装 mujun[sensitivity]）。")
@as_json
def robustness(
    folder: Path,
    pack: Path,
    assume: Path | None,
    last: Path | None,
    draws: int,
    seed: int,
    top: int,
    drivers: bool,
    as_json: bool,
) -> int:
    """Print the least firm grades, what one indicator left out changes, the figures most worth checking."""
    done = read_run(load_scheme(pack, scheme_of(folder)), folder)
    before = None if last is None else read_run(load_scheme(pack, scheme_of(last)), last)
    assumed, stakes = (Assumptions(draws=draws, seed=seed), Stakes())
    if assume is not None:
        assumed, stakes = read_assumptions(assume, draws=draws, seed=seed)
    firm = find_firmness(done, assumed, last=before)
    changes, checks = leave_one_out(done), list_checks(done, assumed, stakes)
    driving = find_drivers(done, assumed, last=before) if drivers else ()
    if as_json:
        found: dict[str, Sequence[Any]] = {"firmness": firm, "left_out": changes, "checks": checks, "drivers": driving}
        plain = {name: [asdict(one) for one in several] for name, several in found.items()}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return 0
    for line in (*_say_firmness(firm, top), *_say_left_out(changes), *_say_checks(checks, top), *_say_drivers(driving)):
        click.echo(line)
    click.echo(f"抽 {assumed.draws} 次，种子 {assumed.seed}；权重上下浮动 {assumed.weights * 100:g}%。")
    return 0


def _say_firmness(firm: Sequence[Standing], top: int) -> Iterator[str]:
    held = sum(one.firmness >= FIRM for one in firm)
    yield f"{len(firm)} 家中 {held} 家有 {FIRM * 100:g}% 以上的机会守住等级。"
    for one in sorted(firm, key=lambda one: (one.firmness, one.entity))[:top]:
        chances = "，".join(f"{grade} {chance * 100:.1f}%" for grade, chance in one.chances.items() if chance)
        ranks = f"；名次 {one.ranks[0]}–{one.ranks[1]}（90%）" if one.ranks else ""
        yield f"{one.entity} {one.domain} “{one.grade}”：{chances}{ranks}"


def _say_left_out(changes: Sequence[Change]) -> Iterator[str]:
    for name in dict.fromkeys(one.indicator for one in changes):
        yield f"去掉“{name}”：{sum(one.indicator == name for one in changes)} 家变档"


def _say_checks(checks: Sequence[Check], top: int) -> Iterator[str]:
    if checks:
        yield f"核对数据可能变档的 {len(checks)} 家，值得先核的在前："
    for one in checks[:top]:
        items = "、".join(f"{each.item} {each.chance * 100:.1f}%" for each in one.items)
        yield f"{one.entity} “{one.grade}”：变档机会 {one.chance * 100:.1f}%，核对价值 {one.worth:.4g}（{items}）"


def _say_drivers(drivers: Sequence[Driver]) -> Iterator[str]:
    for one in drivers:
        alone = f"单独 {one.first:.3f} ± {one.first_within:.3f}"
        yield f"{one.assumption}：{alone}，连同交互 {one.total:.3f} ± {one.total_within:.3f}"
