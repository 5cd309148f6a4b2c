"""Deliveries made in tests: codes that prove, and files of every format."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import duckdb
import xlsxwriter

from mujun.facts.batch import Acceptance, Batch
from mujun.facts.credit_code import ALPHABET, check_character, inner_check_character
from mujun.facts.intake import Delivery, Intake, read_delivery
from mujun.facts.lake import Lake, accept_intake
from mujun.facts.table import FactTable
from mujun.packs.pack import Pack
from mujun.rules.period import parse_period


def make_code(number: int, division: str = "330100") -> str:
    """The code of a made-up enterprise, by number."""
    body = "MA"
    for _ in range(6):
        number, digit = divmod(number, len(ALPHABET))
        body += ALPHABET[digit]
    first = "91" + division + body + inner_check_character(body)
    return first + check_character(first)


A, B, C, D = (make_code(number) for number in range(4))


def csv_bytes(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[object]], sheet: str = "Sheet1", extra: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        table = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                table.write(number, place, cell)
        if extra:
            book.add_worksheet(extra).write(0, 0, "说明")
    return buffer.getvalue()


def parquet_bytes(tmp_path, query: str) -> bytes:
    file = tmp_path / "made.parquet"
    with duckdb.connect() as connection:
        connection.sql(query).write_parquet(str(file))
    return file.read_bytes()


def take(pack: Pack, *lines: str, department: str = "税务", **more: object) -> Intake:
    """An intake of CSV lines for 2017."""
    settings: dict = {"period": parse_period("2017"), **more}
    return read_delivery(Delivery("税收.csv", csv_bytes(*lines), department, **settings), pack)


def codes(intake: Intake) -> list[tuple[int, str]]:
    """Row and code of every refusal."""
    return [(refusal.row, refusal.fault.code) for refusal in intake.refusals]


def keep(lake: Lake, pack: Pack, on: str, *lines: str, name: str = "表.csv", **more: object) -> Batch:
    """A delivery of CSV lines for 2017, accepted on a day."""
    acceptance = {key: more.pop(key) for key in ("corrects", "reason", "simulated") if key in more}
    settings: dict = {"period": parse_period("2017"), "department": "税务", **more}
    intake = read_delivery(Delivery(name, csv_bytes(*lines), **settings), pack)
    return accept_intake(lake, intake, pack, Acceptance(date.fromisoformat(on), **acceptance))


def rows_of(made: FactTable) -> dict[str, dict[str, object]]:
    """A table as plain dictionaries by entity."""
    names = made.frame.collect_schema().names()
    return {row[0]: dict(zip(names, row, strict=True)) for row in made.frame.to_native().fetchall()}
