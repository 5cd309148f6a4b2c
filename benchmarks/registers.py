"""How long the entries of a register take to derive: 10,000 entries, 100,000 moves; and who should enter out of 50,000.

    .venv/bin/python benchmarks/registers.py

Processor time, the median of several; the plain loop that only groups the same moves and takes the last of each entry
stands beside it. Narrowing by one program over a table stands beside judging every firm by itself. Exits 1 when
deriving takes 300 ms or more.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import narwhals as nw

from mujun.packs.load import load_pack
from mujun.packs.register import Register
from mujun.registers.candidate import find_candidates
from mujun.registers.entry import derive_entries
from mujun.registers.move import Act, Move
from mujun.registers.narrow import fetch_facts, narrow_facts
from mujun.registers.summary import count_funnel
from mujun.registers.tally import tally_counts

ENTRIES, FIRMS, ROUNDS = 10_000, 50_000, 9
MOST_MILLISECONDS = 300.0
DAY = date(2025, 8, 1)
REGISTER = """\
register: list
title: 清单
of: enterprise
keeper: 办公室
light: 时限
note: 测速用
inputs: [{name: 等级, kind: text, note: 等级}, {name: 亩均, unit: 万元/亩, note: 亩均税收}]
fields: [{field: 县区}, {field: 期限, kind: date}, {field: 腾出, kind: number, unit: 吨标准煤}]
enter: {when: 等级 == "D" and 亩均 < 1, note: 测速用}
stages:
  - {stage: 建档, owner: {by: 县区}, within: 30 days, to: [整治]}
  - {stage: 整治, owner: {by: 县区}, due: 期限, to: [销号, 建档]}
  - {stage: 销号, ends: done, watch: 12 months}
come_back: {when: 亩均 < 1, into: 整治, note: 测速用}
counts_to: [{count: 家数, unit: 家, note: 测速用}, {count: 能耗, formula: 腾出, unit: 吨标准煤, note: 测速用}]
"""
LIGHTS = """\
- light: 时限
  measure: 剩余天数
  unit: 天
  note: 测速用
  levels: [{level: 绿, when: ">= 0", note: 测速用}, {level: 红, when: "< 0", note: 测速用}]
"""
LIFE: tuple[tuple[Act, str | None, str], ...] = (
    ("enter", None, "建档"), ("move", "建档", "整治"), ("note", "整治", "整治"), ("move", "整治", "建档"),
    ("move", "建档", "整治"), ("note", "整治", "整治"), ("review", "整治", "整治"), ("leave", "整治", "销号"),
    ("come back", "销号", "整治"), ("note", "整治", "整治"),
)  # fmt: skip


def main() -> int:
    """Measure and print; 1 where deriving is too slow."""
    with tempfile.TemporaryDirectory() as folder:
        register = make_register(Path(folder) / "pack")
    moves = make_moves(register)
    plain = measure(lambda: take_last(moves))
    derived = measure(lambda: derive_entries(register, moves, DAY))
    entries = derive_entries(register, moves, DAY)
    print(f"{len(entries)} entries, {len(moves)} moves: plain loop {plain:.0f} ms, derived {derived:.0f} ms")
    funnel = measure(lambda: count_funnel(register, entries))
    tally = measure(lambda: tally_counts(register, entries, DAY))
    print(f"funnel {funnel:.0f} ms, two counts with every entry behind them {tally:.0f} ms")
    table = make_table()
    narrowed = measure(lambda: find_candidates(register, narrow_facts(register, [table], DAY), {}, DAY), 3)
    each = measure(lambda: find_candidates(register, fetch_facts(register, [table]), {}, DAY), 1)
    print(f"candidates out of {FIRMS}: narrowed {narrowed:.0f} ms, one by one {each:.0f} ms")
    return 1 if derived >= MOST_MILLISECONDS else 0


def make_register(folder: Path) -> Register:
    """The register of the measurement, proved like any other."""
    (folder / "registers").mkdir(parents=True)
    (folder / "pack.yaml").write_text("pack: pack\ntitle: 测速\n", encoding="utf-8")
    (folder / "CHANGELOG.md").write_text("# 变更\n", encoding="utf-8")
    (folder / "lights.yaml").write_text(LIGHTS, encoding="utf-8")
    (folder / "inputs.yaml").write_text("- {name: 剩余天数, unit: 天, note: 测速用}\n", encoding="utf-8")
    (folder / "registers" / "list.yaml").write_text(REGISTER, encoding="utf-8")
    return load_pack(folder).register("list")


def make_moves(register: Register) -> list[Move]:
    """Ten moves for each entry, in the order a database gives them: by entry and number."""
    chance, moves = random.Random(1), []
    for number in range(ENTRIES):
        day = date(2024, 1, 1) + timedelta(chance.randrange(300))
        for at, (act, from_, to) in enumerate(LIFE, 1):
            fields = {"期限": day + timedelta(90), "县区": f"县{number % 9}", "腾出": float(number % 97)}
            moves.append(
                Move(
                    f"E{number:06d}", at, act, from_, to, day, day, "某", "理由", fields=fields, digest=register.digest
                )
            )
            day += timedelta(chance.randrange(25))
    return moves


def make_table() -> nw.LazyFrame:
    """Firms of which one in twenty has the last grade and one in fifty none."""
    connection = duckdb.connect()
    connection.execute("SELECT setseed(0.5)")
    connection.execute(
        f"CREATE TABLE firms AS SELECT 'E' || i AS entity, random() * 3 AS 亩均, CASE WHEN i % 20 = 0 THEN 'D' "
        f"WHEN i % 50 = 1 THEN NULL ELSE 'B' END AS 等级 FROM range({FIRMS}) t(i)"
    )
    return nw.from_native(connection.table("firms"))


def take_last(moves: list[Move]) -> dict[str, Move]:
    """What any program would do at least: the last move of each entry known by a day."""
    last: dict[str, Move] = {}
    for move in moves:
        if move.recorded <= DAY and (move.entity not in last or last[move.entity].number < move.number):
            last[move.entity] = move
    return last


def measure(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median processor time of several calls in milliseconds."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
