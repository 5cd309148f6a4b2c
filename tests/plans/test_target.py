from dataclasses import replace
from decimal import Decimal

import pytest

from mujun.errors import PlanError
from mujun.plans.month import NO_DEADLINE
from mujun.plans.target import Owner, Plan
from plans.examples import make_plan, make_target, month


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(PlanError, match="期限早于起点"):
        make_target(start=month(7), until=month(6))


@pytest.mark.parametrize(("direction", "floor", "stretch"), [("up", "100", 90), ("down", "1.6", 2)])
def test_an_ambition_easier_than_the_floor_is_refused(direction: str, floor: str, stretch: int) -> None:
    with pytest.raises(PlanError, match="力争值应比确保值更难达到"):
        make_target(floor, direction=direction, stretch=Decimal(stretch))


def test_rates_are_never_added() -> None:
    with pytest.raises(PlanError, match="不能相加"):
        make_target("35", basis="share")


def test_all_faults_of_a_target_come_at_once() -> None:
    with pytest.raises(PlanError) as refused:
        make_target("8", basis="growth", until=month(1), start=month(2), stretch=Decimal(7), every=0)
    codes = {fault.code for fault in refused.value.faults}
    assert codes == {"plans.period-reversed", "plans.rate-summed", "plans.stretch-below-floor", "plans.report-interval"}


def test_a_target_reads_as_one_line() -> None:
    assert make_target("150", stretch=Decimal(180)).words == "新增规上企业 150家（力争180家）"
    assert make_target(None, roll_up="worst").words == "新增规上企业"


def test_what_a_document_does_not_date_has_no_deadline() -> None:
    undated = make_target(until=NO_DEADLINE)
    assert not undated.dated
    assert undated.until.words == "未定期限"
    assert make_target().dated


def test_a_task_without_figures_is_reported_as_itself() -> None:
    first, second, _ = make_plan().tasks
    assert [target.code for target in first.reported] == ["新增规上", "机器人"]
    (own,) = second.reported
    assert (own.code, own.floor, own.until, own.lead) == ("2", None, month(6), "市科技局")


def test_results_are_not_reported_on() -> None:
    task = make_plan().tasks[0]
    done = replace(task, targets=(replace(task.targets[0], kind="result"),))
    assert [target.floor for target in done.reported] == [None]


def test_a_target_is_found_by_its_code_and_a_task_by_its_own() -> None:
    plan = make_plan()
    assert plan.target("机器人").indicator == "新增工业机器人"
    assert plan.target("2").floor is None
    with pytest.raises(PlanError, match="没有代码为“机器”的目标"):
        plan.target("机器")


def test_a_code_used_twice_is_refused() -> None:
    plan = make_plan()
    with pytest.raises(PlanError, match="代码“2”用了不止一次"):
        Plan("甲", "甲", "甲市", "999900", 2026, plan.tasks, (make_target(code="2"),))


def test_the_first_lead_speaks_for_a_target() -> None:
    owners = (Owner("各县区", "area"), Owner("市经信局"), Owner("市科技局", "support"))
    assert make_target(owners=owners).lead == "市经信局"
    assert make_target(owners=owners[:1]).lead is None
