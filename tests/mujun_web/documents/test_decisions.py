"""Decisions: each is recorded, none is lost, and any day's knowledge can be had again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from mujun.errors import SourceError
from mujun_web.documents import decisions
from mujun_web.documents.models import Finding, Review
from mujun_web.documents.queries import recall_findings, recall_tasks

TEXT = (Path(__file__).parent / "plan.txt").read_text(encoding="utf-8")
MONDAY = date(2026, 11, 2)


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_accepting_records_who_and_when(find, office):
    row = decisions.finding_accept(finding=find("36"), by=office, on=MONDAY)
    assert row.state == "accepted"
    review = Review.objects.get(finding=row)
    assert (review.act, review.by, review.on, review.before) == ("accept", office, MONDAY, {"state": "proposed"})


def test_accepting_twice_is_one_decision(find, office):
    decisions.finding_accept(finding=find("36"), by=office)
    decisions.finding_accept(finding=find("36"), by=office)
    assert Review.objects.filter(finding=find("36")).count() == 1


def test_a_correction_keeps_what_stood_before(find, office):
    changes = {"value": 38.0, "unit": "户"}
    row = decisions.finding_correct(finding=find("36"), changes=changes, reason="按正式文件", by=office)
    assert (row.state, row.value, row.unit) == ("corrected", 38.0, "户")
    review = Review.objects.get(finding=row)
    assert review.before == {"value": 36.0, "unit": "家", "state": "proposed"}
    assert ("数值", "36", "38") in review.steps


def test_a_correction_that_changes_nothing_accepts(find, office):
    assert decisions.finding_correct(finding=find("36"), changes={"value": 36.0}, by=office).state == "accepted"


def test_a_rejection_needs_a_reason_and_without_one_nothing_changes(find, office):
    with pytest.raises(SourceError, match="理由"):
        decisions.finding_reject(finding=find("12"), reason="  ", by=office)
    assert find("12").state == "proposed" and not Review.objects.filter(finding=find("12")).exists()


def test_a_rejected_finding_no_longer_contradicts_and_does_again_when_taken_back(document, find, office):
    assert document.conflicts
    decisions.finding_reject(finding=find("36"), reason="与总目标重复", by=office)
    document.refresh_from_db()
    assert document.conflicts == []
    decisions.finding_accept(finding=find("36"), by=office)
    document.refresh_from_db()
    assert len(document.conflicts) == 1


def test_a_correction_may_end_a_contradiction_or_begin_one(document, find, office):
    decisions.finding_correct(finding=find("36"), changes={"value": 40.0}, by=office)
    document.refresh_from_db()
    assert document.conflicts == []
    decisions.finding_correct(finding=find("36"), changes={"value": 45.0}, by=office)
    document.refresh_from_db()
    assert len(document.conflicts) == 1


def test_a_whole_task_is_accepted_at_once_with_one_decision_each(document, office):
    task = document.tasks.get(title="培育企业")
    count = decisions.finding_accept_many(document=document, task=task, by=office)
    assert count == task.findings.count() > 0
    task.refresh_from_db()
    assert task.state == "accepted"
    assert Review.objects.filter(act="accept", finding__task=task).count() == count
    assert not document.findings.exclude(task=task).exclude(state="proposed").exists()


ADDED = {
    "indicator": "企业座谈会", "value": 1.0, "value2": None, "stretch": None, "unit": "次", "comparator": "=",
    "bound": "", "basis": "increment", "deadline": "2026", "period": "每季度", "kind": "target",
}  # fmt: skip


def add(document, office, quote: str, number: str, **more):
    start = place(quote)[0] + quote.index(number)
    return decisions.finding_add(
        document=document, fields=ADDED, quote=place(quote), number=(start, start + len(number)),
        task=document.tasks.get(title="办好服务"), section="", by=office, **more,
    )  # fmt: skip


def test_a_marked_figure_counts_as_accepted_and_comes_last_in_number(document, office):
    before = document.findings.count()
    row = add(document, office, "每季度召开一次企业座谈会", "一")
    assert (row.origin, row.state, row.position) == (Finding.PERSON, "accepted", before + 1)


def test_a_number_is_not_taken_twice(document, office):
    with pytest.raises(SourceError, match="已经是"):
        add(document, office, "全年新增规上企业36家以上", "36")


def test_a_mark_outside_the_text_is_refused(document, office):
    with pytest.raises(SourceError, match="不在正文里"):
        decisions.finding_add(
            document=document, fields=ADDED, quote=(5, len(TEXT) + 1), number=(5, 6), task=None, section="", by=office
        )


def test_units_a_person_writes_are_found_in_the_task_s_text(document, office):
    task = document.tasks.get(title="改造低效用地")
    row = decisions.task_correct(task=task, title=task.title, lead=["县经信局"], support=["县纪委"], by=office)
    (lead,), (support,) = (group["units"] for group in row.units)
    assert TEXT[lead["start"] : lead["end"]] == "县经信局"
    assert (support["name"], support["start"]) == ("县纪委", None)
    assert [group["role"] for group in row.units] == ["lead", "support"]


def test_an_earlier_day_shows_what_was_known_then(document, find, office):
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    decisions.finding_correct(finding=find("36"), changes={"value": 38.0}, by=office, on=MONDAY)
    decisions.finding_correct(finding=find("36"), changes={"value": 39.0}, by=office, on=tuesday)
    decisions.finding_reject(finding=find("900"), reason="不归本县", by=office, on=wednesday)
    added = add(document, office, "每季度召开一次企业座谈会", "一", on=wednesday)
    decisions.task_reject(task=document.tasks.get(title="办好服务"), reason="日常工作", by=office, on=wednesday)

    def known(day: date) -> dict[int, tuple[float, str]]:
        return {row.pk: (row.value, row.state) for row in recall_findings(document, day)}

    changed, rejected = find("36").pk, find("900").pk
    assert known(MONDAY - timedelta(days=1))[changed] == (36.0, "proposed")
    assert known(MONDAY)[changed] == (38.0, "corrected")
    assert known(tuesday)[changed] == (39.0, "corrected") and known(tuesday)[rejected][1] == "proposed"
    assert known(wednesday)[rejected][1] == "rejected"
    assert added.pk not in known(tuesday) and added.pk in known(wednesday)
    assert {task.state for task in recall_tasks(document, tuesday)} == {"proposed"}
