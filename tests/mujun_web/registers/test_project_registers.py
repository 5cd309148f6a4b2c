"""A register of projects is judged on the projects' own milestones, money and lights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse

from mujun.projects.stage import MilestoneReport
from mujun.registers.decision import Proposal
from mujun_web.projects import memory
from mujun_web.projects.queries import find_city
from mujun_web.projects.writes import MonthReport, projects_take, report_add
from mujun_web.registers import proposing
from mujun_web.registers.queries import open_book
from mujun_web.registers.writes import move_judge, move_make
from projects.desk import CITY, TODAY, begin, make_project, make_record, make_reports

pytestmark = pytest.mark.django_db
NAME = "project-lifecycle"


@pytest.fixture(autouse=True)
def projects(monkeypatch, tmp_path, office):
    """甲 is being built, 乙 was signed and has not begun, 丙 is too small."""
    monkeypatch.setattr(settings, "DEPLOYMENT", replace(settings.DEPLOYMENT, today=TODAY, data_dir=tmp_path / "desk"))
    memory.forget()
    signed = MilestoneReport(0, "乙", "签约", date(2026, 2, 20), date(2026, 2, 15))
    small = make_project("丙", total=Decimal(9_999))
    made = [make_project("甲"), make_project("乙"), small]
    reports = make_reports("甲", {month: month * 1000 for month in range(2, 11)})
    record = make_record(made, reports, [*begin("甲"), signed, *begin("丙")])
    projects_take(city=find_city(CITY), record=record, by=office)


def propose(day: date = TODAY) -> list[tuple[str, str, str]]:
    book = open_book(CITY, NAME, day)
    return [(one.kind, one.entity, one.into) for one in proposing.make_findings(book).proposed]


def take_in(office, entity: str, to: str, proof: str, day: date = TODAY):
    asked = Proposal(entity=entity, to=to, day=day, today=day, who="测试", reason="列入", proof=(proof,))
    return move_make(city=CITY, register=NAME, proposal=asked, by=office, on=day)


def test_who_is_large_enough_is_proposed_at_the_stage_its_milestones_reached():
    assert propose() == [("enter", "乙", "落地"), ("enter", "甲", "建设")]


def test_what_the_projects_say_fills_the_fields_when_one_enters(office):
    fields = take_in(office, "乙", "落地", "备案通知书").fields
    assert (fields["所在县区"], fields["牵头部门"], fields["总投资"]) == ("澜江区", "市经信局", 24_000)
    assert (fields["计划开工日"], fields["联系领导职务"]) == ("2026-01-31", "分管副市长办公室")


def test_overdue_is_counted_from_the_planned_month(office):
    take_in(office, "乙", "落地", "备案通知书")
    entry = open_book(CITY, NAME, TODAY).entries["乙"]
    assert (entry.due, entry.overdue, entry.level) == (date(2026, 1, 31), 283, "红")


def test_a_stage_its_milestone_has_not_reached_is_refused_until_it_is_reported(office):
    take_in(office, "乙", "落地", "备案通知书")
    asked = Proposal(
        entity="乙", to="建设", day=TODAY, today=TODAY, who="测试", reason="开工", proof=("施工许可证",)
    )  # fmt: skip
    refused = move_judge(city=CITY, register=NAME, proposal=asked, on=TODAY)
    assert [fault.code for fault in refused.faults] == ["registers.rule-not-met"]
    # reached in the month that is not over yet: money is counted when a month is over, a milestone on its day
    said = MonthReport(month=memory.Month(2026, 10), figures={}, reached=("开工", date(2026, 11, 3)))
    report_add(city=find_city(CITY), code="乙", said=said, unit="市经信局", by=office, on=TODAY)
    assert ("move", "乙", "建设") in propose()
    assert move_judge(city=CITY, register=NAME, proposal=asked, on=TODAY).allowed


def test_on_an_earlier_day_only_what_was_known_then_counts():
    assert propose(date(2026, 1, 5)) == [("enter", "甲", "落地")]


def test_the_figures_of_a_candidate_open_where_they_come_from(client, office):
    take_in(office, "乙", "落地", "备案通知书")
    client.force_login(office)
    page = client.get(reverse("registers:entry", args=[CITY, NAME, "乙"])).content.decode()
    address = reverse("projects:given", args=[CITY, "乙", "阶段"])
    assert address in page
    drawer = client.get(address).content.decode()
    assert "<b>落地</b>" in drawer
    assert "2026-02-15" in drawer


def test_the_drawer_of_another_units_project_is_not_opened(client, unit):
    unit.unit, unit.city = "市科技局", CITY
    unit.save()
    client.force_login(unit)
    assert client.get(reverse("projects:given", args=[CITY, "乙", "阶段"])).status_code == 404


def test_the_page_of_candidates_says_what_it_was_judged_on(client, office):
    client.force_login(office)
    page = client.get(reverse("registers:candidates", args=[CITY, NAME])).content.decode()
    assert "2026年10月的项目月报和节点报告" in page
    assert "<b>2</b> 件待定" in page
