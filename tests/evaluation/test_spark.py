"""The same program on DuckDB and on Spark: every grade, rank, total and points the same.

Runs PySpark in local mode; skipped with the reason where there is no Java.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pytest

from evaluation.examples import make_scheme, make_table, write_pack
from mujun.evaluation.backend import fetch_rows, write_parquet
from mujun.evaluation.prepare import periods_of
from mujun.evaluation.run import VERSION, Run, run
from mujun.packs.scheme import Scheme
from mujun.packs.scheme_load import load_scheme
from mujun.rules.value import MISSING, NOT_APPLICABLE, Absent

PACKS = Path(__file__).parents[2] / "packs"
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "spark.md"
SMALL = """
indicators: [{indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}]
lanes: [{lane: 全, missing: zero, indicators: [{indicator: 亩均税收, weight: 100, benchmark: 10}]}]
"""
FIRMS = 300
WORDS = {
    "规模": ["规上", "规上", "规下"],
    "行业": ["13", "2439", "3311", "34"],
    "县区": ["甲县", "乙县"],
    "镇街": ["一镇", "二镇"],
}
ALL_FORMS = """
scope:
  - {status: exempt, when: 地 <= 0}
  - {status: ungraded, when: 电 < 0.2, treated_as: C}
  - {status: evaluated}
merge: {by: 宗地号, note: 同宗}
indicators:
  - {indicator: 亩均税收, formula: 税 / 地, unit: 万元/亩}
  - {indicator: 单位用电税收, formula: 税 / 电, unit: 万元/万千瓦时}
  - {indicator: 税收增速, formula: 增长(税), unit: "%"}
lanes:
  - lane: 规上
    where: 规模 == '规上'
    cap: 1.5
    floor: 0
    missing: lane mean of points
    rank_within: 行业
    tie_break: 税
    bonus: [{bonus: 用电, points: 电 / 10, when: 电 > 1, at_most: 2}]
    indicators:
      - {indicator: 亩均税收, weight: 50, benchmark: {of: sum over sum, within: 行业}}
      - {indicator: 单位用电税收, weight: 30, benchmark: {of: median}}
      - {indicator: 税收增速, weight: 20, points: min-max, flat: full}
    grades: {grades: [A, B, C, D], quota: {A: 20%, B: 40%, C: 35%, D: 5%}, ties: by key, few: cut}
  - lane: 规下
    missing: spread
    total: geometric
    indicators:
      - {indicator: 亩均税收, weight: 60, benchmark: {of: mean, factor: 1.2}}
      - {indicator: 单位用电税收, weight: 40, points: rank}
    grades: {grades: [A, B, C, D], quota: {A: 20%, B: 40%, C: 35%, D: 5%}, bounds: [{grade: A, at_most: 20%}]}
adjust:
  - {adjust: 事故, kind: lower, when: 事故, note: 出过事故的降一档}
  - {adjust: 低效, kind: veto, when: 亩均税收 < 0.5, note: 低效的一票否决}
"""


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and there is none on this machine")
    from pyspark.sql import SparkSession

    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        # hundreds of rows: compiling the plan would take minutes and computing it none
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.memory": "2g",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[2]").appName("mujun")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def make_rows(scheme: Scheme, seed: int) -> list[dict[str, Any]]:
    """Some hundreds of firms with figures, absences, equal figures and nothing at all, for what a scheme reads."""
    chance = random.Random(seed)
    rows = []
    for number in range(FIRMS):
        row: dict[str, Any] = {"entity": f"{number:04}"}
        for column in scheme.columns:
            row[column.name] = _draw(column.name, column.kind, number, chance)
        rows.append(row)
    return rows


def _draw(name: str, kind: str, number: int, chance: random.Random) -> Any:
    if name == "宗地号":
        return f"{number // 2}" if number % 7 == 0 or number % 7 == 1 else ""
    if kind == "text":
        return chance.choice(WORDS.get(name, ["甲", "乙"]))
    if kind == "flag":
        return chance.random() < 0.05
    drawn = chance.random()
    if drawn < 0.04:
        return MISSING if drawn < 0.03 else NOT_APPLICABLE
    return 0.0 if drawn < 0.06 else round(chance.lognormvariate(1, 1), chance.choice([0, 2, 2]))


def move_to(spark: Any, tables: Sequence[nw.LazyFrame[Any]]) -> list[nw.LazyFrame[Any]]:
    """The same tables as Spark holds them, their rows in another order."""
    kinds = {nw.Float64: "double", nw.Boolean: "boolean", nw.String: "string"}
    moved = []
    for table in tables:
        schema = ", ".join(f"`{name}` {kinds[type(kind)]}" for name, kind in table.collect_schema().items())
        rows = [tuple(row.values()) for row in reversed(fetch_rows(table))]
        moved.append(nw.from_native(spark.createDataFrame(rows, schema)))
    return moved


def results_of(done: Run) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(row["entity"], row[VERSION]): row for row in fetch_rows(done.results)}


def assert_same(scheme: Scheme, spark: Any, seed: int = 7) -> None:
    connection = duckdb.connect()
    tables = [make_table(make_rows(scheme, seed + back), connection) for back in range(periods_of(scheme) + 1)]
    here = run(scheme, tables[0], earlier=tables[1:])
    one, *before = move_to(spark, tables)
    there = run(scheme, one, earlier=before)
    left, right = results_of(here), results_of(there)
    assert left.keys() == right.keys()
    for key, row in left.items():
        assert row.keys() == right[key].keys()
        unlike = {name: (value, right[key][name]) for name, value in row.items() if not _same(value, right[key][name])}
        assert not unlike, key
    assert here.manifest.notes == there.manifest.notes


def _same(left: Any, right: Any) -> bool:
    """Equal; figures that are not rounded by the scheme may differ in the sixteenth digit."""
    if isinstance(left, float) and isinstance(right, float):
        return left == right or abs(left - right) <= 1e-14 * max(abs(left), abs(right))
    return left == right and not isinstance(left, Absent)


@pytest.mark.parametrize(
    ("pack", "scheme"),
    [("huangyan-2021", "enterprise-2021"), ("huangyan-2022", "enterprise-2022"), ("huaian-2024", "enterprise-2024")],
)
def test_schemes_of_packs_give_the_same_on_spark(spark, pack, scheme):
    assert_same(load_scheme(PACKS / pack, scheme), spark)


def test_every_form_of_a_scheme_gives_the_same_on_spark(spark, tmp_path):
    assert_same(make_scheme(tmp_path, ALL_FORMS), spark)


def test_the_sample_of_the_guide_runs(spark, tmp_path):
    pack = write_pack(tmp_path, SMALL)
    table = make_table([{"entity": name, "税": tax, "地": 1.0} for name, tax in (("甲", 30.0), ("乙", 10.0))])
    source, target = tmp_path / "table.parquet", tmp_path / "results"
    write_parquet(table, source)
    (sample,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(sample, "spark.md", "exec"), {"pack": pack, "source": str(source), "target": str(target)})
    rows = spark.read.parquet(str(target)).select("entity", "总分", "名次").collect()
    assert {row["entity"]: (row["总分"], row["名次"]) for row in rows} == {"甲": (300, 1), "乙": (100, 2)}
