"""A city: 17,000 enterprises, 1.72 million values, from the lake to results on disk, each contender a fresh process.

    .venv/bin/python benchmarks/city.py [ROUNDS]

mujun (`mujun evaluate`) against the same steps by hand in SQL, the plain pandas way, and scikit-criteria for what it
has of them. All read the same published facts; statuses, lanes, grades, ranks and totals must be the same to the last
digit, points to nine decimals. Exits 1 where they are not, or where mujun takes more than twice the time of the SQL by
the clock.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from contest import print_costs, run_contest
from lakes import KNOWN_ON, SCRATCH, find_pack, make_city

MOST_RATIO = 2.0
SAME = ("状态", "组", "名次", "家数", "初评等级", "等级", "总分")
CLOSE = ("亩均税收", "亩均增加值", "单位能耗增加值", "单位排放增加值", "全员劳动生产率", "研发占比", "单位用电税收")
RIVALS = Path(__file__).parent / "rivals"


def command_of(lake: Path, pack: Path, out: Path, *more: str) -> list[str | Path]:
    """The command that evaluates a lake by the scheme of the benchmarks."""
    stated = ["--lake", lake, "--as-of", KNOWN_ON.isoformat(), "--pack", pack, "--out", out]
    return [sys.executable, "-m", "mujun.cli", "evaluate", *stated, *more]


def find_facts(lake: Path) -> Path:
    """The facts as published."""
    return max((lake / "published").glob("*-enterprise")) / "facts.parquet"


def count_differences(ours: Path, other: Path) -> dict[str, int]:
    """In how many firms two results differ, by column; only columns in which any do."""
    tests = {name: f'a."{name}" IS DISTINCT FROM b."{name}"' for name in SAME}
    for name in CLOSE:
        left, right = f'a."得分·{name}"', f'b."得分·{name}"'
        unlike = f"({left} IS NULL) <> ({right} IS NULL) OR abs({left} - {right}) > 1e-9"
        tests["得分·" + name] = f"a.组 IS NOT NULL AND ({unlike})"
    asked = ", ".join(f"count(*) FILTER ({test})" for test in tests.values())
    ((*found,),) = duckdb.sql(f"SELECT {asked} FROM '{ours}' a FULL JOIN '{other}' b USING (entity)").fetchall()
    return {name: count for name, count in zip(tests, found, strict=True) if count}


def check_weighted_sum(ours: Path, other: Path) -> int:
    """How many firms scikit-criteria's weighted sum totals differently."""
    joined = f"'{ours}' a JOIN '{other}' b USING (entity)"
    ((count,),) = duckdb.sql(f"SELECT count(*) FROM {joined} WHERE abs(a.总分 - b.score) > 0.00051").fetchall()
    return int(count)


def main(arguments: list[str]) -> int:
    """Print costs and ratios; 0 where all agree and the bound holds."""
    lake = make_city(SCRATCH)
    pack, facts = find_pack(SCRATCH), find_facts(lake)
    outs = {name: SCRATCH / f"{name}.parquet" for name in ("sql", "frames", "criteria")}
    ours = SCRATCH / "run" / "results.parquet"
    contenders = {
        "mujun": command_of(lake, pack, ours.parent),
        "SQL by hand (DuckDB)": [sys.executable, RIVALS / "sql.py", facts, outs["sql"]],
        "pandas": [sys.executable, RIVALS / "frames.py", facts, outs["frames"]],
        "scikit-criteria (one lane)": [sys.executable, RIVALS / "criteria.py", ours, outs["criteria"]],
    }
    costs = run_contest(contenders, int(arguments[0]) if arguments else 5)
    print_costs(costs, "SQL by hand (DuckDB)")
    differences = {name: count_differences(ours, outs[name]) for name in ("sql", "frames")}
    differences["criteria"] = {"总分": count} if (count := check_weighted_sum(ours, outs["criteria"])) else {}
    for name, found in differences.items():
        print(f"differences from {name}: {found or 'none'}")
    ratio = costs["mujun"].wall / costs["SQL by hand (DuckDB)"].wall
    print(f"wall time {ratio:.2f} times the SQL's, at most {MOST_RATIO:g}")
    return int(ratio > MOST_RATIO or any(differences.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
