"""Task page, drawer, today, statements, comparison, evidence: who sees what, and that every figure opens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest

from mujun.plans.month import Month

pytestmark = pytest.mark.django_db


def get(client, user, path, expected=200, **asked):
    client.force_login(user)
    answer = client.get(path, asked)
    assert answer.status_code == expected, path
    return answer


def at(plan, page, code) -> str:
    return f"/plans/{plan.pk}/{page}/{quote(code)}/"


@pytest.fixture
def county(unit):
    """An account of 东岭县, which holds a share of 新增规上 and nothing else."""
    unit.unit = "东岭县"
    unit.save()
    return unit


@pytest.fixture
def reported(split, told):
    """October: 东岭县 30 of 60, 西溪区 35 of 40; 高新区 has not reported."""
    told("新增规上", "东岭县", 10, "30")
    told("新增规上", "西溪区", 10, "35")
    return split.plan


def test_the_task_page_shows_curve_lights_reports_and_shares(client, leader, reported):
    answer = get(client, leader, at(reported, "task", "T1"))
    panel = answer.context["panels"][0]
    assert [line.share.unit for line in panel.shares] == ["东岭县", "西溪区", "高新区"]
    assert (panel.split.allocated, panel.split.rest) == (110, 10)
    assert "尚有 10家 未分解" in answer.content.decode()
    assert panel.curve["months"][0] == "2026-01"
    # Even pace: a twelfth of 120 each month.
    assert panel.curve["pace"][:3] == [10.0, 20.0, 30.0]
    assert len(panel.reports) == 2


def test_a_targets_code_leads_to_its_task(client, leader, plan):
    assert get(client, leader, at(plan, "task", "新增规上"), 302)["Location"] == at(plan, "task", "T1")


def test_the_history_tells_lights_that_later_reports_changed(client, leader, plan, told):
    told("新增规上", "市经信局", 8, "80", on=date(2026, 9, 5))
    told("新增规上", "市经信局", 8, "20", on=date(2026, 10, 20))
    panel = get(client, leader, at(plan, "task", "T1")).context["panels"][0]
    august = next(one for one in panel.lights if one.month == Month(2026, 8))
    assert (august.now.word, august.then.word, august.was_revised) == ("红", "绿", True)


def test_replay_shows_the_split_of_that_day(client, leader, reported, small, office):
    from mujun.plans.share import Share
    from mujun_web.plans.writes import share_set

    new = (Share("新增规上", "东岭县", Decimal(120)),)
    share_set(
        plan=reported, target=small.target("新增规上"), shares=new, by=office, reason="调整", on=date(2026, 11, 1)
    )
    path = at(reported, "task", "T1")
    then = get(client, leader, path, known_on="2026-10-31").context["panels"][0]
    now = get(client, leader, path).context["panels"][0]
    assert (len(then.shares), len(now.shares)) == (3, 1)
    assert get(client, leader, path, known_on="2026-01-30").context["panels"][0].shares == ()


def test_the_drawer_opens_a_light_into_arithmetic_rule_reports_and_clause(client, leader, reported):
    words = get(client, leader, at(reported, "explain", "新增规上"), unit="东岭县").content.decode()
    for expected in (
        "东岭县 的份额",
        "30 ÷ 60",
        "50%",
        "序时进度",
        "任务进度",
        "低于 -30",
        "二(一)1",
        "2026年11月10日所知",
    ):
        assert expected in words, expected


def test_the_drawer_names_who_is_missing(client, leader, reported):
    assert "没有报的单位：高新区" in get(client, leader, at(reported, "explain", "新增规上")).content.decode()


def test_a_county_sees_nobody_elses_share(client, county, reported):
    page = get(client, county, at(reported, "task", "T1"))
    panel = page.context["panels"][0]
    assert [line.share.unit for line in panel.shares] == ["东岭县"]
    assert {report.unit for report in panel.reports} == {"东岭县"}
    assert panel.split is None
    drawer = get(client, county, at(reported, "explain", "新增规上"), unit="西溪区").content.decode()
    assert "东岭县 的份额" in drawer
    assert "35" not in drawer
    matrix = get(client, county, "/plans/matrix/", plan=reported.pk).context["matrix"]
    assert matrix.units == ("东岭县",)


@pytest.mark.parametrize(
    "path", ["{}/task/T2/", "{}/explain/技改增速/", "{}/report/技改增速/", "{}/task/G1/", "{}/explain/G1/"]
)
def test_what_is_not_its_own_is_not_found_for_a_unit(client, county, reported, path):
    words = get(client, county, "/plans/" + path.format(reported.pk), 404).content.decode()
    assert "没有这一页" in words
    assert "技改" not in words


def test_a_unit_of_another_city_finds_no_plan(client, unit, plan):
    unit.city = "330700"
    unit.save()
    assert "没有这一页" in get(client, unit, at(plan, "task", "T1"), 404).content.decode()


@pytest.mark.parametrize("page", ["report", "split"])
def test_a_leader_cannot_open_what_writes(client, leader, plan, page):
    get(client, leader, at(plan, page, "新增规上"), 403)
    assert client.post(at(plan, page, "新增规上"), {}).status_code == 403
    assert client.post(at(plan, "annotate", "新增规上"), {"words": "x", "period": "2026-10"}).status_code == 403


def test_a_unit_cannot_split(client, unit, plan):
    assert "这一页不归您的账号" in get(client, unit, at(plan, "split", "新增规上"), 403).content.decode()


def test_the_past_is_not_written_to(client, office, plan):
    client.force_login(office)
    form = {"unit": "市经信局", "period": "2026-05", "value": "50"}
    assert client.post(at(plan, "report", "新增规上") + "?known_on=2026-06-30", form).status_code == 403
    assert not plan.reports.exists()


def test_an_annotation_stands_beside_the_light_and_leaves_it(client, office, plan, told):
    told("新增规上", "市经信局", 10, "20")
    client.force_login(office)
    client.post(at(plan, "annotate", "新增规上"), {"words": "企业搬迁，12月补上", "period": "2026-10"})
    page = client.get(at(plan, "task", "T1"))
    panel = page.context["panels"][0]
    assert (panel.standing.word, panel.annotations[0].level) == ("红", "红")
    assert "企业搬迁，12月补上" in page.content.decode()
    assert client.get(at(plan, "task", "T1"), {"known_on": "2026-11-09"}).context["panels"][0].annotations == ()


def test_the_leaders_first_page_gives_reds_worst_units_and_turns(client, leader, plan, told):
    told("新增规上", "市经信局", 9, "90")
    told("新增规上", "市经信局", 10, "60")
    now = get(client, leader, "/plans/today/").context["now"]
    assert "企业上规模" in [entry.name for entry in now.reds]
    # September: 90 of 120 is exactly the pace; October: 50 % where 83.33 % are asked.
    assert [(turn.entry.name, turn.before.shade) for turn in now.turned_red] == [("企业上规模", "green")]
    assert now.units[0].red >= 1


def test_the_office_sees_who_has_not_reported_and_what_was_revised(client, office, plan, told):
    told("新增规上", "市经信局", 10, "60", is_revision=True, reason="剔除重复")
    context = get(client, office, "/plans/today/").context
    assert "市发改委" in [line.unit for line in context["silent"]]
    assert "市经信局" not in [line.unit for line in context["silent"]]
    assert [report.reason for report in context["revisions"]] == ["剔除重复"]


def test_each_role_lands_on_its_own_page(client, unit, leader, plan):
    assert get(client, unit, "/plans/today/", 302)["Location"] == "/plans/mine/"
    assert get(client, leader, "/plans/mine/", 302)["Location"] == "/plans/today/"


def test_statements_come_from_the_engine_and_sum_back(client, office, reported):
    context = get(client, office, f"/plans/{reported.pk}/statements/").context
    target, check = context["sums"][0]
    assert (target.code, check.allocated, check.rest) == ("新增规上", 110, 10)
    words = get(client, office, f"/plans/{reported.pk}/statements/{quote('东岭县')}/").content.decode()
    assert "年度目标责任书" in words
    assert "新增规上工业企业" in words


def test_a_unit_reads_its_own_statement_only(client, county, reported):
    own = get(client, county, f"/plans/{reported.pk}/statements/{quote('东岭县')}/").content.decode()
    assert "东岭县" in own
    other = get(client, county, f"/plans/{reported.pk}/statements/{quote('西溪区')}/", 403).content.decode()
    assert "这一页不归您的账号" in other
    assert "新增规上工业企业" not in other


def test_the_comparison_is_open_to_units_but_says_nothing_of_progress(client, county, reported):
    page = get(client, county, "/plans/compare/", all="1").content.decode()
    assert "技改投资增速" in page
    drawer = get(client, county, f"/plans/compare/{reported.pk}/{quote('技改增速')}/").content.decode()
    assert "8.5%" in drawer
    assert "light" not in drawer


def test_pages_without_any_plan_say_what_to_do(client, office, db):
    for path in ("today", "board", "matrix", "compare"):
        assert "没有" in get(client, office, f"/plans/{path}/").content.decode()


def test_no_markup_of_a_report_reaches_the_page(client, leader, plan, told):
    told("新增规上", "市经信局", 10, "60", words="<script>alert(1)</script>")
    assert "<script>alert" not in get(client, leader, at(plan, "task", "T1")).content.decode()
