"""五市比较: what may stand in one row, and what may not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mujun.plans.month import Month
from mujun.plans.target import Plan, Target


def make_target(indicator: str, unit: str = "家", floor: str = "5", basis: str = "increment") -> Target:
    roll_up = "weighted" if basis in ("growth", "share") else "sum"
    return Target(
        code=indicator, indicator=indicator, floor=Decimal(floor), unit=unit, start=Month(2026, 1),
        until=Month(2026, 12), basis=basis, roll_up=roll_up,
    )  # fmt: skip


def families(*targets: Target):
    from mujun_web.plans.comparison import compare_plans
    from mujun_web.plans.models import Plan as Row

    columns = []
    for at, target in enumerate(targets, 1):
        row = Row(pk=at, code=f"p{at}", city=f"第{at}市", year=2026)
        columns.append((row, Plan(f"p{at}", "计划", f"第{at}市", "339900", 2026, (), (target,))))
    return compare_plans(columns)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (make_target("新增省级专精特新企业"), make_target("新培育省级专精特新企业")),
        (
            make_target("规上工业增加值增速", "%", basis="growth"),
            make_target("规模以上工业增加值增速", "%", basis="growth"),
        ),
        (make_target("新增规模工业企业", "户"), make_target("净增规上工业企业", "家")),
        (make_target("上云企业", "万家"), make_target("上云企业", "家")),
    ],
)
def test_the_same_thing_said_otherwise_stands_in_one_row(left, right):
    assert [family.cities for family in families(left, right)] == [2]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (make_target("工业投资", "亿元"), make_target("工业投资增速", "%", basis="growth")),
        (make_target("高新技术企业", basis="level"), make_target("高新技术企业")),
        (make_target("技术交易总额", "亿元"), make_target("技术交易总额", "项")),
        (make_target("新增工业机器人", "台"), make_target("新增小微企业园", "个")),
    ],
)
def test_different_measures_never_share_a_row(left, right):
    assert [family.cities for family in families(left, right)] == [1, 1]


def test_likeness_is_symmetric_and_full_for_the_same():
    from mujun_web.plans.comparison import likeness

    assert likeness("专精特新", "专精特新") == 1
    assert likeness("小微园", "小微企业园") == likeness("小微企业园", "小微园")
    assert likeness("甲", "乙") == 0
