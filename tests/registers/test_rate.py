"""Rates of counts: 处置率, growth of a group; a count with a firm that has no figure makes no rate."""

from datetime import date
from decimal import Decimal

import pytest

from mujun.registers.entry import derive_entries
from mujun.registers.rate import compute_rates
from mujun.registers.tally import tally_counts
from mujun.rules.value import MISSING, NOT_APPLICABLE
from registers.making import SMALL, change, make_register, record

DAY = date(2026, 7, 1)
RATES = """\
  - {count: 立档, unit: 家, at: 建档, note: 分母}
rates:
  - {rate: 销号率, formula: 家数 / 立档 * 100, unit: "%", note: 办公室定}
  - {rate: 曾销号率, formula: 「办成·家数」 / 「办成·立档」 * 100, unit: "%", note: 办公室定}
  - {rate: 户均能耗, formula: 能耗 / 家数, unit: 吨标准煤/家, note: 办公室定}
  - {rate: 累计能耗, formula: 能耗 * 2, unit: 吨标准煤, target: 能耗, note: 办公室定}
  - {rate: 达线, formula: 家数 / 底数, unit: "", note: 办公室定}
review:"""
FIGURE = "note: 办公室定}]\nfields"


@pytest.fixture
def register(tmp_path):
    text = change(
        SMALL,
        ("  - {count: 能耗, target: 能耗, formula: 腾出, unit: 吨标准煤, note: 计入台账}\nreview:",
         "  - {count: 能耗, target: 能耗, formula: 腾出, unit: 吨标准煤, note: 计入台账}\n" + RATES),
        (FIGURE, "note: 办公室定}, {figure: 底数, value: 未取到, unit: 家, note: 没有公布}]\nfields"),
    )  # fmt: skip
    return make_register(tmp_path, text)


def rates_of(register, *steps):
    entries = derive_entries(register, record(register, *steps), DAY)
    return {one.rate.name: one for one in compute_rates(register, tally_counts(register, entries, DAY), DAY)}


def life(name, left=None, back=None, **fields):
    yield name, "建档", "2026-01-01"
    yield name, "整治", "2026-01-10", {"choice": "诊断"}
    if left:
        yield name, "销号", left, {"fields": fields}
    if back:
        yield name, "整治", back


def test_a_rate_is_made_of_nets_or_of_what_was_ever_done(register):
    steps = [
        *life("甲", "2026-02-01", 腾出=30.0),
        *life("乙", "2026-02-02", "2026-06-01", 腾出=50.0),
        *life("丙"),
        *life("丁"),
    ]
    found = rates_of(register, *steps)
    assert found["销号率"].value == 25, "one of four is still out"
    assert found["曾销号率"].value == 50, "two of four once were"
    assert found["户均能耗"].value == 30
    assert (found["累计能耗"].value, found["累计能耗"].reached) == (60, Decimal("0.006")), "in the target's 万吨"
    assert found["累计能耗"].share == Decimal("0.12"), "of 5 万吨"
    assert str(found["销号率"].explanation) == "家数 / 立档 × 100 = 1 / 4 × 100 = 25".replace("/", "÷")


def test_one_firm_without_a_figure_leaves_the_rate_without_one_and_is_named(register):
    found = rates_of(register, *life("甲", "2026-02-01", 腾出=30.0), *life("乙", "2026-02-02"))
    assert (found["户均能耗"].value, found["户均能耗"].without) == (MISSING, ("能耗",))
    assert "“能耗”有没有数的" in found["户均能耗"].reason
    assert (found["户均能耗"].shown, found["户均能耗"].share) == (None, None)
    assert found["销号率"].value == 100, "what does not use it is not touched"


def test_nothing_to_divide_by_is_not_applicable_and_what_is_not_published_is_named(register):
    found = rates_of(register)
    assert (found["销号率"].value, found["销号率"].shown) == (NOT_APPLICABLE, "不适用")
    assert (found["达线"].value, found["达线"].open) == (MISSING, ("底数",))
    assert "“底数”未取到" in found["达线"].reason
