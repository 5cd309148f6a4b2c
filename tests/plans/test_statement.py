from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import PlanError
from mujun.plans.split import propose_split
from mujun.plans.statement import roll_back, statement_of, statements_of
from plans.examples import make_plan, make_shares

WEIGHTS = st.dictionaries(st.sampled_from("甲乙丙丁戊"), st.integers(1, 900).map(Decimal), min_size=1)


def test_a_county_signs_for_its_share_with_deadline_and_clause() -> None:
    statement = statement_of(make_plan(), "甲县", make_shares(甲县="60", 乙县="40"))
    line = statement.lines[0]
    assert (line.indicator, line.floor, line.unit_of_measure) == ("新增规上企业", 60, "家")
    assert (str(line.deadline), line.clause, line.role_words) == ("2026-12", "二(一)1", "分解")
    assert len(statement.lines) == 1


def test_a_department_signs_for_what_it_leads_and_supports_even_without_figures() -> None:
    lines = statement_of(make_plan(), "市科技局").lines
    assert [(line.target, line.role_words, line.floor) for line in lines] == [
        ("机器人", "配合", 600),
        ("2", "牵头", None),
    ]


def test_every_unit_of_the_plan_and_every_share_gets_a_statement() -> None:
    made = statements_of(make_plan(), make_shares(甲县="60", 乙县="40"))
    assert [statement.unit for statement in made] == ["市经信局", "市科技局", "乙县", "甲县"]


@given(WEIGHTS)
def test_signed_shares_roll_back_up_to_the_target(weights: dict[str, Decimal]) -> None:
    plan = make_plan()
    shares = propose_split(plan.target("新增规上"), weights)
    (check,) = roll_back(plan, statements_of(plan, shares))
    assert (check.target, check.allocated, check.rest) == ("新增规上", 100, 0)


def test_a_target_signed_twice_by_one_unit_is_refused() -> None:
    plan, shares = make_plan(), make_shares(甲县="100")
    statement = statement_of(plan, "甲县", shares)
    with pytest.raises(PlanError, match="出现不止一次"):
        roll_back(plan, [statement, replace(statement, title="补签")])
