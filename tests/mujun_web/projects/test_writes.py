"""What is told of projects is added, never changed; a file comes in whole or not at all; refusals say everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mujun.errors import ProjectError
from mujun.plans.month import Month
from mujun.projects.knowledge import Record, know
from mujun.projects.practice import make_projects, setting_of
from mujun.projects.record import read_projects, write_projects
from mujun_web.frame.evidence import EvidenceFile, find_file
from mujun_web.projects import bridge, queries, writes
from mujun_web.projects import models as rows
from mujun_web.projects.writes import MonthReport, projects_take, report_add
from projects.desk import CITY, LEAD, TODAY, begin, make_project, make_record, make_reports

pytestmark = pytest.mark.django_db
OCTOBER, SEPTEMBER = Month(2026, 10), Month(2026, 9)


def codes(refused) -> set[str]:
    return {fault.code for fault in refused.value.faults}


def say(month: Month = OCTOBER, **given) -> MonthReport:
    figures = {item: Decimal(value) for item, value in given.pop("figures", {}).items()}
    return MonthReport(month, figures, **given)


def values_of(record: Record, on: date) -> object:
    """What a record says on a day, without the running numbers, which are the database's own."""
    known = know(record, on)
    return (
        {project.code: project for project in record.projects},
        {code: [(one.period, one.value, one.unit) for one in said] for code, said in known.reports.items()},
        known.milestones, {code: [replace(one, number=0) for one in held] for code, held in known.exemptions.items()},
        {code: [replace(one, number=0) for one in held] for code, held in known.settlements.items()},
    )  # fmt: skip


def test_what_the_desk_holds_reads_back_as_the_record_it_took(city, office):
    record = make_projects(setting_of(queries.pack_of(city), TODAY), count=25, finished=10, seed=3)
    projects_take(city=city, record=record, by=office)
    assert values_of(bridge.read_record(CITY, TODAY), TODAY) == values_of(record, TODAY)


def test_a_past_day_knows_only_what_was_recorded_by_then(held):
    june = bridge.read_record(CITY, date(2026, 6, 30))
    assert know(june, date(2026, 6, 30)).figure(june.projects[0], "投资", Month(2026, 5)) == 5000
    assert max(report.period for report in june.reports) == Month(2026, 5)
    assert not bridge.read_record(CITY, date(2025, 1, 1)).projects


def test_taking_the_same_again_adds_nothing(held, three, city, office):
    assert projects_take(city=city, record=three, by=office) == {}


def test_a_workbook_of_what_the_desk_holds_brings_nothing_new(held, city, office, tmp_path):
    write_projects(bridge.read_record(CITY, TODAY), tmp_path / "a.xlsx")
    assert projects_take(city=city, record=read_projects(tmp_path / "a.xlsx"), by=office) == {}


def test_a_late_row_of_a_known_project_changes_no_past_day(held, three, city, office):
    before = values_of(bridge.read_record(CITY, date(2026, 10, 1)), date(2026, 10, 1))
    late = make_reports("甲", {5: 4000}, day=20)
    more = make_record(three.projects, [*three.reports, *late], three.milestones)
    assert projects_take(city=city, record=more, by=office) == {"报数": 1}
    assert values_of(bridge.read_record(CITY, date(2026, 10, 1)), date(2026, 10, 1)) == before
    now = bridge.read_record(CITY, TODAY)
    project = next(one for one in now.projects if one.code == "甲")
    assert know(now, TODAY).figure(project, "投资", Month(2026, 5)) == 4000


def test_new_facts_of_a_project_stand_beside_the_old(held, three, city, office):
    changed = [replace(one, total=Decimal(30_000)) if one.code == "甲" else one for one in three.projects]
    assert projects_take(city=city, record=replace(three, projects=tuple(changed)), by=office) == {"项目": 1}
    totals = rows.Project.objects.filter(project="甲").order_by("pk").values_list("total", flat=True)
    assert list(totals) == [24_000, 30_000]
    day_before = bridge.read_record(CITY, date(2026, 11, 9))
    assert next(one.total for one in day_before.projects if one.code == "甲") == 24_000


def test_a_file_with_faults_is_refused_whole_with_all_of_them(city, office):
    stranger = make_project("丁", county="没有的县", lead="没有的局")
    slashed = make_project("戊/1")
    later = make_reports("丁", {10: 5}, day=30)
    with pytest.raises(ProjectError) as refused:
        projects_take(city=city, record=make_record([stranger, slashed], later, begin("丁")), by=office)
    assert codes(refused) == {"projects.unknown-unit", "projects.bad-code", "projects.recorded-later"}
    assert sum(fault.code == "projects.unknown-unit" for fault in refused.value.faults) == 2
    assert not any(model.objects.exists() for model in rows.KINDS)


