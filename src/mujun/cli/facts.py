"""`mujun facts`: take in what departments deliver, see what was refused, read what is known as one table."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import duckdb

from mujun.cli.facts_text import intake_as_json, print_intake, say_batch, say_statement
from mujun.cli.wording import ChineseGroup, memory_limit
from mujun.errors import FactError, Fault
from mujun.facts.balance import balance_lake, deliver_balance
from mujun.facts.batch import Acceptance, Batch
from mujun.facts.entity import read_register
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.kind import KINDS
from mujun.facts.knowledge import list_disagreements
from mujun.facts.lake import accept_intake, find_lake_damage, list_batches, open_lake
from mujun.facts.publication import publish as publish_lake
from mujun.facts.suspicion import find_suspicions
from mujun.facts.table import table as make_table
from mujun.facts.tenancy import Weighing
from mujun.packs.load import load_pack
from mujun.rules.period import parse_period

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
DAY = click.DateTime(["%Y-%m-%d"])
in_lake = click.option("--lake", "root", type=FOLDER, required=True, help="湖：批次所在的文件夹。")
by_pack = click.option("--pack", "pack_path", type=FOLDER, required=True, help="按哪个包的取数项。")
as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
of_kind = click.option(
    "--kind", type=click.Choice(list(KINDS)), default="enterprise", show_default=True, help="谁的数。"
)
of_period = click.option("--period", "period_text", required=True, help="时期，如 2017、2017Q2、2017-06。")
as_of_day = click.option("--as-of", "as_of", type=DAY, required=True, help="当时所知：哪一天的情形，如 2018-05-31。")


@click.group(cls=ChineseGroup, help="归数据：收下部门报来的表，看拒收了什么，取出一张总表。")
def facts() -> None:
    """The verbs on facts."""


@facts.command("take", help="收一个文件（.csv .xlsx .parquet）：好的行成为一批，坏的行留在隔离区，都记原因。")
@click.argument("file", type=FILE, metavar="文件")
@click.option("--department", required=True, help="哪个部门报的，如 税务。")
@by_pack
@in_lake
@click.option("--on", type=DAY, required=True, help="收下的日子，如 2018-05-31。")
@click.option("--period", "period_text", default=None, help="时期，如 2017；表里有年度列的可不写。")
@of_kind
@click.option("--sheet", default=None, help="工作簿有几张表时收哪一张。")
@click.option("--unit", "units", multiple=True, metavar="表头=单位", help="表头没有写单位时在这里写明；可多次。")
@click.option("--ignore", multiple=True, metavar="表头", help="略去这一列；可多次。")
@click.option("--confirmed", type=FILE, default=None, help="由人确认过的代码，一行一个；不合标准也收。")
@click.option("--corrects", type=int, default=None, help="更正第几批。")
@click.option("--reason", default="", help="更正的原因。")
@click.option("--dry-run", is_flag=True, help="只看会怎样，什么也不写。")
@as_json
def take(file: Path, pack_path: Path, root: Path, on: datetime, dry_run: bool, as_json: bool, **more: Any) -> int:
    """Accept a delivery and print what became of it; 1 where a row is refused."""
    pack = load_pack(pack_path)
    register: dict[str, str] = {}
    if (root / "lake.json").is_file():
        register = dict(read_register(open_lake(root, pack.items), pack, on.date()).codes_by_name)
    intake = read_delivery(_delivery(file, register, **more), pack)
    batch = None
    if not dry_run:
        lake = open_lake(root, pack.items, create=True)
        batch = accept_intake(lake, intake, pack, Acceptance(on.date(), more["corrects"], more["reason"]))
    if as_json:
        _print_json(intake_as_json(intake, batch))
    else:
        print_intake(intake, batch)
    return 1 if intake.refusals else 0


@facts.command("check", help="查湖：批次有没有被动过；指定时期时，再找可疑的数（单位、串列、假零、同宗）。")
@in_lake
@by_pack
@click.option("--period", "period_text", default=None, help="查哪个时期的数，如 2017。")
@click.option("--as-of", "as_of", type=DAY, default=None, help="当时所知：哪一天的情形。")
@as_json
def check(root: Path, pack_path: Path, period_text: str | None, as_of: datetime | None, as_json: bool) -> int:
    """Print every damaged file and every suspicious figure; 1 where there is any."""
    lake = open_lake(root, load_pack(pack_path).items)
    faults = find_lake_damage(lake)
    if period_text is not None:
        if as_of is None:
            raise click.UsageError("写了 --period 就要写 --as-of")
        faults = (*faults, *find_suspicions(lake, as_of=as_of.date(), period=parse_period(period_text)))
    if as_json:
        _print_json([asdict(fault) for fault in faults])
    else:
        _print_faults(faults)
        click.echo(
            f"查了 {len(list_batches(lake))} 批：" + (f"有 {len(faults)} 处要看。" if faults else "没有要看的。")
        )
    return 1 if faults else 0


@facts.command("quarantine", help="看隔离区：拒收的行，在哪、是什么、为什么、怎么办。")
@in_lake
@by_pack
@click.option("--batch", "number", type=int, default=None, help="只看第几批。")
@as_json
def quarantine(root: Path, pack_path: Path, number: int | None, as_json: bool) -> int:
    """Print refused rows; 1 where there is any."""
    batches = list_batches(open_lake(root, load_pack(pack_path).items))
    rows = [row for batch in batches if number in (None, batch.number) for row in _refused(batch)]
    if as_json:
        _print_json(rows)
    else:
        for row in rows:
            column = f" {row['column']} 列“{row['header']}”" if row["column"] else ""
            place = f"第 {row['batch']} 批 {row['workbook']} 第 {row['row']} 行{column}"
            click.echo(f"{place}：{row['found']}。{row['why']}。{row['remedy']}。[{row['code']}]")
        click.echo(f"隔离了 {len({(row['batch'], row['row']) for row in rows})} 行。")
    return 1 if rows else 0


@facts.command("list", help="列出批次：谁、哪天、收了多少、拒了多少。")
@in_lake
@by_pack
@click.option("--as-of", "as_of", type=DAY, default=None, help="到哪一天为止。")
@as_json
def list_(root: Path, pack_path: Path, as_of: datetime | None, as_json: bool) -> int:
    """Print one line for each batch."""
    batches = list_batches(open_lake(root, load_pack(pack_path).items), as_of.date() if as_of else None)
    if as_json:
        listed = (
            {**asdict(one), "items": one.items, "path": str(one.path), "on": one.on.isoformat()} for one in batches
        )
        _print_json(list(listed))
        return 0
    for batch in batches:
        click.echo(say_batch(batch))
    click.echo(f"共 {len(batches)} 批。")
    return 0


@facts.command("table", help="取总表：一行一个实体，一列一项，缺数、不适用与 0 分开。")
@in_lake
@by_pack
@of_period
@as_of_day
@of_kind
@click.option("--item", "items", multiple=True, help="只要这一项；可多次，不写为全部。")
@click.option("--out", type=FILE, default=None, help="写成 .csv 或 .parquet；不写则以 CSV 打印。")
def table(
    root: Path, pack_path: Path, period_text: str, as_of: datetime, kind: Any, items: tuple[str, ...], out: Path | None
) -> int:
    """Print or write the table."""
    lake = open_lake(root, load_pack(pack_path).items)
    period = parse_period(period_text)
    made = make_table(lake, as_of=as_of.date(), period=period, kind=kind, items=items or None)
    relation: duckdb.DuckDBPyRelation = made.frame.to_native()
    if out is not None and out.suffix == ".parquet":
        relation.write_parquet(str(out), compression="zstd")
    elif out is not None:
        with out.open("w", encoding="utf-8-sig", newline="") as stream:
            _write_csv(stream, relation)
    else:
        _write_csv(sys.stdout, relation)
    simulated = "，含模拟数据" if made.simulated else ""
    click.echo(f"{period.words}，{as_of:%Y-%m-%d} 所知，由 {len(made.batches)} 批得出{simulated}。", err=True)
    return 0


@facts.command("disagreements", help="列出几个部门说法不同的数，以及以谁为准。")
@in_lake
@by_pack
@of_period
@as_of_day
@of_kind
@as_json
def disagreements(root: Path, pack_path: Path, period_text: str, as_of: datetime, kind: Any, as_json: bool) -> int:
    """Print every disagreement; 1 where there is any."""
    lake = open_lake(root, load_pack(pack_path).items)
    found = list_disagreements(lake, as_of.date(), parse_period(period_text), kind)
    if as_json:
        _print_json([asdict(one) for one in found])
    else:
        for one in found:
            said = "；".join(
                f"{by.department} {say_statement(by.value, by.text, by.absence)}（第 {by.batch} 批第 {by.row} 行）"
                for by in one.statements
            )
            click.echo(f"{one.entity} {one.item}：{said}；以{one.statements[0].department}为准")
        click.echo(f"有 {len(found)} 处不一致。" if found else "没有不一致。")
    return 1 if found else 0


@facts.command("publish", help="把到某天所知的数压成一个文件，以后读得快；得数不变，随时可删。")
@in_lake
@by_pack
@as_of_day
@of_kind
@memory_limit
def publish(root: Path, pack_path: Path, as_of: datetime, kind: Any, memory: str | None) -> int:
    """Compact the lake and say where."""
    made = publish_lake(open_lake(root, load_pack(pack_path).items), as_of.date(), kind, memory=memory)
    click.echo(f"写了 {made.path}：到第 {made.through} 批为止，共 {len(made.batches)} 批。")
    return 0


@facts.command("balance", help="按宗地、租赁、户号台账算出每家自有、承租、出租的地和电，作为一批收下；算不清的记缺数。")
@in_lake
@by_pack
@of_period
@as_of_day
@click.option("--on", type=DAY, default=None, help="收下的日子；不写则同 --as-of。")
@click.option(
    "--weighing",
    type=click.Choice(["end", "days"]),
    default="end",
    show_default=True,
    help="租约怎样算：end 期末在租的全算，days 按在租天数。",
)
@click.option("--dry-run", is_flag=True, help="只看会怎样，什么也不写。")
@as_json
def balance(
    root: Path,
    pack_path: Path,
    period_text: str,
    as_of: datetime,
    on: datetime | None,
    weighing: Weighing,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Balance land and power and accept the result; 1 where a parcel or tenancy cannot be as registered."""
    pack = load_pack(pack_path)
    lake = open_lake(root, pack.items)
    made = balance_lake(lake, as_of=as_of.date(), period=parse_period(period_text), weighing=weighing)
    intake = read_delivery(deliver_balance(made), pack)
    batch = None
    if not dry_run:
        acceptance = Acceptance((on or as_of).date(), reason=made.reason, simulated=made.simulated)
        batch = accept_intake(lake, intake, pack, acceptance)
    if as_json:
        _print_json({**intake_as_json(intake, batch), "findings": [asdict(fault) for fault in made.faults]})
    else:
        _print_faults(made.faults)
        if made.unsure or made.gone:
            click.echo(f"算不清而记缺数的 {len(made.unsure)} 家；台账里不再有的 {len(made.gone)} 家。")
        print_intake(intake, batch)
    return 1 if made.faults or intake.refusals else 0


