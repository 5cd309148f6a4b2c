"""The lake: a folder whose batches are the list of everything accepted, in the order it was accepted.

Days never run backwards in it, so what was known on a day that is over never changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from mujun.errors import FactError, Fault
from mujun.facts.batch import Acceptance, Batch, drop_staging, find_damage, flush, make_staging, read_batch, write_batch
from mujun.facts.intake import Intake
from mujun.packs.item import EntityKind, Item
from mujun.packs.pack import Pack

BATCHES: Final = "batches"
CARD: Final = "lake.json"


@dataclass(frozen=True, slots=True)
class Lake:
    """A folder of batches, read by the items of a pack (whose departments' precedence it follows)."""

    path: Path
    items: tuple[Item, ...]

    @property
    def precedence(self) -> str:
        """A digest of which departments are believed before which: what a publication must agree with."""
        stated = sorted((item.of, item.name, item.departments) for item in self.items)
        return hashlib.sha256(json.dumps(stated, ensure_ascii=False).encode()).hexdigest()


def open_lake(path: Path, items: Sequence[Item], *, create: bool = False) -> Lake:
    """The lake in a folder; with `create` an empty or missing folder becomes one. FactError where it is none."""
    card = path / CARD
    if not card.is_file():
        if not create or (path.exists() and any(path.iterdir())):
            remedy = "核对 --lake；新的湖用空文件夹，首次收数时建立"
            found = "这个文件夹不是湖" if path.exists() else "没有这个文件夹"
            raise FactError(Fault("facts.not-a-lake", str(path), found, "没有批次可读", remedy))
        (path / BATCHES).mkdir(parents=True, exist_ok=True)
        passing = path / f"{CARD}.new"
        passing.write_text('{"format": 1}\n', encoding="utf-8")
        flush(passing)
        passing.rename(card)
        flush(path)
    return Lake(path, tuple(items))


def list_batches(lake: Lake, as_of: date | None = None, kind: EntityKind | None = None) -> tuple[Batch, ...]:
    """The batches accepted by the end of a day (all where none is given), in the order they were accepted."""
    folders = sorted(one for one in (lake.path / BATCHES).iterdir() if one.name.isdigit())
    batches = (read_batch(folder) for folder in folders)
    return tuple(
        batch for batch in batches if (as_of is None or batch.on <= as_of) and (kind is None or batch.kind == kind)
    )


def accept_intake(lake: Lake, intake: Intake, pack: Pack, acceptance: Acceptance) -> Batch:
    """Keep an intake as the next batch, wholly or not at all; FactError where the lake may not take it."""
    (lake.path / BATCHES).mkdir(exist_ok=True)
    staging = make_staging(lake.path)
    try:
        _check_acceptance(list_batches(lake), intake, acceptance)
        write_batch(staging, intake, pack, acceptance)
        while True:
            batches = list_batches(lake)
            _check_acceptance(batches, intake, acceptance)
            place = lake.path / BATCHES / f"{batches[-1].number + 1 if batches else 1:06d}"
            try:
                staging.rename(place)
            except OSError:
                if not place.exists():
                    raise
                continue  # another process took the number between the listing and the renaming
            flush(lake.path / BATCHES)
            return read_batch(place)
    finally:
        drop_staging(staging)


def find_lake_damage(lake: Lake) -> tuple[Fault, ...]:
    """Every batch file that is not as it was accepted, and every gap in the numbers."""
    batches = list_batches(lake)
    faults = [fault for batch in batches for fault in find_damage(batch)]
    for expected, batch in enumerate(batches, 1):
        if batch.number != expected:
            where, found = str(lake.path / BATCHES), f"第 {expected} 批不见了"
            faults.append(Fault("facts.batch-gap", where, found, "当时所知的数少了一批", "从备份恢复这一批"))
            break
    return tuple(faults)


def _check_acceptance(batches: Sequence[Batch], intake: Intake, acceptance: Acceptance) -> None:
    workbook = intake.delivery.workbook
    if batches and acceptance.on < batches[-1].on:
        found = f"收下的日子 {acceptance.on} 早于上一批的 {batches[-1].on}"
        why, remedy = "补记到过去会改变那一天的当时所知", "写实际收下的日子"
        raise FactError(Fault("facts.back-dated", workbook, found, why, remedy))
    digest = hashlib.sha256(intake.delivery.content).hexdigest()
    mine = [one for one in batches if one.department == intake.delivery.department and one.kind == intake.delivery.kind]
    if mine and mine[-1].sha256 == digest and mine[-1].period == _period_of(intake):
        found = f"与第 {mine[-1].number} 批的文件一字不差"
        raise FactError(Fault("facts.delivered-again", workbook, found, "已经收过，不必再收", "核对是否传错文件"))
    if acceptance.corrects is not None and acceptance.corrects not in {batch.number for batch in mine}:
        found = f"要更正的第 {acceptance.corrects} 批不是这个部门的，或不存在"
        raise FactError(
            Fault("facts.nothing-to-correct", workbook, found, "更正要有所指", "用 mujun facts list 查批号")
        )
    if acceptance.corrects is not None and not acceptance.reason.strip():
        raise FactError(
            Fault("facts.no-reason", workbook, "更正没有写原因", "日后查不出为什么改", "用 --reason 写明原因")
        )


def _period_of(intake: Intake) -> str | None:
    return None if intake.delivery.period is None else str(intake.delivery.period)
