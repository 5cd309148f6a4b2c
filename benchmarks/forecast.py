"""How well the forecast of projects does on held-out practice projects, against the plan and the straight line.

    .venv/bin/python benchmarks/forecast.py

All projects are simulated (`mujun.projects.practice`): there are no public records of projects month by month. The
finished ones that forecasts learn from come from one seed, those tried from others. Three worlds are tried: the same
as was learnt from, one in which everything is harder (delays and stops beyond what was ever seen), one in which all is
easier. Prints the tables of docs/projects.md; exits 1 where, in the same world, the interval of four times in five
holds less than 75 or more than 92 times of a hundred, or the forecast does not beat every naive one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date

from mujun.plans.month import Month
from mujun.projects.backtest import WHOLE, Row, backtest, hold_out, summarise
from mujun.projects.knowledge import know
from mujun.projects.pace import finished_paces
from mujun.projects.practice import Setting, make_projects

UNTIL = Month(2026, 10)
LEARN, TRY = 1, (11, 12, 13, 14, 15)
FINISHED, HELD = 160, 150
LEAST, MOST = 0.75, 0.92


def setting(hardship: float) -> Setting:
    """Where practice projects are, and how hard times are."""
    return Setting(date(2026, 11, 10), ("甲县", "乙县"), ("市经信局",), ("分管副市长办公室",), hardship)


def try_world(hardship: float) -> tuple[Row, ...]:
    """The rows of one world: learnt in usual times, tried in these."""
    finished = finished_paces(know(make_projects(setting(1.0), count=0, finished=FINISHED, seed=LEARN)), UNTIL)
    held = [
        one
        for seed in TRY
        for one in hold_out(know(make_projects(setting(hardship), count=0, finished=HELD, seed=seed)), UNTIL)
    ]
    return summarise(backtest(finished, held))


def print_rows(title: str, rows: Iterable[Row]) -> None:
    """The table of a world, as docs/projects.md has it."""
    print(f"\n{title}\n")
    print("| 切在 | 次数 | 竣工月误差 | 中位 | 按计划 | 计划乘常例 | 直线外推 | 其中位 | 区间包住 | 区间宽 |"
          " 今年投资误差 | 按计划 | 直线外推 | 区间包住 |")  # fmt: skip
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        print(
            f"| {row.stage} | {row.trials} | {row.error:.1f} | {row.middle_error:.0f} |"
            f" {row.planned_error:.1f} | {row.usual_error:.1f} |"
            f" {row.straight_error:.1f} | {row.straight_middle_error:.0f} | {row.covered:.0%} | {row.width:.1f} |"
            f" {row.year_error:.1%} | {row.year_planned_error:.1%} | {row.year_straight_error:.1%} |"
            f" {row.year_covered:.0%} |"
        )


def main() -> int:
    """Print the tables; 1 where the promises of the same world are not kept."""
    worlds = {"同样的世道": try_world(1.0), "更难的世道": try_world(3.0), "更顺的世道": try_world(0.5)}
    for title, rows in worlds.items():
        print_rows(title, rows)
    whole = next(row for row in worlds["同样的世道"] if row.stage == WHOLE)
    kept = LEAST <= whole.covered <= MOST and LEAST <= whole.year_covered <= MOST
    better = whole.error < min(whole.planned_error, whole.usual_error, whole.straight_error)
    better = better and whole.year_error < min(whole.year_planned_error, whole.year_straight_error)
    return 0 if kept and better else 1


if __name__ == "__main__":
    sys.exit(main())
