"""Contracts after completion: kept, breached, not due, no figure, each with its arithmetic and clause."""

from datetime import date
from decimal import Decimal

import pytest

from mujun.packs.project_rules import load_project_rules
from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.projects.contract import breaches, check_contract
from mujun.projects.knowledge import know, series_code
from mujun.projects.project import Contract
from projects.examples import PLANNED, STARTED_IN_MARCH, invest, make_project, make_record, month, reach

TERMS = {"投资强度": Decimal(300), "亩均产值": Decimal(400), "亩均税收": Decimal(20), "单位能耗产值": Decimal(4)}
AGREED = Contract("合同一号", TERMS, Decimal(50), 24, {"亩均税收": "第七条"})
BUILT = (
    STARTED_IN_MARCH,
    reach("竣工", date(2027, 6, 20), 2),
    reach("投产", date(2027, 10, 8), 3),
)


@pytest.fixture(scope="module")
def terms(checkout):
    return load_project_rules(checkout / "packs" / "yunchuan-2026").contract


def yearly(item, year, value, number):
    return Report(
        number, series_code("甲", item), "税务局", Month(year, 12), date(year + 1, 2, 1), value=Decimal(value)
    )


def check(terms, as_of, *reports, contract=AGREED, milestones=BUILT):
    project = make_project(contract=contract)
    record = make_record(*reports, projects=(project,), milestones=milestones)
    return {one.term: one for one in check_contract(project, know(record), terms, as_of)}


def test_dates_are_held_against_the_contract_as_approved(terms):
    found = check(terms, Month(2027, 12))
    assert found["按期开工"].state == "kept"
    assert found["按期竣工"].state == "kept"  # June 2027, as agreed
    assert found["按期投产"].state == "breached"  # October, one month late
    assert "2027-10-08 投产" in found["按期投产"].arithmetic


def test_a_milestone_not_reached_is_breached_only_when_its_month_is_over(terms):
    assert check(terms, Month(2027, 5), milestones=(STARTED_IN_MARCH,))["按期竣工"].state == "not_due"
    assert check(terms, Month(2027, 6), milestones=(STARTED_IN_MARCH,))["按期竣工"].state == "breached"


@pytest.mark.parametrize(("invested", "state"), [("15000", "kept"), ("14999", "breached")])
def test_intensity_is_everything_invested_over_the_land_from_the_month_it_was_built(terms, invested, state):
    said = invest((6, invested), year=2027)
    found = check(terms, Month(2027, 6), *said)["投资强度"]
    assert (found.state, found.due) == (state, Month(2027, 6))
    assert f"{invested} ÷ 50" in found.arithmetic
    assert check(terms, Month(2027, 5), *said)["投资强度"].state == "not_due"


@pytest.mark.parametrize(("tax", "state"), [("1000", "kept"), ("999", "breached"), ("0", "breached")])
def test_yearly_terms_are_judged_by_the_year_in_which_initial_operation_ends(terms, tax, state):
    said = [yearly("税收", 2028, "5000", 90), yearly("税收", 2029, tax, 91)]
    assert check(terms, Month(2029, 11), *said)["亩均税收"].state == "not_due"  # due October 2029, the year is not over
    found = check(terms, Month(2029, 12), *said)["亩均税收"]
    assert (found.state, found.due, found.year) == (state, Month(2029, 10), 2029)
    assert found.words.startswith("亩均税收（合同第七条）承诺 不低于 20 万元/亩，2029年10月到期")


def test_a_missing_figure_is_neither_kept_nor_breached(terms):
    found = check(terms, Month(2030, 1))
    assert found["亩均税收"].state == "no_figure"
    assert found["亩均税收"].value is None


def test_whoever_never_produced_does_not_put_off_what_was_agreed(terms):
    idle = BUILT[:2]
    found = check(terms, Month(2029, 12), yearly("税收", 2029, "0", 90), milestones=idle)
    assert found["亩均税收"].due == Month(2029, 9)  # 24 months after the planned month of production
    assert found["亩均税收"].state == "breached"


def test_energy_is_a_term_like_the_others(terms):
    said = [yearly("产值", 2029, "20000", 90), yearly("综合能耗", 2029, "5000", 91)]
    assert check(terms, Month(2029, 12), *said)["单位能耗产值"].state == "kept"
    said = [yearly("产值", 2029, "20000", 90), yearly("综合能耗", 2029, "5001", 91)]
    assert check(terms, Month(2029, 12), *said)["单位能耗产值"].state == "breached"


def test_a_contract_silent_on_initial_operation_has_no_due_month_and_says_so(terms):
    silent = Contract("合同二号", {"亩均税收": Decimal(20)}, Decimal(50))
    found = check(terms, Month(2030, 1), contract=silent)["亩均税收"]
    assert (found.state, found.due) == ("no_figure", None)
    assert "没有写初始运行期" in found.arithmetic


def test_a_term_the_rules_cannot_reckon_is_shown_without_a_figure(terms):
    strange = Contract("合同三号", {"亩均利润": Decimal(5)}, Decimal(50), 24)
    assert check(terms, Month(2030, 1), contract=strange)["亩均利润"].state == "no_figure"


def test_breaches_are_the_candidates_and_no_contract_has_no_terms(terms):
    found = check(terms, Month(2027, 12))
    assert [one.term for one in breaches(found.values())] == ["按期投产"]
    project = make_project(planned=PLANNED)
    assert check_contract(project, know(make_record()), terms, month(6)) == ()


def test_the_arithmetic_shows_no_endless_decimals(terms):
    agreed = Contract("合同一号", {"投资强度": Decimal(300)}, Decimal(36), 24)
    record = make_record(*invest((6, "21342")), projects=(make_project(contract=agreed),), milestones=BUILT[:2])
    outcomes = check_contract(record.projects[0], know(record), terms, Month(2027, 12))
    shown = next(one for one in outcomes if one.term == "投资强度")
    assert shown.arithmetic.endswith("21342 ÷ 36 = 592.8333")
