from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.plans.progress import Progress, due_month, progress_of, show
from mujun.plans.report import Report
from plans.examples import JANUARY, make_reports, make_shares, make_target, month


def at(number: int, *rows: tuple[int, str | None], target=None, **keywords) -> Progress:
    return progress_of(target or make_target(), make_reports(*rows), month(number), **keywords)


@pytest.mark.parametrize(("value", "gap"), [("49.2", -9), ("48", -10), ("24", -30), ("22.8", -31)])
def test_points_behind_an_even_year_in_june(value: str, gap: int) -> None:
    progress = at(6, (6, value))
    assert progress.expected == 50
    assert progress.gap == gap


@pytest.mark.parametrize(("value", "ratio"), [("34.8", 58), ("46.8", 78), ("48", 80)])
def test_the_ratio_to_the_pace_is_another_measure_than_the_points_behind(value: str, ratio: int) -> None:
    assert at(6, (6, value)).ratio == ratio


def test_what_each_remaining_month_must_bring() -> None:
    progress = at(8, (8, "80"), target=make_target("120", stretch=Decimal(150)))
    floor, stretch = progress.needed_floor, progress.needed_stretch
    assert floor is not None and stretch is not None
    assert (floor.months, floor.since, floor.per_month) == (4, month(9), 10)
    assert stretch.per_month == Decimal("17.5")


def test_a_reached_floor_asks_for_nothing_more_but_the_ambition_does() -> None:
    progress = at(8, (8, "126"), target=make_target("120", stretch=Decimal(150)))
    assert progress.needed_floor is not None and progress.needed_floor.per_month == 0
    assert progress.needed_stretch is not None and progress.needed_stretch.per_month == 6
    assert (progress.reached, progress.reached_stretch) == (True, False)


def test_nothing_is_needed_when_nothing_is_known_or_no_month_is_left() -> None:
    assert at(8).needed_floor is None
    assert at(12, (12, "100")).needed_floor is None


def test_a_budget_is_ahead_when_it_is_used_slowly() -> None:
    budget = make_target("50", direction="down")
    thrifty, spent = at(6, (6, "20"), target=budget), at(6, (6, "35"), target=budget)
    assert (thrifty.gap, spent.gap) == (10, -20)
    assert thrifty.actual is None
    assert thrifty.needed_floor is not None and thrifty.needed_floor.per_month == 5


def test_a_movement_from_a_baseline_is_measured_along_its_way() -> None:
    rising = make_target("2.8", baseline=Decimal("2.1"), accumulates=False, unit="%", roll_up="worst")
    assert at(6, (6, "2.45"), target=rising).completion == 50
    falling = make_target("1.6", baseline=Decimal("5.6"), accumulates=False, direction="down", roll_up="worst")
    assert at(6, (6, "4.6"), target=falling).completion == 25


def test_a_level_without_baseline_is_held_against_its_line_all_year() -> None:
    growth = make_target("8", basis="growth", accumulates=False, roll_up="weighted", unit="%")
    progress = at(3, (3, "6"), target=growth)
    assert (progress.expected, progress.completion, progress.gap) == (100, 75, -25)
    assert progress.needed_floor is None
    negative = at(3, (3, "-2"), target=growth)
    assert negative.completion == -25


@pytest.mark.parametrize(("direction", "value", "better"), [("up", "9", 1), ("up", "7", -1), ("down", "9", -1)])
def test_what_is_better_than_the_target_is_positive_in_either_direction(
    direction: str, value: str, better: int
) -> None:
    level = make_target("8", accumulates=False, direction=direction)
    assert at(3, (3, value), target=level).shortfall == better


def test_a_level_to_stay_below_falls_short_by_how_far_it_is_exceeded() -> None:
    ceiling = make_target("2", accumulates=False, direction="down")
    assert at(3, (3, "1"), target=ceiling).completion == 150
    assert at(3, (3, "0"), target=ceiling).completion == 200
    assert at(3, (3, "3"), target=ceiling).completion == 50


@pytest.mark.parametrize("floor", ["0", "-5"])
def test_a_target_of_zero_or_below_is_reached_or_not_and_has_no_percentage(floor: str) -> None:
    target = make_target(floor, accumulates=False, direction="down")
    kept, broken = at(3, (3, floor), target=target), at(3, (3, "1"), target=target)
    assert (kept.scale, kept.reached, kept.completion, kept.gap) == ("no_scale", True, None, None)
    assert (broken.reached, broken.shortfall) == (False, Decimal(floor) - 1)
    assert "不算百分比" in broken.steps[0].working


def test_more_than_asks_for_more_than_the_figure_itself() -> None:
    beyond = make_target("100", comparator=">")
    assert not at(6, (6, "100"), target=beyond).reached
    assert at(6, (6, "101"), target=beyond).reached


def test_finished_early_stays_finished_without_further_reports() -> None:
    assert at(9, (7, "121")).status == "finished"
    assert progress_of(make_target(), make_reports((7, "121")), month(12).shift(3)).status == "finished"


def test_finished_is_never_overdue_and_unfinished_is() -> None:
    target = make_target(until=month(6))
    late = at(7, (6, "110"), target=target)
    assert (late.status, late.overdue_days) == ("overdue", 31)
    done = at(7, (6, "120"), target=target)
    assert (done.status, done.overdue_days) == ("finished", 0)


def test_a_level_reached_on_the_way_is_not_yet_finished() -> None:
    level = make_target("22", accumulates=False, roll_up="weighted")
    assert at(6, (6, "23"), target=level).status == "on_way"
    assert at(12, (12, "23"), target=level).status == "finished"
    assert at(12, (6, "23"), target=level).status == "missing"


