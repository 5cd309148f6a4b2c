"""How deliveries and batches are told at the terminal."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

import click

from mujun.facts.batch import Batch
from mujun.facts.intake import Intake
from mujun.facts.kind import KINDS
from mujun.rules.value import show_value

MOST_SHOWN = 30


def print_intake(intake: Intake, batch: Batch | None) -> None:
    """Print the refusals, the notices and the counts of a delivery; `batch` is None where nothing was written."""
    for refusal in intake.refusals[:MOST_SHOWN]:
        click.echo(f"{refusal.fault}[{refusal.fault.code}]")
    if len(intake.refusals) > MOST_SHOWN:
        counts = Counter(refusal.fault.code for refusal in intake.refusals)
        kinds = "，".join(f"{code} {count}" for code, count in counts.most_common())
        click.echo(f"……共 {len(intake.refusals)} 处（{kinds}）；用 mujun facts quarantine 看全部。")
    for notice in intake.notices:
        click.echo(f"注意：{notice}。")
    words = f"收下 {len(intake.accepted)} 行，拒收 {len(intake.refused_rows)} 行"
    click.echo(f"{words}；" + ("试看，什么也没有写。" if batch is None else f"是第 {batch.number} 批，{batch.path}。"))


def intake_as_json(intake: Intake, batch: Batch | None) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "batch": None if batch is None else batch.number,
        "hash": None if batch is None else batch.hash,
        "accepted": len(intake.accepted),
        "refused": len(intake.refused_rows),
        "columns": [{"header": one.header, "item": one.item.name if one.item else None, "unit": one.unit}
                    for one in intake.columns],
        "notices": intake.notices,
        "faults": [asdict(refusal.fault) for refusal in intake.refusals],
    }  # fmt: skip


def say_batch(batch: Batch) -> str:
    """One line on a batch: who, what, how much."""
    words = f"第 {batch.number} 批 {batch.on} {batch.department} {batch.workbook}（{'、'.join(batch.periods)}）"
    words += f"：{KINDS[batch.kind].title} {batch.accepted_rows} 行 {len(batch.items)} 项，拒收 {batch.refused_rows} 行"
    words += f"；更正第 {batch.corrects} 批：{batch.reason}" if batch.corrects else ""
    return f"{words}；模拟数据" if batch.simulated else words


def say_statement(value: float | None, text: str | None, absence: str | None) -> str:
    """What a department says of an item, in words."""
    words = {"missing": "缺数", "not applicable": "不适用"}
    return show_value(value) if value is not None else text or words.get(absence or "", "空")