def test_a_report_of_the_month_is_added_with_its_milestone_and_evidence(held, city, unit):
    file = EvidenceFile("发票.pdf", b"%PDF-1.4 invoice")
    said = say(figures={"投资": 10_500}, words="更正：漏计设备款", reached=("入库", date(2026, 2, 1)))
    report_add(city=city, code="甲", said=said, unit=LEAD, by=unit, evidence=[file])
    record = bridge.read_record(CITY, TODAY)
    project = next(one for one in record.projects if one.code == "甲")
    assert know(record, TODAY).figure(project, "投资", OCTOBER) == 10_500
    kept = rows.Report.objects.filter(project="甲", month="2026-10").order_by("pk")
    assert [row.value for row in kept] == [10_000, 10_500]
    assert find_file(kept[1].evidence.get().sha256).read_bytes() == file.content


def test_words_alone_do_not_take_the_place_of_a_figure(held, city, unit):
    report_add(city=city, code="甲", said=say(words="设备已到货"), unit=LEAD, by=unit)
    record = bridge.read_record(CITY, TODAY)
    project = next(one for one in record.projects if one.code == "甲")
    assert know(record, TODAY).figure(project, "投资", OCTOBER) == 10_000


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (say(), {"projects.nothing-said"}),
        (say(Month(2026, 11), figures={"投资": 11_000}), {"projects.month-open"}),
        (say(Month(2026, 1), figures={"投资": 1}), {"projects.joined-months"}),
        (say(figures={"投资": -1}), {"projects.figure-negative"}),
        (say(figures={"投资": 8_000}), {"projects.correction-without-words", "projects.total-falls"}),
        (say(reached=("竣工", date(2026, 12, 1))), {"projects.reached-later"}),
        (say(moved=("竣工", Month(2028, 6))), {"projects.replan-without-reason"}),
    ],
    ids=["nothing", "month not over", "January", "negative", "falls", "still to come", "no reason"],
)
def test_a_report_that_cannot_be_is_refused_with_every_reason(held, city, unit, said, expected):
    before = rows.Report.objects.count(), rows.Milestone.objects.count()
    with pytest.raises(ProjectError) as refused:
        report_add(city=city, code="甲", said=said, unit=LEAD, by=unit)
    assert codes(refused) == expected
    assert (rows.Report.objects.count(), rows.Milestone.objects.count()) == before


def test_a_moved_plan_is_kept_with_its_reason(held, city, unit):
    report_add(city=city, code="甲", said=say(moved=("竣工", Month(2028, 6)), words="土地晚交"), unit=LEAD, by=unit)
    record = bridge.read_record(CITY, TODAY)
    known = know(record, TODAY).milestones["甲"]
    assert (known.moved["竣工"], known.reasons["竣工"]) == (Month(2028, 6), "土地晚交")


def test_an_exemption_needs_its_reason(held, city, office):
    asked = {"city": city, "code": "乙", "side": "进度", "since": SEPTEMBER, "until": OCTOBER, "by": office}
    with pytest.raises(ProjectError) as refused:
        writes.exemption_add(**asked, reason="  ")
    assert codes(refused) == {"projects.exempt-without-reason"}
    writes.exemption_add(**asked, reason="征地未交付")
    assert rows.Exemption.objects.get().reason == "征地未交付"


def test_a_measure_without_unit_or_done_tomorrow_is_refused_for_both(held, city, office):
    with pytest.raises(ProjectError) as refused:
        writes.settlement_add(
            city=city, code="乙", measure="转让", unit=" ", due=OCTOBER, by=office, done_on=date(2026, 11, 11)
        )
    assert codes(refused) == {"projects.no-unit", "projects.done-later"}


def test_the_list_of_a_month_is_issued_once_and_only_when_the_month_is_over(held, city, office, leader):
    writes.dispatch_issue(city=city, month=OCTOBER, by=office)
    with pytest.raises(ProjectError) as refused:
        writes.dispatch_issue(city=city, month=OCTOBER, by=leader)
    assert codes(refused) == {"projects.issued-before"}
    with pytest.raises(ProjectError) as refused:
        writes.dispatch_issue(city=city, month=Month(2026, 11), by=office)
    assert codes(refused) == {"projects.month-open"}
