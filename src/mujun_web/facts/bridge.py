"""Turns rows of the desk into engine values and back: a delivery, an intake's findings, what a preview found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from mujun.errors import FactError
from mujun.facts.delivery import Delivery as Handed
from mujun.facts.delivery import Intake
from mujun.facts.entity import read_register
from mujun.facts.heading import Column
from mujun.facts.intake import find_strange_columns, read_delivery
from mujun.facts.lake import Lake, list_batches
from mujun.facts.preview import Preview, preview_intake
from mujun.facts.sheet import letter_column
from mujun.facts.suspicion import say_suspicion
from mujun.packs.pack import Pack
from mujun.rules.period import parse_period
from mujun_web.facts.models import Delivery, Finding

ROLES = {"code": "代码", "period": "时期", "ignored": "不收", "item name": "项名", "value": "数值", "unit": "单位"}
MOST_FINDINGS = 20_000
MOST_SUSPICIONS = 500


def read_intake(delivery: Delivery, pack: Pack, lake: Lake | None = None, on: date | None = None) -> Intake:
    """What the engine makes of a delivery's bytes; FactError with every fault of the table.

    With a lake, codes that fail are told with what the register knows for the row's name.
    """
    register = {}
    if lake is not None and on is not None and delivery.kind == "enterprise" and list_batches(lake):
        register = dict(read_register(lake, pack, on).codes_by_name)
    return read_delivery(replace(_hand(delivery), register=register), pack)


def find_strange(delivery: Delivery, pack: Pack) -> list[dict[str, str]]:
    """The columns that stopped a delivery by their headings, as its row keeps them; none where nothing can be read."""
    try:
        found = find_strange_columns(_hand(delivery), pack)
    except FactError:
        return []
    return [
        {
            "letter": letter_column(one.index),
            "header": one.header,
            "found": "；".join(fault.found for fault in one.faults),
        }
        for one in found
    ]


def _hand(delivery: Delivery) -> Handed:
    """A delivery of the desk as the engine takes it, without the columns that are left out."""
    with delivery.file.open("rb") as opened:
        content = opened.read()
    period = parse_period(delivery.period) if delivery.period else None
    ignore = tuple(one["header"] for one in delivery.left_out)
    return Handed(
        delivery.name, content, delivery.department, delivery.kind, period, delivery.sheet or None, ignore=ignore
    )


def say_left_out(delivery: Delivery) -> tuple[str, ...]:
    """Who left out which column and why, a sentence for each, as the batch keeps it."""
    return tuple(f"“{one['header']}”一列由{one['by']} {one['on']} 略去：{one['reason']}" for one in delivery.left_out)


def try_intake(lake: Lake, intake: Intake, pack: Pack, on: date) -> Preview:
    """What accepting would do, tried in a folder that is gone afterwards."""
    with TemporaryDirectory() as folder:
        return preview_intake(lake, intake, pack, on=on, folder=Path(folder) / "trial")


def describe_intake(intake: Intake) -> dict[str, object]:
    """The fields of a delivery's row that an intake gives."""
    return {
        "columns": [describe_column(column) for column in intake.columns],
        "periods": sorted({str(row.period) for row in intake.accepted}),
        "notices": list(intake.notices),
        "rows": len(intake.sheet.rows),
        "rows_accepted": len(intake.accepted),
        "rows_refused": len(intake.refused_rows),
        "fault_counts": dict(Counter(refusal.fault.code for refusal in intake.refusals).most_common()),
    }


def describe_column(column: Column) -> dict[str, object]:
    """A column as understood: heading, letter, item, unit as delivered, unit kept."""
    return {
        "header": column.header,
        "letter": letter_column(column.index),
        "item": column.item.name if column.item else "",
        "unit": column.unit,
        "kept": column.item.unit if column.item else "",
        "factor": "" if column.factor == 1 else f"{float(column.factor):.12g}",
        "stated": column.stated,
        "role": ROLES.get(column.role, ""),
    }


def describe_preview(preview: Preview) -> dict[str, object]:
    """The fields of a delivery's row that a preview gives."""
    faults = [asdict(say_suspicion(one)) for one in preview.suspicions[:MOST_SUSPICIONS]]
    changes = {"new": preview.new, "changed": preview.changed, "same": preview.same}
    return {"suspicions": faults, "changes": changes | {"suspicions": len(preview.suspicions)}}


def make_findings(delivery: Delivery, intake: Intake) -> Iterator[Finding]:
    """A row for each refusal, as far as the page lists them; the marked workbook holds all."""
    for refusal in intake.refusals[:MOST_FINDINGS]:
        fault = refusal.fault
        yield Finding(
            delivery=delivery, row=refusal.row, column="" if refusal.column is None else letter_column(refusal.column),
            header=refusal.header[:200], written=refusal.written[:200], code=fault.code, found=fault.found,
            why=fault.why, remedy=fault.remedy,
        )  # fmt: skip
