"""`mujun evaluate`, `mujun explain`, `mujun verify`: run a scheme, explain one firm, check a published sheet."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import duckdb
import narwhals as nw

from mujun.cli.wording import ChineseCommand, memory_limit
from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.lake import tables_of_lake
from mujun.evaluation.proved import load_proved
from mujun.evaluation.record import MANIFEST, Run, read_run, write_run
from mujun.evaluation.run import PLAIN, VERSION, run
from mujun.evaluation.table import read_table
from mujun.evaluation.work import GRADE, LANE, STATUS
from mujun.facts.knowledge import connect
from mujun.facts.lake import open_lake
from mujun.rules.value import Absent

if TYPE_CHECKING:
    from mujun.evaluation.movement import Split
    from mujun.packs.item import Item
    from mujun.packs.scheme import Scheme

# what only some of the commands need is loaded by those: reading packs takes as long to load as a city to evaluate
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
a_pack = click.option("--pack", "pack", type=FOLDER, required=True, help="包的文件夹。")
a_scheme = click.option("--scheme", default=None, help="办法代号；包里只有一个办法时可以不写。")
before = click.option("--earlier", type=FILE, multiple=True, help="前几期的表，由近到远，可写多次。")
as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")


@click.command(
    "evaluate", cls=ChineseCommand, help="按办法评价一张表（.parquet 或 .csv，一家一行）或一个湖，写出结果与清单。"
)
@click.argument("table", type=FILE, metavar="[表]", required=False)
@click.option("--lake", type=FOLDER, default=None, help="湖的文件夹；评价办法所写年度的数，前几期自动取。")
@click.option(
    "--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="当时所知：哪一天；与 --lake 一起写。"
)
@a_pack
@a_scheme
@before
@click.option("--out", type=FOLDER, required=True, help="结果写到哪个文件夹。")
@memory_limit
@as_json
def evaluate(
    table: Path | None,
    lake: Path | None,
    as_of: datetime | None,
    pack: Path,
    scheme: str | None,
    earlier: tuple[Path, ...],
    out: Path,
    memory: str | None,
    as_json: bool,
) -> int:
    """Write results and manifest; print how many firms each lane and grade has."""
    if (table is None) == (lake is None) or (lake is None) != (as_of is None):
        raise click.UsageError("写一张表，或者 --lake 和 --as-of 一起写")
    items, loaded = _load(pack, scheme) if lake is None else load_proved(pack, scheme, lake)
    connection, tables, names = connect(memory), list[Any](), list[str]()
    if lake is not None and as_of is not None:
        opened = open_lake(lake, items)
        tables = list(tables_of_lake(loaded, opened, as_of=as_of.date(), connection=connection))
        names = [f"湖里 {loaded.period - back} 年度的表" for back in range(len(tables))]
    else:
        files = [path for path in (table, *earlier) if path is not None]
        tables, names = [read_table(path, connection) for path in files], [str(path) for path in files]
    done = run(loaded, tables[0], earlier=tables[1:], connection=connection, spill=bool(memory), names=names)
    manifest = write_run(done, out)
    keys = (VERSION, STATUS, LANE, GRADE)
    rows = fetch_rows(done.results.group_by(*keys).agg(nw.len().alias("家数")).sort(*keys))
    if as_json:
        print_json({"manifest": asdict(manifest), "counts": rows})
        return 0
    for row in rows:
        words = "，".join(str(row[key]) for key in keys if row[key] not in (None, PLAIN))
        click.echo(f"{words}：{row['家数']} 家")
    for note in manifest.notes:
        click.echo(f"注意：{note}。")
    if manifest.simulated:
        click.echo("注意：这是模拟数据。")
    click.echo(f"读了 {'、'.join(str(path) for path in (table or lake, *earlier))}；结果写在 {out}。")
    return 0


@click.command("explain", cls=ChineseCommand, help="解释一家企业的结果：每一步的数和算式，到上下一档的距离。")
@click.argument("entity", metavar="企业代码")
@click.option("--run", "folder", type=FOLDER, required=True, help="mujun evaluate 写出的文件夹。")
@a_pack
@as_json
def explain(entity: str, folder: Path, pack: Path, as_json: bool) -> int:
    """Print the sheet of one firm."""
    from mujun.evaluation.explain import explain_entity

    done = open_run(folder, pack)
    sheets = explain_entity(done, entity)
    if as_json:
        print_json([asdict(sheet) for sheet in sheets])
    else:
        click.echo("\n\n".join(f"{sheet}" if len(sheets) == 1 else f"（{sheet.label}）{sheet}" for sheet in sheets))
    return 0


@click.command(
    "verify",
    cls=ChineseCommand,
    help="用一张公布的表（.xlsx、.csv、.parquet）自己的数重算它的得分、总分、名次、等级；不符返回 1。",
)
@click.argument("sheet", type=FILE, metavar="表")
@a_pack
@a_scheme
@click.option("--sheet", "name", default=None, help="工作表的名字；只有一张有内容的不用写。")
@before
@as_json
def verify(
    sheet: Path, pack: Path, scheme: str | None, name: str | None, earlier: tuple[Path, ...], as_json: bool
) -> int:
    """Print every figure that does not come out, with its cell; 1 where there is any."""
    from mujun.evaluation.published import read_published
    from mujun.evaluation.verify import verify_sheet

    connection = duckdb.connect()
    items, chosen = _load(pack, scheme)
    published = read_published(sheet, chosen, items, sheet=name, connection=connection)
    tables = [read_table(path, connection) for path in earlier]
    found = verify_sheet(chosen, published.frame, earlier=tables, places=published.places)
    for row in () if as_json else published.passed:
        click.echo(f"{row}不是一家企业，没有核。")
    if as_json:
        faults = [asdict(one) for one in found.discrepancies]
        print_json({"rows": found.rows, "columns": found.columns, "discrepancies": faults})
    else:
        for one in found.discrepancies:
            click.echo(str(one))
        words = f"有 {len(found.discrepancies)} 处不符" if found.discrepancies else "都对得上"
        click.echo(f"核了 {found.rows} 行的{'、'.join(found.columns)}：{words}。")
    return 1 if found.discrepancies else 0


@click.command(
    "compare",
    cls=ChineseCommand,
    help="两次评价对照：谁升谁降；写了 --lake 的，拆出多少是数据更正、真实变化、规则变化。",
)
@click.argument("old", type=FOLDER, metavar="前一次")
@click.argument("new", type=FOLDER, metavar="后一次")
@a_pack
@click.option("--new-pack", "new_pack", type=FOLDER, default=None, help="后一次所用的包；与前一次相同时不写。")
@click.option("--lake", type=FOLDER, default=None, help="两次评价所用的湖；各步自动重算。")
@click.option("--by", default="组", show_default=True, help="按哪一列汇总，如 组、县区、行业。")
@as_json
def compare(old: Path, new: Path, pack: Path, new_pack: Path | None, lake: Path | None, by: str, as_json: bool) -> int:
    """Print who moved, by groups, and with a lake how much of it each part is."""
    from mujun.evaluation.movement import match_runs, summarise_movements

    before = open_run(old, pack)
    after = open_run(new, new_pack or pack)
    split = match_runs(before, after) if lake is None else _split(before, after, lake, new_pack or pack)
    groups = summarise_movements(split, by)
    moved = [one for one in split.movements if one.move.moved]
    if as_json:
        print_json({"groups": [asdict(one) for one in groups], "movements": [asdict(one) for one in split.movements]})
        return 0
    for one in moved:
        click.echo(str(one))
    for group in groups:
        click.echo(str(group))
    if lake is None:
        click.echo("没有写 --lake，变动没有拆开。")
    else:
        click.echo(f"各部分是 {len(split.ways)} 种先后次序的平均：{'；'.join('→'.join(way) for way in split.ways)}。")
    return 0


def _split(before: Run, after: Run, place: Path, pack: Path) -> Split:
    from mujun.evaluation.movement import split_movement, state_of
    from mujun.packs.load import load_pack

    lake = open_lake(place, load_pack(pack).items)
    return split_movement(state_of(before, lake), state_of(after, lake), lake)


def _load(pack: Path, scheme: str | None) -> tuple[tuple[Item, ...], Scheme]:
    from mujun.packs.scheme_load import load_items_and_scheme

    return load_items_and_scheme(pack, scheme)


def open_run(folder: Path, pack: Path) -> Run:
    """A run as it was written, with the scheme of the pack that its manifest names; EvaluationError otherwise."""
    from mujun.packs.scheme_load import load_scheme

    return read_run(load_scheme(pack, scheme_of(folder)), folder)


def scheme_of(folder: Path) -> str:
    """The name of the scheme a run was made by; EvaluationError where its manifest cannot be read."""
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["scheme"])
    except (OSError, ValueError, KeyError, TypeError):
        found, remedy = "没有可读的 manifest.json", "指向 mujun evaluate 写出的文件夹"
        fault = Fault("evaluation.unreadable-run", str(folder), found, "不知是哪次评价", remedy)
        raise EvaluationError(fault) from None


def print_json(value: Any) -> None:
    """Print a value as JSON; absences in their words."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_say))


def _say(value: Any) -> str:
    return value.value if isinstance(value, Absent) else str(value)