def test_a_revision_can_undo_a_finish() -> None:
    progress = at(9, (7, "121"), (8, "118"), (9, "119"))
    assert progress.status == "on_way"
    assert [(step.before, step.after) for step in progress.revisions] == [(121, 118)]


def test_an_unreported_month_is_missing_and_the_months_are_counted() -> None:
    progress = at(6, (3, "30"))
    assert (progress.status, progress.unreported) == ("missing", 3)
    assert progress.value == 30
    assert at(6).unreported == 6
    assert at(6, (6, "0")).unreported == 0


def test_a_target_that_has_not_begun_is_not_due() -> None:
    assert at(3, target=make_target(start=month(7))).status == "not_due"


def test_a_quarterly_report_is_due_at_quarter_ends_only() -> None:
    quarterly = make_target(every=3)
    assert due_month(quarterly, month(2)) is None
    assert due_month(quarterly, month(8)) == month(6)
    assert at(8, (6, "60"), target=quarterly).status == "on_way"
    assert at(8, (6, "60"), target=quarterly).gap == 0
    assert at(9, (6, "60"), target=quarterly).status == "missing"
    assert at(2, target=quarterly).status == "not_due"


def test_not_applicable_is_its_own_outcome() -> None:
    aside = Report(1, "新增规上", "市经信局", month(3), date(2026, 4, 5), applicable=False)
    assert progress_of(make_target(), [aside], month(3)).status == "not_applicable"


def test_work_without_a_figure_is_finished_when_reported_so() -> None:
    work = make_target(None, accumulates=False, roll_up="worst")
    said = Report(1, "新增规上", "市经信局", month(3), date(2026, 4, 5), words="办法已报审")
    done = Report(2, "新增规上", "市经信局", month(4), date(2026, 5, 5), words="办法已印发", finished=True)
    assert progress_of(work, [said], month(3)).status == "on_way"
    assert progress_of(work, [said, done], month(11)).status == "finished"
    assert progress_of(work, [said], month(5)).status == "missing"


def test_saying_finished_does_not_finish_a_figure() -> None:
    painted = Report(1, "新增规上", "市经信局", month(3), date(2026, 4, 5), value=Decimal(30), finished=True)
    assert progress_of(make_target(), [painted], month(3)).status == "on_way"


def test_counties_that_already_bring_the_whole_finish_it_whoever_is_missing() -> None:
    shares = make_shares(甲县="60", 乙县="60")
    assert progress_of(make_target(), make_reports((5, "125", "甲县")), month(5), shares=shares).status == "finished"
    partly = progress_of(make_target(), make_reports((5, "110", "甲县")), month(5), shares=shares)
    assert partly.status == "missing"
    assert partly.figures[-1].missing == ("乙县",)


def test_parts_do_not_finish_what_the_report_on_the_whole_says_is_unfinished() -> None:
    shares = make_shares(甲县="60", 乙县="60")
    reports = [*make_reports((5, "125", "甲县")), *make_reports((5, "118", "市经信局"), first=9)]
    assert progress_of(make_target(), reports, month(5), shares=shares).status == "on_way"


def test_the_arithmetic_is_shown() -> None:
    names = [(step.name, step.working, step.result) for step in at(6, (6, "45.6")).steps]
    assert names == [
        ("实际进度", "45.6 ÷ 120", "38%"),
        ("序时进度", "按月均衡", "50%"),
        ("序时差", "实际进度 − 序时进度", "-12 个百分点"),
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("12.000", "12"), ("-0.004", "0"), ("33.3333", "33.33"), ("100", "100"), ("1e30", "1" + "0" * 30)],
)
def test_percentages_are_shown_without_dust(value: str, shown: str) -> None:
    assert show(Decimal(value)) == shown


FIGURES = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 200).map(str)), unique_by=lambda row: row[0])


@given(FIGURES, st.integers(1, 12))
def test_needed_months_exactly_close_the_gap(rows: list[tuple[int, str]], number: int) -> None:
    progress = at(number, *rows)
    needed = progress.needed_floor
    if needed is not None and needed.per_month > 0 and progress.value is not None:
        assert abs(progress.value + needed.per_month * needed.months - 120) < Decimal("1e-20")


@given(FIGURES, st.integers(1, 12), st.integers(2, 10_000))
def test_the_unit_of_measure_never_changes_the_pace(rows: list[tuple[int, str]], number: int, factor: int) -> None:
    scaled = [(period, str(int(value) * factor)) for period, value in rows]
    plain, large = at(number, *rows), at(number, *scaled, target=make_target(str(120 * factor)))
    assert (plain.gap is None) == (large.gap is None)
    assert plain.gap is None or large.gap is None or abs(plain.gap - large.gap) < Decimal("1e-20")
    assert plain.status == large.status


@given(FIGURES)
def test_increments_and_revisions_lead_to_the_last_total(rows: list[tuple[int, str]]) -> None:
    progress = at(12, *rows)
    total = Decimal(0)
    for step in progress.increments:
        total += step.amount if hasattr(step, "amount") else step.after - step.before
        assert not hasattr(step, "amount") or step.amount >= 0
    assert progress.value is None or total == progress.value


def test_the_period_may_cross_a_year() -> None:
    long = make_target("5000", start=JANUARY, until=month(12).shift(24))
    assert progress_of(long, make_reports((12, "1500")), month(12)).expected == Decimal(100) / 3
