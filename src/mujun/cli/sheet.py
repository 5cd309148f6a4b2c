"""`mujun sheet`, `mujun leaders`, `mujun league`: one firm on a page, the best of each group, everyone's place."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from mujun.cli.evaluation import FOLDER, a_pack, as_json, open_run, print_json
from mujun.cli.sheet_text import write_leaders, write_league, write_sheet
from mujun.cli.wording import ChineseCommand
from mujun.evaluation.leaders import LeaderList, find_leaders, make_league
from mujun.evaluation.record import Run
from mujun.evaluation.sheet import Identity, Measure, Sheet, Surroundings, items_on_sheet, make_sheet
from mujun.evaluation.work import TOTAL
from mujun.facts.entity import read_holdings, read_register
from mujun.facts.lake import open_lake
from mujun.facts.origin import read_origins
from mujun.packs.load import load_pack
from mujun.rules.period import parse_period

a_run = click.option("--run", "folder", type=FOLDER, required=True, help="mujun evaluate 写出的文件夹。")


@click.command("sheet", cls=ChineseCommand, help="一企一单：数与来历、指标对基准和本组、得分、等级、差什么、历年。")
@click.argument("entity", metavar="企业代码")
@a_run
@a_pack
@click.option("--lake", type=FOLDER, default=None, help="湖的文件夹；写出企业是谁、每个数的批次和行。")
@click.option(
    "--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="当时所知：哪一天；与 --lake 一起写。"
)
@click.option("--earlier", type=FOLDER, multiple=True, help="前几年评价的文件夹，可写多次；列出历年等级。")
@as_json
def sheet(
    entity: str,
    folder: Path,
    pack: Path,
    lake: Path | None,
    as_of: datetime | None,
    earlier: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Print the sheet of one firm; two where it was computed alone and merged."""
    if (lake is None) != (as_of is None):
        raise click.UsageError("--lake 和 --as-of 要一起写")
    done = open_run(folder, pack)
    before = tuple(open_run(one, pack) for one in earlier)
    around = Surroundings(earlier=before)
    if lake is not None and as_of is not None:
        around = _look_around(done, entity, pack, (lake, as_of), before)
    sheets = make_sheet(done, entity, around)
    if as_json:
        print_json([_plain_sheet(one) for one in sheets])
    else:
        click.echo("\n\n".join(write_sheet(one) for one in sheets))
    return 0


@click.command("leaders", cls=ChineseCommand, help="领跑者：按办法的 leaders，每组里最好的几家，同值并列。")
@a_run
@a_pack
@as_json
def leaders(folder: Path, pack: Path, as_json: bool) -> int:
    """Print every list of leaders; 1 where the scheme states none."""
    lists = find_leaders(open_run(folder, pack))
    if as_json:
        print_json([_plain_list(one) for one in lists])
    elif lists:
        click.echo("\n\n".join(write_leaders(one) for one in lists))
    else:
        click.echo("这个办法没有写 leaders，没有领跑者名单。")
    return 0 if lists else 1


@click.command("league", cls=ChineseCommand, help="排行榜：每组按总分或一个指标排，同值并列；写了上一年就列升降。")
@a_run
@a_pack
@click.option("--by", default=TOTAL, show_default=True, help="按什么排：总分，或一个指标。")
@click.option("--within", multiple=True, help="在评价组内再按哪些列分，如 行业大类、规模，可写多次。")
@click.option("--before", "last_year", type=FOLDER, default=None, help="上一年评价的文件夹，用来列升降。")
@as_json
def league(folder: Path, pack: Path, by: str, within: tuple[str, ...], last_year: Path | None, as_json: bool) -> int:
    """Print the table of every group."""
    before = None if last_year is None else open_run(last_year, pack)
    tables = make_league(open_run(folder, pack), by=by, within=within, before=before)
    if as_json:
        print_json([asdict(one) for one in tables])
    else:
        click.echo("\n\n".join(write_league(one, by, with_changes=before is not None) for one in tables))
    return 0


def _plain_sheet(sheet: Sheet) -> dict[str, Any]:
    """The sheet as plain data: figures with their names, rules by their names and clauses."""
    kept = {field.name: getattr(sheet, field.name) for field in fields(sheet) if field.name not in _IN_WORDS}
    return {
        **{name: _plain(value) for name, value in kept.items()},
        "lane": None if sheet.lane is None else sheet.lane.name,
        "measures": [_plain_measure(one) for one in sheet.measures],
        "extras": [{"bonus": one.bonus.name, "points": one.points} for one in sheet.extras],
        "adjustments": [one.reason for one in sheet.adjustments],
    }


_IN_WORDS = ("lane", "measures", "extras", "adjustments")


def _plain_measure(one: Measure) -> dict[str, Any]:
    about = {"indicator": one.part.indicator.name, "unit": one.part.indicator.unit, "weight": float(one.part.weight)}
    rest = {field.name: _plain(getattr(one, field.name)) for field in fields(one) if field.name != "part"}
    return {**about, **rest, "most": one.most}


def _plain_list(one: LeaderList) -> dict[str, Any]:
    return {"leaders": one.rule.name, "by": one.rule.by, "unit": one.unit, "groups": [asdict(g) for g in one.groups]}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _look_around(
    done: Run, entity: str, pack: Path, known: tuple[Path, datetime], before: tuple[Run, ...]
) -> Surroundings:
    """Who the firm is and where its figures come from, as a lake knew it on a day."""
    loaded, day = load_pack(pack), known[1].date()
    lake = open_lake(known[0], loaded.items)
    period = parse_period(str(done.manifest.period))
    items: dict[str, Any] = dict.fromkeys(name for lane in done.scheme.lanes for name in items_on_sheet(done, lane))
    origins = read_origins(lake, entities=[entity], items=list(items), period=period, as_of=day)
    holdings = read_holdings(lake, day, [entity])
    found = read_register(lake, loaded, day, [entity]).enterprises
    identities = {
        code: Identity(
            code, one.name, one.former_names, one.county, one.town, one.industry, one.industry_name,
            one.words.get("规模"), holdings.get(code, ()),
        )
        for code, one in found.items()
    }  # fmt: skip
    return Surroundings(identities, origins, before)
