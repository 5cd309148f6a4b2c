"""Firmness of grades: 1,000 draws of weights for 17,000 firms with 6 indicators, ranks and grades each time.

    .venv/bin/python benchmarks/robustness.py [DRAWS]

`mujun.evaluation.robustness` against the plainest vectorised NumPy that does the same with the same weights: one matrix
product, rounded as the scheme says, ranked by searching each total among the sorted ones, cut by the quotas. Both run
in turns in this process, three times; the middle counts. Exits 1 where a rank or a grade differs, or where it takes
more than three times as long by processor time.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mujun.evaluation.assumption import Assumptions, Drawing
from mujun.evaluation.robustness import Replayed, draw_grades, replay
from mujun.evaluation.run import run
from mujun.evaluation.table import read_table
from mujun.packs.scheme_load import load_scheme

FIRMS, INDICATORS, DRAWS = 17_000, 6, 1_000
MOST_RATIO = 3.0
BLOCK = 50
CUTS = (20, 70, 95)
NAMES = tuple(f"数{place}" for place in range(INDICATORS))
WEIGHTS = (30, 20, 15, 15, 10, 10)
Array = NDArray[np.float64]


def write_files(folder: Path, seed: int = 7) -> tuple[Path, Path]:
    """A pack with one scheme of six figures that are points already, and a table of firms."""
    pack = folder / "pack"
    (pack / "schemes").mkdir(parents=True)
    (pack / "pack.yaml").write_text("pack: pack\ntitle: 测速\n", encoding="utf-8")
    (pack / "CHANGELOG.md").write_text("# 变更\n", encoding="utf-8")
    inputs = "\n".join(f"  - {{name: {name}, unit: '', note: 测速}}" for name in NAMES)
    indicators = "\n".join(f"  - {{indicator: 指{name}, formula: {name}}}" for name in NAMES)
    parts = "\n".join(
        f"      - {{indicator: 指{name}, weight: {weight}}}" for name, weight in zip(NAMES, WEIGHTS, strict=True)
    )
    scheme = (
        f"scheme: speed\ntitle: 测速\nperiod: 2017\nnote: 测速\ninputs:\n{inputs}\nindicators:\n{indicators}\n"
        f"lanes:\n  - lane: 全\n    points: 值 * 权重\n    missing: zero\n    indicators:\n{parts}\n"
        "rounding: {total: 3}\n"
        "grades: {grades: [A, B, C, D], quota: {A: 20%, B: 50%, C: 25%, D: 5%}, few: cut}\n"
    )
    (pack / "schemes" / "speed.yaml").write_text(scheme, encoding="utf-8")
    figures = np.random.default_rng(seed).uniform(0, 1.5, (FIRMS, INDICATORS)).round(4)
    table = folder / "table.csv"
    lines = [",".join(("entity", *NAMES))]
    lines += [",".join((f"{number:05}", *map(str, row))) for number, row in enumerate(figures)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return pack, table


def grade_plainly(points: Array, drawn: Array) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Ranks and grades of every draw: `points` (indicators × firms) at the stated weights, `drawn` factors of them."""
    firms = points.shape[1]
    places = [firms * share // 100 for share in CUTS]
    for start in range(0, len(drawn), BLOCK):
        totals = np.floor(drawn[start : start + BLOCK] @ points * 1e3 * (1 + 1e-12) + 0.5)
        ordered = np.sort(-totals, axis=1)
        ranks = np.stack([np.searchsorted(one, -total) for one, total in zip(ordered, totals, strict=True)]) + 1
        yield ranks, np.searchsorted(places, ranks)


def time_of(task: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of one run."""
    wall, processor = time.perf_counter(), time.process_time()
    task()
    return time.perf_counter() - wall, time.process_time() - processor


def count_differences(bench: Replayed, assumptions: Assumptions, points: Array) -> int:
    """How many ranks and grades differ over all draws."""
    drawn = Drawing(assumptions, bench.scoring).draw(assumptions.draws).weights
    ours = list(draw_grades(bench, Drawing(assumptions, bench.scoring), assumptions.draws))
    plain = list(grade_plainly(points, drawn))
    unlike = np.concatenate([one.ranks for one in ours]) != np.concatenate([ranks for ranks, _ in plain])
    graded = np.concatenate([one.final for one in ours]) != np.concatenate([grades for _, grades in plain])
    return int(unlike.sum() + graded.sum())


def main(arguments: list[str]) -> int:
    """Print times and their ratio; 0 where the bound holds and all agree."""
    assumptions = Assumptions(weights=0.2, draws=int(arguments[0]) if arguments else DRAWS)
    with tempfile.TemporaryDirectory() as folder:
        pack, table = write_files(Path(folder))
        (bench,) = replay(run(load_scheme(pack), read_table(table)), assumptions)
    figures = [np.ravel(bench.panel.columns[name].value) for name in NAMES]
    points = np.stack(figures) * np.array(WEIGHTS)[:, None]

    def ours() -> None:
        for _ in draw_grades(bench, Drawing(assumptions, bench.scoring), assumptions.draws):
            pass

    def plainly() -> None:
        for _ in grade_plainly(points, Drawing(assumptions, bench.scoring).draw(assumptions.draws).weights):
            pass

    differences = count_differences(bench, assumptions, points)
    pairs = [(time_of(ours), time_of(plainly)) for _ in range(3)]
    mine, plain = ([statistics.median(part) for part in zip(*taken, strict=True)] for taken in zip(*pairs, strict=True))
    print("| | wall, s | ratio | processor, s | ratio |\n|---|---:|---:|---:|---:|")
    for name, (wall, processor) in (("mujun", mine), ("NumPy by hand", plain)):
        print(f"| {name} | {wall:.2f} | {wall / plain[0]:.2f} | {processor:.2f} | {processor / plain[1]:.2f} |")
    print(f"differences in {assumptions.draws:,} draws of {FIRMS:,} firms: {differences or 'none'}")
    print(f"processor time {mine[1] / plain[1]:.2f} times NumPy's, at most {MOST_RATIO:g}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return int(mine[1] > MOST_RATIO * plain[1] or differences > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
