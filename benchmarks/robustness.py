"""1,000 draws of weights for 17,000 firms × 6 indicators, with ranks and grades each time, against the plainest NumPy.

Both get points, weights and quotas of four lanes and give the chance of every grade and the ranks nine draws in ten lie
between. `.venv/bin/python benchmarks/robustness.py` prints both times and their ratio.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import duckdb
import narwhals as nw
import numpy as np

from mujun.evaluation.assumption import Assumptions
from mujun.evaluation.panel import read_panels
from mujun.evaluation.robustness import find_firmness
from mujun.evaluation.run import run
from mujun.packs.scheme_load import load_scheme

FIRMS, DRAWS, LANES, SHARE = 17_000, 1_000, 4, 0.1
NAMES = ("一", "二", "三", "四", "五", "六")
QUOTA = (0.2, 0.6, 0.95)


def make_run(folder: Path):
    """17,000 invented firms in four lanes, six indicators value over benchmark, A 20% B 40% C 35% D 5%."""
    items = "".join(f'- {{item: 数{name}, kind: count, unit: "", note: 虚构}}\n' for name in NAMES)
    parts = "".join(
        f"      - {{indicator: {name}, weight: {w}, benchmark: 10}}\n"
        for name, w in zip(NAMES, (30, 20, 20, 10, 10, 10), strict=True)
    )
    lanes = "".join(
        f"  - lane: 第{lane}组\n    where: 组号 == '{lane}'\n    missing: zero\n    cap: 1.5\n    indicators:\n{parts}"
        for lane in range(LANES)
    )
    scheme = (
        "scheme: 试\ntitle: 试\nperiod: 2022\nnote: 虚构\nindicators:\n"
        + "".join(f"  - {{indicator: {name}, formula: 数{name}}}\n" for name in NAMES)
        + f"lanes:\n{lanes}grades: {{grades: [A, B, C, D], quota: {{A: 20%, B: 40%, C: 35%, D: 5%}}}}\n"
    )
    (folder / "schemes").mkdir(parents=True)
    (folder / "pack.yaml").write_text(f"pack: {folder.name}\ntitle: 试\n", encoding="utf-8")
    (folder / "CHANGELOG.md").write_text("# 变更\n", encoding="utf-8")
    (folder / "items.yaml").write_text(items + "- {item: 组号, kind: text, note: 虚构}\n", encoding="utf-8")
    (folder / "schemes" / "试.yaml").write_text(scheme, encoding="utf-8")
    chance = np.random.default_rng(7)
    figures = {f"数{name}": chance.lognormal(2, 0.8, FIRMS) for name in NAMES}
    codes = np.array([f"{n:08}" for n in range(FIRMS)], dtype=object)
    lanes_of = np.array([str(n) for n in chance.integers(0, LANES, FIRMS)], dtype=object)
    connection = duckdb.connect()
    columns = {"entity": codes, "组号": lanes_of, **figures}
    return run(load_scheme(folder), nw.from_native(_table(connection, columns)))


def _table(connection: duckdb.DuckDBPyConnection, columns):
    connection.register("firms", columns)
    return connection.table("firms").select(*(duckdb.ColumnExpression(name) for name in columns)).materialize()


def plain(points: np.ndarray, stated: np.ndarray, seed: int):
    """The same by hand for one lane: totals by a product, rounded; ranks by sorting; grades by cumulative cuts."""
    firms, parts = points.shape
    chance = np.random.default_rng(seed)
    weights = 1 + chance.uniform(-SHARE, SHARE, (DRAWS, parts))
    weights *= stated.sum() / (weights * stated).sum(axis=1, keepdims=True)
    total = np.floor(weights @ points.T * 1e4 + 0.5) / 1e4
    order = np.argsort(-total, axis=1)
    ordered = np.take_along_axis(total, order, axis=1)
    fresh = np.ones(total.shape, dtype=bool)
    fresh[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.maximum.accumulate(np.where(fresh, np.arange(1, firms + 1), 0), axis=1)
    ranks = np.empty(total.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, places, axis=1)
    grades = sum((ranks > int(firms * cut)).astype(int) for cut in QUOTA)
    chances = np.stack([(grades == one).mean(axis=0) for one in range(4)])
    return chances, np.quantile(ranks, (0.05, 0.95), axis=0, method="nearest")


def main() -> None:
    """Print the times, their ratio, and how far the chances lie apart."""
    with tempfile.TemporaryDirectory() as place:
        done = make_run(Path(place) / "shi")
        panels = read_panels(done)
        points = [np.stack([panel.columns[f"得分·{name}"].value[0] for name in NAMES], axis=1) for panel in panels]
        stated = np.array([30, 20, 20, 10, 10, 10], dtype=float)
        ours, theirs, gaps = [], [], []
        for turn in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
            start = time.perf_counter()
            firm = find_firmness(done, Assumptions(weights=SHARE, draws=DRAWS, seed=turn))
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            by_hand = [plain(one, stated, turn) for one in points]
            theirs.append(time.perf_counter() - start)
            chances = np.concatenate([one[0] for one in by_hand], axis=1)
            mine = np.array([[one.chances[grade] for one in firm] for grade in "ABCD"])
            gaps.append(float(np.abs(chances - mine).max()))
        print(f"mujun {min(ours):.2f} s, plain NumPy {min(theirs):.2f} s, ratio {min(ours) / min(theirs):.2f}")
        print(f"largest difference of a chance {max(gaps):.3f} (other draws)")


if __name__ == "__main__":
    main()
