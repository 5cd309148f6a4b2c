from dataclasses import replace
from datetime import date

from mujun.plans.due import dues
from mujun.plans.report import Report
from mujun.plans.target import Plan
from plans.examples import make_plan, make_reports, make_shares, make_target, month, words


def owed(unit: str, at: int, *reports: Report, shares=(), plan: Plan | None = None) -> list[tuple[str, str]]:
    found = dues(plan or make_plan(), reports, unit, month(at), shares=shares)
    return [(due.target.code, str(due.period)) for due in found]


def test_a_lead_owes_its_targets_and_a_supporting_unit_owes_nothing() -> None:
    assert owed("市经信局", 3) == [("新增规上", "2026-03"), ("机器人", "2026-03")]
    assert owed("市科技局", 3) == [("2", "2026-03")]
    assert owed("市财政局", 3) == []


def test_what_was_reported_is_not_owed_and_zero_counts_as_reported() -> None:
    assert owed("市经信局", 3, *make_reports((3, "0"))) == [("机器人", "2026-03")]


def test_overdue_work_comes_first_then_the_longest_silence() -> None:
    reports = [*make_reports((8, "50")), *make_reports((6, "300", "市经信局"), target="机器人", first=20)]
    plan = make_plan()
    found = dues(plan, [*reports, *words("2", 100, 5)], "市科技局", month(9))
    assert [(due.target.code, due.overdue_days > 0) for due in found] == [("2", True)]
    assert "已逾期 92 天" in found[0].words
    assert owed("市经信局", 9, *reports) == [("机器人", "2026-09"), ("新增规上", "2026-09")]
    assert dues(plan, reports, "市经信局", month(9))[0].words == "2026年9月进展待报，连续 3 个月未报"


def test_late_work_goes_before_work_that_was_silent_for_longer() -> None:
    plan = make_plan()
    late = replace(plan.tasks[1], deadline=month(8), owners=plan.tasks[0].owners)
    plan = replace(plan, tasks=(plan.tasks[0], late))
    said = [replace(report, unit="市经信局") for report in words("2", 100, 7)]
    found = dues(plan, [*make_reports((1, "5")), *said], "市经信局", month(9))
    assert [(due.target.code, due.unreported) for due in found] == [("2", 1), ("机器人", 9), ("新增规上", 8)]


def test_finished_work_owes_nothing_more() -> None:
    assert owed("市科技局", 11, *words("2", 100, 4, finished=True)) == []
    assert ("新增规上", "2026-11") not in owed("市经信局", 11, *make_reports((9, "100")))


def test_whoever_holds_a_share_owes_the_share_and_the_lead_no_longer_the_whole() -> None:
    shares = make_shares(甲县="60", 乙县="40")
    reports = make_reports((3, "15", "甲县"))
    assert owed("甲县", 3, *reports, shares=shares) == []
    assert owed("乙县", 3, *reports, shares=shares) == [("新增规上", "2026-03")]
    assert owed("市经信局", 3, *reports, shares=shares) == [("机器人", "2026-03")]
    due = dues(make_plan(), reports, "乙县", month(3), shares=shares)[0]
    assert due.share is not None and due.share.floor == 40


def test_what_is_owed_is_what_was_owed_that_day() -> None:
    late = Report(1, "新增规上", "市经信局", month(3), date(2026, 5, 9), value=make_target().floor)
    plan = make_plan()
    on_time = dues(plan, [late], "市经信局", month(3), known_on=date(2026, 4, 30))
    assert [due.target.code for due in on_time] == ["新增规上", "机器人"]
    assert [due.target.code for due in dues(plan, [late], "市经信局", month(3))] == ["机器人"]
