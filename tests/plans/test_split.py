from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import PlanError
from mujun.plans.share import Share
from mujun.plans.split import check_split, propose_split, target_of_share
from plans.examples import make_shares, make_target

WEIGHTS = st.dictionaries(
    st.sampled_from(["甲县", "乙县", "丙县", "丁区", "戊区", "己市"]), st.integers(0, 10_000).map(Decimal), min_size=1
).filter(lambda weights: sum(weights.values()) > 0)
TOTALS = st.decimals(-1000, 100_000, places=1)


def growth(**changes: object):
    return make_target("8.5", basis="growth", accumulates=False, roll_up="weighted", unit="%", **changes)


def test_shares_that_fall_short_show_the_rest() -> None:
    check = check_split(make_target("120"), make_shares(甲县="50", 乙县="40"))
    assert (check.allocated, check.rest, check.holds) == (90, 30, False)
    assert check.findings == ("尚有 30家 未分解",)


def test_shares_beyond_the_target_are_said_to_be_so() -> None:
    check = check_split(make_target("120"), make_shares(甲县="80", 乙县="60"))
    assert (check.rest, check.holds) == (-20, True)
    assert check.findings == ("分解合计超出目标 20家（加码）",)


def test_a_budget_split_beyond_its_limit_does_not_hold() -> None:
    check = check_split(make_target("50", direction="down"), make_shares(甲县="30", 乙县="25"))
    assert not check.holds
    assert check.findings == ("分解合计超出控制数 5家",)


def test_growth_is_weighted_and_never_summed() -> None:
    shares = [
        Share("新增规上", "甲县", Decimal(9), weight=Decimal(300)),
        Share("新增规上", "乙县", Decimal(7), weight=Decimal(100)),
    ]
    check = check_split(growth(), shares)
    assert (check.allocated, check.rest, check.holds) == (Decimal("8.5"), 0, True)
    with pytest.raises(PlanError, match="不能相加"):
        make_target("8.5", basis="growth", roll_up="sum")


def test_a_share_without_weight_cannot_be_weighted() -> None:
    with pytest.raises(PlanError, match="乙县 没有权数"):
        check_split(
            growth(), [Share("新增规上", "甲县", Decimal(9), weight=Decimal(1)), Share("新增规上", "乙县", Decimal(7))]
        )


def test_the_worst_share_speaks_for_all_and_is_named() -> None:
    target = make_target("100", basis="share", unit="%", accumulates=False, roll_up="worst")
    check = check_split(target, make_shares(甲县="100", 乙县="95"))
    assert (check.allocated, check.holds) == (95, False)
    assert check.findings == ("乙县 的份额 95% 松于目标 100%",)


def test_an_ambition_nobody_split_is_said() -> None:
    check = check_split(make_target("120", stretch=Decimal(150)), make_shares(甲县="120"))
    assert check.stretch_allocated is None
    assert check.findings == ("目标有力争值，甲县 未分解力争值",)


def test_all_faults_of_a_split_come_at_once() -> None:
    shares = [
        Share("新增规上", "甲县", Decimal(1)),
        Share("新增规上", "甲县", Decimal(2)),
        Share("别的", "乙县", Decimal(3)),
    ]
    with pytest.raises(PlanError) as refused:
        check_split(make_target(), shares)
    assert {fault.code for fault in refused.value.faults} == {"plans.split-twice", "plans.split-other-target"}


def test_an_empty_split_and_work_without_a_figure_are_refused() -> None:
    with pytest.raises(PlanError, match="没有任何份额"):
        check_split(make_target(), [])
    with pytest.raises(PlanError, match="不能按数分解"):
        check_split(make_target(None), make_shares(甲县="1"))


@given(TOTALS, WEIGHTS)
def test_a_proposed_split_adds_up_exactly_at_the_printed_decimals(total: Decimal, weights: dict[str, Decimal]) -> None:
    target = make_target(str(total))
    shares = propose_split(target, weights)
    assert sum(share.floor for share in shares) == total
    assert check_split(target, shares).rest == 0
    assert all(share.floor == share.floor.quantize(Decimal("0.1")) for share in shares)


@given(st.integers(0, 5000), st.integers(0, 500), WEIGHTS)
def test_no_share_has_an_ambition_easier_than_its_floor(floor: int, more: int, weights: dict[str, Decimal]) -> None:
    target = make_target(str(floor), stretch=Decimal(floor + more))
    shares = propose_split(target, weights)
    assert all(share.stretch is not None and share.stretch >= share.floor for share in shares)
    check = check_split(target, shares)
    assert (check.rest, check.stretch_rest) == (0, 0)


@given(st.integers(0, 5000), WEIGHTS, st.integers(2, 9))
def test_rescaling_the_weights_moves_no_share(total: int, weights: dict[str, Decimal], factor: int) -> None:
    target = make_target(str(total))
    assert propose_split(target, weights) == propose_split(target, {unit: w * factor for unit, w in weights.items()})


def test_each_share_stays_within_one_step_of_its_quota() -> None:
    shares = propose_split(make_target("100"), {"甲县": Decimal(1), "乙县": Decimal(1), "丙县": Decimal(1)})
    assert sorted(share.floor for share in shares) == [33, 33, 34]


def test_a_growth_target_is_given_to_everyone_as_it_is() -> None:
    shares = propose_split(growth(stretch=Decimal(10)), {"甲县": Decimal(3), "乙县": Decimal(1)})
    assert {(share.floor, share.stretch) for share in shares} == {(Decimal("8.5"), Decimal(10))}
    assert check_split(growth(), shares).rest == 0


@pytest.mark.parametrize("weights", [{}, {"甲县": Decimal(0)}, {"甲县": Decimal(-1), "乙县": Decimal(3)}])
def test_weights_that_cannot_divide_are_refused(weights: dict[str, Decimal]) -> None:
    with pytest.raises(PlanError, match="无法按比例分解"):
        propose_split(make_target(), weights)


def test_a_share_is_its_units_own_target() -> None:
    own = target_of_share(make_target("120"), Share("新增规上", "甲县", Decimal(30), Decimal(36)))
    assert (own.floor, own.stretch, own.units, own.until) == (30, 36, ("甲县",), make_target().until)
