"""Stages and milestones: derived, append-only, as known on a day."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.errors import ProjectError
from mujun.plans.month import Month
from mujun.projects.stage import CHAIN, NOTHING, STAGES, MilestoneReport, milestones_as_known
from projects.examples import month, reach


def test_stages_run_from_attraction_to_the_contract_kept():
    assert [stage.title for stage in STAGES] == ["招引", "落地", "建设", "竣工验收", "投产", "达产", "履约监管"]


def test_the_stage_is_the_one_after_the_last_milestone_reached():
    known = milestones_as_known([reach("签约", date(2026, 1, 5)), reach("开工", date(2026, 3, 5), 2)])["甲"]
    assert known.stage(month(2)).title == "落地"
    assert known.stage(month(3)).title == "建设"
    assert NOTHING.stage(month(3)).title == "招引"


def test_a_later_milestone_stands_for_those_before_it():
    known = milestones_as_known([reach("投产", date(2026, 5, 5))])["甲"]
    assert known.stage(month(5)).title == "达产"
    assert known.passed("竣工", month(5))
    assert not known.passed("达产", month(5))


def test_a_withdrawn_milestone_is_open_again_and_was_known_before():
    said = [reach("竣工", date(2026, 5, 5)), MilestoneReport(2, "甲", "竣工", date(2026, 6, 5))]
    assert not milestones_as_known(said)["甲"].passed("竣工", month(8))
    assert milestones_as_known(said, date(2026, 6, 4))["甲"].passed("竣工", month(8))


def test_a_moved_plan_keeps_its_reason():
    moved = MilestoneReport(1, "甲", "竣工", date(2026, 5, 5), planned=Month(2027, 9), words="设备延期")
    known = milestones_as_known([moved])["甲"]
    assert (known.moved["竣工"], known.reasons["竣工"]) == (Month(2027, 9), "设备延期")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"milestone": "封顶"}, "projects.unknown-milestone"),
        ({"reached": date(2026, 6, 1)}, "projects.reached-later"),
        ({"planned": Month(2027, 1)}, "projects.replan-without-reason"),
        ({"planned": Month(2027, 1), "reached": date(2026, 5, 1), "words": "甲"}, "projects.milestone-both"),
    ],
)
def test_a_milestone_report_that_cannot_be_is_refused(given, code):
    whole = {"number": 1, "project": "甲", "milestone": "竣工", "recorded_on": date(2026, 5, 5)} | given
    with pytest.raises(ProjectError) as caught:
        MilestoneReport(**whole)
    assert [fault.code for fault in caught.value.faults] == [code]


@given(st.permutations(range(len(CHAIN))), st.integers(0, 999))
def test_the_order_in_which_milestones_are_given_never_matters(order, seed):
    chance = Random(seed)
    said = [reach(name, date(2026, 1, 1 + chance.randrange(28)), at) for at, name in enumerate(CHAIN)]
    assert milestones_as_known([said[at] for at in order]) == milestones_as_known(said)
