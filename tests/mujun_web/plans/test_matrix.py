"""The matrix and the form of a split: what is shown adds up as the engine adds it."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mujun.plans.share import Share
from mujun.plans.split import check_split

pytestmark = pytest.mark.django_db
UNITS = ["东岭县", "西溪区", "南浦县", "北山区", "高新区"]
FLOORS = st.dictionaries(st.sampled_from(UNITS), st.decimals(0, 500, places=1), min_size=1)


@pytest.fixture
def matrix(client, leader, plan):
    def show(**asked):
        client.force_login(leader)
        answer = client.get("/plans/matrix/", {"plan": plan.pk, **asked})
        assert answer.status_code == 200
        return answer.context["matrix"]

    return show


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(floors=FLOORS)
def test_sums_shown_are_the_engines(client, office, plan, small, floors):
    from datetime import date

    from mujun_web.plans.matrix import make_matrix
    from mujun_web.plans.queries import load_ledger
    from mujun_web.plans.writes import share_set

    target = small.target("新增规上")
    shares = tuple(Share(target.code, unit, floor) for unit, floor in floors.items())
    share_set(plan=plan, target=target, shares=shares, by=office)
    row = make_matrix(load_ledger(plan, office, date(2026, 11, 10))).rows[0]
    assert row.split == check_split(target, shares)
    held = {field.unit: field.standing.target.floor for field in row.fields if field.standing}
    assert held == floors
    assert sum(held.values()) + row.split.rest == target.floor


def test_no_share_is_a_dash_and_zero_is_zero(client, leader, split, told, matrix):
    told("新增规上", "东岭县", 10, "0")
    row = matrix().rows[0]
    assert {field.unit: field.standing and field.standing.light.progress.value for field in row.fields} == {
        "东岭县": 0, "西溪区": None, "高新区": None,
    }  # fmt: skip


def test_a_total_with_somebody_missing_says_so(split, told, matrix):
    told("新增规上", "东岭县", 10, "30")
    told("新增规上", "西溪区", 10, "20")
    row = matrix().rows[0]
    assert (row.value, row.is_partial) == (50, True)
    assert "缺 高新区" in row.formed


def test_a_total_of_everybody_is_their_sum(split, told, matrix):
    for unit, value in (("东岭县", "30"), ("西溪区", "20.5"), ("高新区", "0")):
        told("新增规上", unit, 10, value)
    row = matrix().rows[0]
    assert (row.value, row.is_partial, row.whole.light.progress.value) == (Decimal("50.5"), False, Decimal("50.5"))


def test_gaps_are_tinted_by_how_far_behind(split, told, matrix):
    # Shares 60, 40, 10; the pace of October is 83.33 %.
    for unit, value in (("东岭县", "51"), ("西溪区", "25"), ("高新区", "1")):
        told("新增规上", unit, 10, value)
    assert [field.heat for field in sorted(matrix().rows[0].fields, key=lambda field: field.unit)] == [0, 2, 3]


def test_a_plan_that_is_not_split_offers_the_office_to_split(client, office, plan):
    client.force_login(office)
    page = client.get("/plans/matrix/", {"plan": plan.pk}).content.decode()
    assert f"/plans/{plan.pk}/split/{quote('新增规上')}/" in page


def post_split(client, plan, floors: dict[str, str], **form):
    rows = {"unit": list(floors), "floor": list(floors.values()), "stretch": [""] * len(floors)}
    return client.post(f"/plans/{plan.pk}/split/{quote('新增规上')}/", rows | form)


def test_a_split_is_checked_while_it_is_typed(client, office, plan):
    client.force_login(office)
    asked = {"unit": ["东岭县", "西溪区"], "floor": ["70", "30"], "stretch": ["", ""], "weight": ["", ""]}
    words = client.get(f"/plans/{plan.pk}/split/{quote('新增规上')}/check/", asked).content.decode()
    assert "尚有 20家 未分解" in words
    assert not plan.share_sets.exists()


def test_a_split_is_kept_and_changing_it_asks_for_a_reason(client, office, plan):
    client.force_login(office)
    assert post_split(client, plan, {"东岭县": "70", "西溪区": "50", "": ""}).status_code == 302
    assert "没有写改动理由" in post_split(client, plan, {"东岭县": "120"}).content.decode()
    assert plan.share_sets.count() == 1
    assert post_split(client, plan, {"东岭县": "120"}, reason="6 月会议调整").status_code == 302
    assert plan.share_sets.count() == 2


@pytest.mark.parametrize("typed", ["七十", "1/2", "inf"])
def test_what_is_not_a_number_is_refused_by_name_of_the_unit(client, office, plan, typed):
    client.force_login(office)
    assert "东岭县 的份额" in post_split(client, plan, {"东岭县": typed}).content.decode()
    assert not plan.share_sets.exists()


def test_an_even_proposal_adds_up_exactly(client, office, plan, split):
    client.force_login(office)
    page = client.get(f"/plans/{plan.pk}/split/{quote('新增规上')}/", {"propose": "1"})
    assert (page.context["check"].allocated, page.context["check"].rest) == (120, 0)


@pytest.mark.parametrize(("code", "faults"), [("新增规上", 1), ("技改增速", 0)])
def test_a_share_below_zero_is_refused_but_for_a_growth_rate(small, code, faults):
    from mujun_web.plans.forms import read_shares

    shares, found = read_shares(small.target(code), [("东岭县", "-3", "", "1"), ("西溪区", "0", "", "1")])
    assert [fault.code for fault in found] == ["plans.share-negative"] * faults
    assert [share.unit for share in shares] == ["东岭县", "西溪区"][faults:]
