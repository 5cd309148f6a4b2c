"""What a process remembers of projects is what the rows say, also after some were added."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mujun.projects.knowledge import know
from mujun_web.projects import bridge
from mujun_web.projects import models as rows
from mujun_web.projects.queries import open_book
from mujun_web.projects.writes import projects_take
from projects.desk import CITY, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(three, city, office):
    """Three projects on the desk, looked at once."""
    projects_take(city=city, record=three, by=office, on=TODAY)
    return open_book(city, TODAY)


def add_report(office, value: str) -> rows.Report:
    """One more figure of 乙 for October."""
    return rows.Report.objects.create(
        city=CITY, project="乙", item="投资", unit="万元", month="2026-10", value=Decimal(value), recorded_on=TODAY,
        stated_on=TODAY, recorded_by=office, reporter="甲",
    )  # fmt: skip


def assert_same(city) -> None:
    book = open_book(city, TODAY)
    assert book.record == bridge.read_record(CITY, TODAY)
    assert book.knowledge == know(bridge.read_record(CITY, TODAY), TODAY)


def test_after_a_report_only_that_is_read_and_everything_counts_it(held, city, office, monkeypatch):
    add_report(office, "4321")
    read, really = [], bridge.read_reports

    def watch(*asked):
        read.extend(reports := really(*asked))
        return reports

    monkeypatch.setattr(bridge, "read_reports", watch)
    book = open_book(city, TODAY)
    assert [one.value for one in read] == [Decimal(4321)]
    assert book.knowledge.figure(book.projects["乙"], "投资", book.as_of) == Decimal(4321)
    monkeypatch.undo()
    assert_same(city)


def test_a_correction_after_a_report_takes_its_place(held, city, office):
    add_report(office, "4321")
    open_book(city, TODAY)
    add_report(office, "1234")
    assert_same(city)


def test_whatever_else_is_added_is_seen_as_well(held, city, office):
    add_report(office, "4321")
    rows.Exemption.objects.create(
        city=CITY, project="乙", side="进度", since="2026-09", until="2026-10", reason="停工令", recorded_on=TODAY,
        stated_on=TODAY, recorded_by=office,
    )  # fmt: skip
    assert_same(city)


def test_a_row_that_came_late_with_a_lower_key_is_seen(held, city, office):
    first = add_report(office, "4321")
    rows.Report.objects.filter(pk=first.pk).delete()
    add_report(office, "1234")
    open_book(city, TODAY)
    first.recorded_at = None
    first.save(force_insert=True)
    assert_same(city)