def _delivery(file: Path, register: dict[str, str], **more: Any) -> Delivery:
    try:
        content = file.read_bytes()
    except OSError:
        raise FactError(
            Fault("facts.no-file", str(file), "文件不存在或读不了", "没有数可收", "核对路径与权限")
        ) from None
    units = dict(_split_unit(one) for one in more["units"])
    return Delivery(
        workbook=file.name,
        content=content,
        department=more["department"],
        kind=more["kind"],
        period=None if more["period_text"] is None else parse_period(more["period_text"], "--period"),
        sheet=more["sheet"],
        units=units,
        ignore=more["ignore"],
        confirmed=_read_confirmed(more["confirmed"]),
        register=register,
    )


def _split_unit(written: str) -> tuple[str, str]:
    header, sign, unit = written.rpartition("=")
    if not sign:
        raise click.UsageError(f"--unit 写成 表头=单位，如 --unit 增值税=元；写的是“{written}”")
    return header, unit


def _read_confirmed(file: Path | None) -> frozenset[str]:
    if file is None:
        return frozenset()
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return frozenset(code for line in lines if (code := line.partition("#")[0].strip()))


def _refused(batch: Batch) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        relation = connection.read_parquet(str(batch.refused_file))
        names = relation.columns
        rows = relation.fetchall()
    return [{"batch": batch.number, "workbook": batch.workbook, **dict(zip(names, row, strict=True))} for row in rows]


def _write_csv(stream: Any, relation: duckdb.DuckDBPyRelation) -> None:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(relation.columns)
    writer.writerows(relation.fetchall())


def _print_faults(faults: Iterable[Fault]) -> None:
    for fault in faults:
        click.echo(f"{fault}[{fault.code}]")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
