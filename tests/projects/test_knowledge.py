"""What is known of projects on a day: corrections, exemptions, measures; contradictions refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import ProjectError
from mujun.plans.figure import Increment, Revision
from mujun.projects.investment import increments_of_year, invested_by
from mujun.projects.knowledge import Settlement, know
from mujun.projects.project import INVESTED
from projects.examples import excuse, invest, make_project, make_record, month, reach

JIA = make_project()


def test_a_correction_counts_from_the_day_it_was_recorded():
    first = invest((6, "5000"))
    second = invest((6, "4800"), first=2, day=25)
    record = make_record(*first, *second)
    assert know(record, date(2026, 7, 24)).figure(JIA, INVESTED, month(6)) == 5000
    assert know(record, date(2026, 7, 25)).figure(JIA, INVESTED, month(6)) == 4800
    assert know(record, date(2026, 7, 4)).figure(JIA, INVESTED, month(6)) is None


def test_january_and_february_are_never_taken_apart():
    knowledge = know(make_record(*invest((2, "600"), (3, "1200"))))
    assert increments_of_year(JIA, knowledge, month(3)) == (
        Increment(month(1), month(2), Decimal(600)),
        Increment(month(3), month(3), Decimal(600)),
    )


def test_a_running_total_that_falls_is_a_revision_and_no_negative_month():
    knowledge = know(make_record(*invest((3, "1200"), (4, "1000"), (5, "1500"))))
    assert increments_of_year(JIA, knowledge, month(5))[1:] == (
        Revision(month(4), Decimal(1200), Decimal(1000)),
        Increment(month(5), month(5), Decimal(500)),
    )


def test_everything_invested_is_the_last_figure_of_each_year_and_says_which_year_ended_early():
    said = invest((11, "3000"), year=2025, first=1) + invest((2, "600"), (3, "1000"), first=10)
    invested = invested_by(JIA, know(make_record(*said)), month(3))
    assert (invested.year, invested.total, invested.month, invested.gaps) == (1000, 4000, month(3), (2025,))
    assert invested_by(JIA, know(make_record(*said)), month(1)).total == 3000
    assert invested_by(JIA, know(make_record()), month(1)) is None


def test_exemptions_and_measures_are_known_from_their_day():
    done = Settlement(2, "甲", "转让盘活", "澜江区", month(9), date(2026, 8, 1), date(2026, 8, 1))
    asked = Settlement(1, "甲", "转让盘活", "澜江区", month(9), date(2026, 5, 1))
    record = make_record(exemptions=(excuse("开工", 3, 5),), settlements=(done, asked))
    assert know(record, date(2026, 2, 28)).exempt(JIA, month(4)) == ()
    assert [one.side for one in know(record, date(2026, 3, 1)).exempt(JIA, month(4))] == ["开工"]
    assert know(record).exempt(JIA, month(6)) == ()
    assert know(record, date(2026, 7, 31)).settlements["甲"][0].done_on is None
    assert know(record).settlements["甲"] == (done,)


def test_a_record_that_contradicts_itself_is_refused_with_every_fault():
    with pytest.raises(ProjectError) as caught:
        make_record(
            *invest((6, "1"), code="乙"),
            projects=(make_project(), make_project()),
            milestones=(reach("开工", date(2026, 3, 1)), reach("竣工", date(2026, 4, 1))),
        )
    codes = {fault.code for fault in caught.value.faults}
    assert codes == {"projects.code-twice", "projects.unknown-project", "projects.number-twice"}


@given(st.permutations(range(6)))
def test_the_order_of_reports_never_matters(order):
    said = invest((2, "600"), (3, "1200"), (4, "2000")) + invest((3, "1100"), (4, None), (5, "3000"), first=7, day=20)
    record, other = make_record(*said), make_record(*[said[at] for at in order])
    assert know(record).reports == know(other).reports
