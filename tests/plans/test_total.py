from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.total import roll_up
from plans.examples import make_reports, make_shares, make_target, month

SHARES = make_shares(甲县="60", 乙县="40", 丙县="20")


def test_a_missing_county_is_named_and_not_taken_as_zero() -> None:
    total = roll_up(make_target(), SHARES, make_reports((3, "20", "甲县"), (3, "9", "丙县")), month(3))
    assert total.value is None
    assert total.so_far == 29
    assert total.missing == ("乙县",)
    assert total.words == "3 个单位中 2 个已报，未报：乙县"


def test_zero_is_a_figure() -> None:
    reports = make_reports((3, "20", "甲县"), (3, "0", "乙县"), (3, "9", "丙县"))
    assert roll_up(make_target(), SHARES, reports, month(3)).value == 29


def test_a_county_it_does_not_concern_is_left_out() -> None:
    aside = Report(9, "新增规上", "乙县", month(3), date(2026, 4, 5), applicable=False)
    total = roll_up(make_target(), SHARES, [*make_reports((3, "20", "甲县"), (3, "9", "丙县")), aside], month(3))
    assert (total.value, total.missing, total.not_applicable) == (29, (), ("乙县",))


def test_rates_are_rolled_up_by_weight_not_by_simple_mean() -> None:
    target = make_target("8", basis="growth", accumulates=False, roll_up="weighted", unit="%")
    shares = [
        Share("新增规上", "甲县", Decimal(8), weight=Decimal(900)),
        Share("新增规上", "乙县", Decimal(8), weight=Decimal(100)),
    ]
    total = roll_up(target, shares, make_reports((6, "10", "甲县"), (6, "0", "乙县")), month(6))
    assert total.value == 9


def test_the_worst_county_speaks_in_the_direction_of_the_target() -> None:
    reports = make_reports((6, "97", "甲县"), (6, "99", "乙县"), (6, "98", "丙县"))
    up = make_target("100", roll_up="worst", accumulates=False)
    down = make_target("100", roll_up="worst", accumulates=False, direction="down")
    assert roll_up(up, SHARES, reports, month(6)).value == 97
    assert roll_up(down, SHARES, reports, month(6)).value == 99


def test_the_total_of_a_day_is_made_of_what_was_known_that_day() -> None:
    late = Report(7, "新增规上", "乙县", month(3), date(2026, 4, 20), value=Decimal(11))
    reports = [*make_reports((3, "20", "甲县"), (3, "9", "丙县")), late]
    assert roll_up(make_target(), SHARES, reports, month(3), known_on=date(2026, 4, 19)).value is None
    assert roll_up(make_target(), SHARES, reports, month(3), known_on=date(2026, 4, 20)).value == 40


@given(st.permutations(["甲县", "乙县", "丙县"]), st.permutations(range(3)))
def test_no_order_of_counties_or_reports_changes_the_total(units: list[str], order: list[int]) -> None:
    reports = make_reports((3, "20", "甲县"), (3, "4", "乙县"), (3, "9", "丙县"))
    shares = sorted(SHARES, key=lambda share: units.index(share.unit))
    assert roll_up(make_target(), shares, [reports[at] for at in order], month(3)) == roll_up(
        make_target(), SHARES, reports, month(3)
    )
