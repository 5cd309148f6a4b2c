"""What accepting a delivery would do, tried on a lake beside the real one: suspicious figures, what would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import narwhals as nw

from mujun.facts.batch import Acceptance, Batch
from mujun.facts.delivery import Intake
from mujun.facts.knowledge import KEY, connect, read_statements
from mujun.facts.lake import BATCHES, CARD, Lake, accept_intake, list_batches, open_lake
from mujun.facts.publication import PUBLISHED, read_latest
from mujun.facts.suspicion import Suspicion, list_suspicions
from mujun.packs.pack import Pack
from mujun.rules.period import parse_period


@dataclass(frozen=True, slots=True)
class Preview:
    """What the department's figures would become: how many new, changed and said again; and what looks wrong."""

    new: int
    changed: int
    same: int
    suspicions: tuple[Suspicion, ...]


def preview_intake(lake: Lake, intake: Intake, pack: Pack, *, on: date, folder: Path) -> Preview:
    """What accepting an intake on a day would do; `folder` is an empty one for the lake it is tried on.

    FactError where the lake would not take it. The real lake is only read.
    """
    trial = _link_lake(lake, folder)
    before = list_batches(lake)
    batch = accept_intake(trial, intake, pack, Acceptance(on, simulated=any(one.simulated for one in before)))
    suspicions: list[Suspicion] = []
    if batch.kind == "enterprise":
        spoken = {row.entity for row in intake.accepted}
        items = set(batch.items)
        for period in map(parse_period, batch.periods):
            found = list_suspicions(trial, as_of=on, period=period)
            suspicions += [one for one in found if one.entity in spoken and one.item in items]
    return Preview(*_count_changes(lake, before, batch), tuple(suspicions))


def _link_lake(lake: Lake, folder: Path) -> Lake:
    """A lake that holds the same batches by links, so that what is put into it does not touch them."""
    (folder / BATCHES).mkdir(parents=True)
    (folder / PUBLISHED).mkdir()
    for part in (BATCHES, PUBLISHED):
        if (lake.path / part).is_dir():
            for one in (lake.path / part).iterdir():
                (folder / part / one.name).symlink_to(one.resolve(), target_is_directory=True)
    (folder / CARD).write_bytes((lake.path / CARD).read_bytes())
    return open_lake(folder, lake.items)


def _count_changes(lake: Lake, before: Sequence[Batch], batch: Batch) -> tuple[int, int, int]:
    """New, changed and said again: the batch's statements beside what its department said last."""
    before = [one for one in before if one.kind == batch.kind]
    with connect() as connection:
        said = read_statements(connection, [batch], nw.col("absence").fill_null("") != "blank")
        narrow = nw.col("item").is_in(list(batch.items)) & nw.col("period").is_in(list(batch.periods))
        known = read_latest(lake, connection, before, batch.kind, narrow)
        mine = known.filter(
            (nw.col("department") == batch.department) & (nw.col("absence").fill_null("") != "blank")
        ).select(*KEY, was=_word(), there=nw.lit(True))
        both = said.select(*KEY, now=_word()).join(mine, on=list(KEY), how="left")
        counted = both.select(
            total=nw.len(),
            there=nw.col("there").fill_null(False).cast(nw.Int64).sum(),
            same=(nw.col("now") == nw.col("was")).fill_null(False).cast(nw.Int64).sum(),
        )
        (row,) = counted.to_native().fetchall()
    total, there, same = (int(cell or 0) for cell in row)
    return total - there, there - same, same


def _word() -> nw.Expr:
    return nw.coalesce(nw.col("value").round(9).cast(nw.String), nw.col("text"), nw.col("absence"))
