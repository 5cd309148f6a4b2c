"""Composite indices others have published, reproduced by schemes: goalposts, min–max, both kinds of mean."""

from __future__ import annotations

import csv
from math import lcm, prod

import pytest

from evaluation.examples import make_scheme, make_table, rows_of
from mujun.evaluation.cases import run_scheme_cases
from mujun.evaluation.run import run
from mujun.packs.scheme_load import load_scheme
from mujun.rules.value import MISSING

HDI = {
    "life_expectancy": "预期寿命",
    "expected_schooling": "预期受教育年限",
    "mean_schooling": "平均受教育年限",
    "gni_pc": "人均国民总收入",
}


def read(file):
    with file.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_human_development_index_2021_of_every_country(checkout, shared):
    """《人类发展报告2021/22》（已发布）：191 国，三个分指数几何平均，印三位小数。"""
    countries = read(shared / "data" / "index" / "hdi_2021_hdr2021_22.csv")
    table = [{"entity": one["iso3"], **{name: float(one[key]) for key, name in HDI.items()}} for one in countries]
    made = rows_of(run(load_scheme(checkout / "packs" / "undp-hdi-2021"), make_table(table)), "总分")
    assert len(made) == 191
    assert {code: figure for code, figure in made.items()} == {
        one["iso3"]: pytest.approx(float(one["hdi_published"]), abs=1e-9) for one in countries
    }


def test_cases_of_the_human_development_index(checkout):
    """八国的投入与公布值，随包发布。"""
    results = run_scheme_cases(checkout / "packs" / "undp-hdi-2021")
    assert len(results) == 1
    assert all(result.holds for result in results), [result.differences for result in results]


def asem_weights(meta):
    """The weight of every indicator in the whole: at each level a mean of equals. Whole numbers, with their sum."""
    children: dict[str, list[str]] = {}
    for one in meta:
        children.setdefault(one["Parent"], []).append(one["iCode"])
    parents = {one["iCode"]: one["Parent"] for one in meta if one["Type"] in ("Indicator", "Aggregate")}
    sizes = {}
    for one in meta:
        if one["Type"] == "Indicator":
            above, chain = parents[one["iCode"]], []
            while above:
                chain.append(len(children[above]))
                above = parents.get(above, "")
            sizes[one["iCode"]] = prod(chain)
    whole = lcm(*sizes.values())
    return {code: whole // size for code, size in sizes.items()}, whole


def test_asem_sustainable_connectivity_index(tmp_path, shared):
    """亚欧可持续互联互通指数（已发布的算例）：51 国 49 项，处理后的数按极差归一，三级等权算术平均，印两位小数。"""
    folder = shared / "data" / "index"
    meta, rows = read(folder / "asem_iMeta.csv"), read(folder / "asem_expected_stage_Treated.csv")
    weights, whole = asem_weights(meta)
    down = {one["iCode"] for one in meta if one["Direction"] == "-1"}
    lines = [f"  - {{name: {code}甲, note: 处理后的数}}" for code in weights]
    text = "of: country\ninputs:\n" + "\n".join(lines) + "\nindicators:\n"
    text += "".join(
        f"  - {{indicator: {code}, formula: {code}甲, direction: {'down' if code in down else 'up'}}}\n"
        for code in weights
    )
    text += f"lanes:\n  - lane: 全\n    full: {whole}\n    missing: ungraded\n"
    text += f'    points: "权重 * (值 - 最差) / (最好 - 最差) * 100 / {whole}"\n    indicators:\n'
    text += "".join(
        f"      - {{indicator: {code}, weight: {weight}, flat: zero}}\n" for code, weight in weights.items()
    )
    text += "rounding: {total: 2}\n"
    table = [
        {
            "entity": one["uCode"],
            **{f"{code}甲": MISSING if one[code] == "NA" else float(one[code]) for code in weights},
        }
        for one in rows
    ]
    made = rows_of(run(make_scheme(tmp_path, text), make_table(table)), "总分", "名次")
    expected = {
        one["uCode"]: (float(one["Index"]), int(one["Rank"]))
        for one in read(folder / "asem_expected_results_ranked.csv")
    }
    assert len(expected) == 51
    assert made == expected


COUNTIES = """
of: county
inputs: [{name: 累计增速, unit: "%", note: 1—11月规上工业增加值增速}]
indicators: [{indicator: 增速, formula: 累计增速, unit: "%"}]
lanes: [{lane: 县区, points: 值, missing: ungraded, indicators: [{indicator: 增速, weight: 100}]}]
rounding: {total: 1}
grades: {grades: [前三, 其余], quota: {前三: 30%, 其余: 70%}}
"""


def test_ningbo_2018_counties_by_growth_with_their_ties(tmp_path, shared):
    """宁波市2018年1—11月各区县（市）规上工业增加值增速（已发布）：江北、余姚同为 10.7%，并列第一。"""
    counties = read(shared / "data" / "stats" / "ningbo_2018m11_va_by_county.csv")
    table = [
        {"entity": one["area"], "累计增速": float(one["yoy_jan_nov_pct"])}
        for one in counties
        if one["area"] != "宁波市"
    ]
    made = rows_of(run(make_scheme(tmp_path, COUNTIES), make_table(table)), "名次", "等级")
    assert {code: rank for code, (rank, _) in made.items()} == {
        "江北区": 1, "余姚市": 1, "慈溪市": 3, "宁海县": 4, "象山县": 5, "海曙区": 6, "北仑区": 7, "镇海区": 8,
        "奉化区": 9, "鄞州区": 10,
    }  # fmt: skip
    assert {code for code, (_, grade) in made.items() if grade == "前三"} == {"江北区", "余姚市", "慈溪市"}
