"""`mujun register`: the registers of a pack, their entries on a day, whom the rules propose, one move judged."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import duckdb

from mujun.cli.register_text import (
    candidate_row,
    entry_row,
    rate_row,
    say_register,
    say_summary,
    tally_row,
    unclear_row,
)
from mujun.cli.wording import ChineseGroup
from mujun.errors import Fault, RegisterError
from mujun.evaluation.backend import Frame
from mujun.evaluation.record import RESULTS, read_parquet
from mujun.evaluation.table import read_table
from mujun.packs.load import load_pack
from mujun.packs.pack import Pack
from mujun.packs.register import Register
from mujun.packs.suggestion import suggest
from mujun.registers.book import append_move, read_moves
from mujun.registers.candidate import find_candidates
from mujun.registers.decision import Proposal, judge_proposal
from mujun.registers.entry import derive_entries
from mujun.registers.narrow import fetch_facts, narrow_facts
from mujun.registers.owner import units_of
from mujun.registers.rate import compute_rates
from mujun.registers.review import find_lost_stages, list_reviews
from mujun.registers.situation import Facts, Row
from mujun.registers.summary import count_funnel
from mujun.registers.tally import tally_counts
from mujun.rules.value import Value

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
T = TypeVar("T", bound=Callable[..., Any])
a_pack = click.option("--pack", "pack", type=FOLDER, required=True, help="包的文件夹。")
as_of = click.option(
    "--as-of", "as_of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="哪一天；只看那天及以前写下的。"
)
a_book = click.option("--moves", "book", type=FILE, default=None, help="记录文件（每行一条 JSON），不写则还没有记录。")
as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")


def facts_options(command: T) -> T:
    """The options that say where the figures come from."""
    for option in (
        click.option("--run", "run", type=FOLDER, default=None, help="评价结果的文件夹：等级、总分、指标也可以用。"),
        click.option("--earlier", type=FILE, multiple=True, help="前几期的表，由近到远，可写多次。"),
        click.option("--table", type=FILE, default=None, help="本期的表（.parquet 或 .csv，一家一行）。"),
    ):
        command = option(command)
    return command


@click.group(cls=ChineseGroup, help="清单：列出、查看、按规则提名、试办和记一次。")
def register() -> None:
    """The verbs on registers."""


@register.command("list", help="列出包里的清单，连同底包的。")
@a_pack
@as_json
def list_(pack: Path, as_json: bool) -> int:
    """Print one line for each register."""
    found = load_pack(pack).registers
    rows = [
        {
            "register": one.name,
            "title": one.title,
            "of": one.of,
            "pack": one.pack,
            "stages": [stage.name for stage in one.stages],
            "unknown": list(one.unknown),
        }
        for one in found
    ]
    if as_json:
        _print_json(rows)
        return 0
    for one in found:
        unknown = f"；{len(one.unknown)} 处没有公布" if one.unknown else ""
        click.echo(f"{one.name}：{one.title}（{one.pack}），{len(one.stages)} 个阶段{unknown}")
    if not found:
        click.echo("包里没有清单。")
    return 0


@register.command("show", help="一份清单：规则、阶段；有记录的，那天各件在哪、漏斗、合计、要重审的。")
@click.argument("name", metavar="清单代号")
@a_pack
@as_of
@a_book
@facts_options
@as_json
def show(
    name: str,
    pack: Path,
    as_of: datetime,
    book: Path | None,
    table: Path | None,
    earlier: tuple[Path, ...],
    run: Path | None,
    as_json: bool,
) -> int:
    """Print the register as it stands on a day; 1 where it has lost a stage that is still in use."""
    loaded = load_pack(pack)
    found, day = _find(loaded, name), as_of.date()
    facts = _facts(found, day, table, earlier, run, everything=True)
    units = units_of(loaded)
    entries = derive_entries(found, read_moves(book) if book else (), day, facts=facts, units=units)
    lost = find_lost_stages(found, entries.values())
    tallies = tally_counts(found, entries, day, facts=facts, units=units)
    rates = compute_rates(found, tallies, day)
    funnel = count_funnel(found, entries)
    reviews = list_reviews(found, entries, facts, day)
    if as_json:
        _print_json(
            {
                "register": found.name,
                "day": str(day),
                "unknown": list(found.unknown),
                "entries": [entry_row(entry) for entry in entries.values()],
                "funnel": {
                    key: getattr(funnel, key)
                    for key in ("entered", "moved", "done", "dropped", "relapsed", "net", "standing", "overdue")
                },
                "counts": [tally_row(tally) for tally in tallies],
                "rates": [rate_row(rate) for rate in rates],
                "reviews": [one.entry.entity for one in reviews],
                "faults": [str(fault) for fault in lost],
            }
        )
        return 1 if lost else 0
    for line in (*say_register(found, day), *say_summary(found, entries, funnel, tallies, rates, reviews)):
        click.echo(line)
    for fault in lost:
        click.echo(str(fault))
    return 1 if lost else 0


@register.command("propose", help="按规则提名：谁该进、该转、该出、该回，各有理由；缺数判不了的也列出。")
@click.argument("name", metavar="清单代号")
@a_pack
@as_of
@a_book
@facts_options
@as_json
def propose(
    name: str,
    pack: Path,
    as_of: datetime,
    book: Path | None,
    table: Path | None,
    earlier: tuple[Path, ...],
    run: Path | None,
    as_json: bool,
) -> int:
    """Print every candidate with its reason; 1 where there is any."""
    loaded = load_pack(pack)
    found, day = _find(loaded, name), as_of.date()
    moves = read_moves(book) if book else ()
    entities = {move.entity for move in moves}
    facts = _facts(found, day, table, earlier, run, keep=entities)
    entries = derive_entries(found, moves, day, facts=facts, units=units_of(loaded))
    proposals = find_candidates(found, facts, entries, day)
    if as_json:
        _print_json(
            {
                "register": found.name,
                "day": str(day),
                "candidates": [candidate_row(one) for one in proposals.candidates],
                "unclear": [unclear_row(one) for one in proposals.unclear],
                "open": [rule.name for rule in proposals.open],
            }
        )
        return 1 if proposals.candidates else 0
    for one in proposals.candidates:
        row = candidate_row(one)
        click.echo(f"{row['kind']} {one.entity} → {one.into}：{one.reason}")
    for unclear in proposals.unclear:
        click.echo(f"判不了 {unclear.entity} → {unclear.into}：{unclear.reason}")
    for rule in proposals.open:
        click.echo(f"规则“{rule.name}”没有公布的数，不提人也不拦人：{rule.note or rule.grounds}")
    click.echo(f"提了 {len(proposals.candidates)} 件，{len(proposals.unclear)} 件缺数判不了。")
    return 1 if proposals.candidates else 0


@register.command("move", help="试办一次：许不许、为什么；加 --write 就记下来。")
@click.argument("name", metavar="清单代号")
@click.argument("entity", metavar="实体代码")
@click.option("--to", "to", required=True, help="到哪一阶段；改栏、重审写现在的阶段。")
@click.option("--who", required=True, help="谁办的。")
@click.option("--reason", required=True, help="理由。")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="哪天发生的；不写为 --as-of 那天。")
@click.option(
    "--act", type=click.Choice(["move", "note", "review"]), default="move", help="move 转阶段，note 改栏，review 重审。"
)
@click.option("--unit", default=None, help="办的人是哪个单位；不写为主管单位。")
@click.option("--proof", multiple=True, help="附了哪个证明，可写多次。")
@click.option("--choice", default=None, help="选了哪一种。")
@click.option("--field", "fields", multiple=True, metavar="栏=值", help="填哪一栏，可写多次。")
@click.option("--version", type=click.IntRange(0), default=None, help="读到的时候有几条记录；不写则不核对。")
@click.option("--write", "write", is_flag=True, help="许的就记到 --moves 文件；不写只试。")
@a_pack
@as_of
@a_book
@facts_options
@as_json
def move(
    name: str,
    entity: str,
    to: str,
    who: str,
    reason: str,
    day: datetime | None,
    act: Any,
    unit: str | None,
    proof: tuple[str, ...],
    choice: str | None,
    fields: tuple[str, ...],
    version: int | None,
    write: bool,
    pack: Path,
    as_of: datetime,
    book: Path | None,
    table: Path | None,
    earlier: tuple[Path, ...],
    run: Path | None,
    as_json: bool,
) -> int:
    """Judge a move and, where asked, record it; 1 where it is refused."""
    if write and book is None:
        raise click.UsageError("--write 要和 --moves 一起写")
    loaded = load_pack(pack)
    found, today = _find(loaded, name), as_of.date()
    on, units = day.date() if day else today, units_of(loaded)
    facts = _facts(found, on, table, earlier, run, keep={entity}, everything=True)
    entries = derive_entries(found, read_moves(book) if book else (), today, facts=facts, units=units)
    proposal = Proposal(
        entity=entity, to=to, day=on, today=today, who=who, reason=reason, act=act, unit=unit, proof=proof,
        choice=choice, fields=_read_fields(found, fields), version=version, run=run.name if run else None,
    )  # fmt: skip
    decision = judge_proposal(found, proposal, entries, facts, units=units)
    written = write and decision.move is not None and book is not None
    if written and book is not None and decision.move is not None:
        append_move(book, decision.move)
    if as_json:
        faults = [{"code": fault.code, "words": str(fault)} for fault in decision.faults]
        _print_json(
            {"allowed": decision.allowed, "faults": faults, "cautions": list(decision.cautions), "written": written}
        )
        return 0 if decision.allowed else 1
    for fault in decision.faults:
        click.echo(f"不许：{fault}")
    for caution in decision.cautions:
        click.echo(f"提醒：{caution}")
    if decision.allowed:
        click.echo(f"许。{'记在 ' + str(book) if written else '没有记，加 --write 才记'}。")
    return 0 if decision.allowed else 1


def _find(pack: Pack, name: str) -> Register:
    try:
        return pack.register(name)
    except KeyError:
        remedy = suggest(name, [one.name for one in pack.registers], "在 registers/ 里写一份")
        fault = Fault("registers.unknown-register", pack.name, f"没有清单“{name}”", "不知看哪一份", remedy)
        raise RegisterError(fault) from None


def _facts(
    register: Register,
    day: date,
    table: Path | None,
    earlier: Sequence[Path],
    run: Path | None,
    *,
    keep: set[str] | None = None,
    everything: bool = False,
) -> Facts:
    """The facts of a table and those before it, with the results of a run beside them; none without a table or run."""
    connection = duckdb.connect()
    tables: list[Frame] = [read_table(path, connection) for path in (table, *earlier) if path is not None]
    results = {} if run is None else fetch_facts(register, [read_parquet(run / RESULTS, connection)])
    if not tables:
        return results
    narrowed = everything or bool(results)
    facts: dict[str, tuple[Row, ...]] = (
        fetch_facts(register, tables) if narrowed else narrow_facts(register, tables, day, keep or ())
    )
    return {entity: _join(rows, results.get(entity, ())) for entity, rows in facts.items()}


def _join(rows: Sequence[Row], results: Sequence[Row]) -> tuple[Row, ...]:
    return ({**rows[0], **results[0]}, *rows[1:]) if rows and results else tuple(rows)


def _read_fields(register: Register, written: Sequence[str]) -> Mapping[str, Value | date]:
    """栏=值 as values of the fields' kinds; what cannot be one stays text, and is refused where it stands."""
    found: dict[str, Value | date] = {}
    for one in written:
        name, sign, text = one.partition("=")
        if not sign:
            raise click.UsageError(f"--field 要写成 栏=值，写的是“{one}”")
        field = register.field(name)
        found[name] = _read_field(field.kind if field else "text", text)
    return found


def _read_field(kind: str, text: str) -> Value | date:
    if kind == "number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "flag" and text in ("是", "否"):
        return text == "是"
    return text


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
