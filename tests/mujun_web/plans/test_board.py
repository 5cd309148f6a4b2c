"""The battle map: what the address chooses is what is shown, the worst comes first, a unit sees its own."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from django.utils.html import escape

pytestmark = pytest.mark.django_db


@pytest.fixture
def lit(plan, told):
    """企业上规模 red (20 of 120 in October), 扩大技改 green, 编制园区方案 finished."""
    told("新增规上", "市经信局", 10, "20")
    for month in (3, 6, 9):
        told("技改增速", "市发改委", month, "9")
    told("T3", "高新区", 6, None, words="方案已印发", finished=True)
    return plan


def board(client, user, plan, **asked):
    client.force_login(user)
    answer = client.get("/plans/board/", {"plan": plan.pk, **asked})
    assert answer.status_code == 200
    return answer.context["board"]


def names(shown) -> list[str]:
    return [entry.name for group in shown.groups for entry in group.entries]


def test_red_comes_first_and_says_why(client, leader, lit):
    shown = board(client, leader, lit)
    assert {entry.shade for entry in shown.groups[0].entries} == {"red"}
    first = next(entry for entry in shown.groups[0].entries if entry.name == "企业上规模")
    # 20 of 120 is 16.67 %, ten of twelve months ask for 83.33 %.
    assert "66.67" in first.reason
    assert escape(first.reason) in client.get("/plans/board/", {"plan": lit.pk, "view": "tiles"}).content.decode()


def test_counts_per_light_cover_every_entry_and_filter(client, leader, lit):
    shown = board(client, leader, lit)
    counts = {key: number for key, _, number, _ in shown.counts}
    assert counts == {"red": 2, "yellow": 0, "missing": 0, "green": 1, "done": 1, "waiting": 0}
    red = next(query for key, _, _, query in shown.counts if key == "red")
    asked = {name: values[0] for name, values in parse_qs(red).items()}
    # The goal of the whole plan was never reported: ten months are missing, which the rule calls red.
    assert names(board(client, leader, lit, **asked)) == ["工业增加值增速", "企业上规模"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"unit": "市经信局"}, {"企业上规模", "编制园区方案"}),
        ({"section": "三、保障"}, {"编制园区方案"}),
        ({"due": "2026-06"}, {"编制园区方案"}),
        ({"text": "技改"}, {"扩大技改"}),
        ({"text": "规上 工业"}, {"企业上规模"}),
        ({"light": "done"}, {"编制园区方案"}),
        ({"unit": "市经信局", "light": "red"}, {"企业上规模"}),
        ({"unit": "没有这个单位"}, set()),
    ],
)
def test_every_filter_is_in_the_address(client, leader, lit, asked, expected):
    assert set(names(board(client, leader, lit, **asked))) == expected


@pytest.mark.parametrize("group", ["light", "unit", "section", "deadline"])
@pytest.mark.parametrize("view", ["tiles", "dense", "rows"])
def test_every_grouping_and_view_shows_each_entry_once(client, leader, lit, group, view):
    shown = board(client, leader, lit, group=group, view=view)
    assert sorted(names(shown)) == sorted(["企业上规模", "扩大技改", "编制园区方案", "工业增加值增速"])
    assert shown.view == view


def test_nonsense_in_the_address_is_left_out(client, leader, lit):
    shown = board(client, leader, lit, light="purple", group="x", view="y", due="never")
    assert (shown.choice.light, shown.grouping, shown.view) == ("", "light", "tiles")


def test_the_board_shows_what_was_known_on_the_day(client, leader, lit, told):
    from datetime import date

    told("新增规上", "市经信局", 8, "80", on=date(2026, 9, 5))
    then = board(client, leader, lit, known_on="2026-09-30")
    entry = next(entry for group in then.groups for entry in group.entries if entry.name == "企业上规模")
    # Known in September: 80 of 120 at the end of August, where eight of twelve months ask for exactly that.
    assert (entry.shade, entry.worst.light.progress.value) == ("green", 80)
    assert board(client, leader, lit).groups[0].entries[0].shade == "red"


def test_before_it_was_adopted_there_is_no_plan(client, leader, lit):
    client.force_login(leader)
    answer = client.get("/plans/board/", {"known_on": "2026-01-04"})
    assert answer.context["ledger"] is None
    assert "还没有采用任何计划" in answer.content.decode()


def test_a_unit_sees_its_own_tasks_only(client, unit, lit):
    assert set(names(board(client, unit, lit))) == {"企业上规模", "编制园区方案"}


def test_a_county_that_holds_a_share_sees_its_share(client, unit, lit, split):
    unit.unit = "东岭县"
    unit.save()
    shown = board(client, unit, lit)
    assert names(shown) == ["企业上规模"]
    assert shown.groups[0].entries[0].standings[0].target.floor == 60


def test_a_unit_named_in_no_plan_is_told_so(client, unit, lit):
    unit.unit = "市气象局"
    unit.save()
    client.force_login(unit)
    assert "还没有一份计划里有 市气象局 的任务" in client.get("/plans/board/").content.decode()


def test_the_chosen_plan_is_remembered(client, leader, lit, small, office):
    from dataclasses import replace

    from mujun_web.plans.writes import plan_create

    other = plan_create(plan=replace(small, code="other", title="另一份计划"), by=office, document_sha256="1" * 64)
    board(client, leader, other)
    assert client.get("/plans/board/").context["ledger"].row == other


def test_a_plan_past_its_time_without_reports_is_shown_as_only_kept(client, leader, small, office):
    from dataclasses import replace

    from mujun.plans.month import Month
    from mujun_web.plans.writes import plan_create

    def earlier(target):
        return replace(target, start=Month(2019, 1), until=Month(2019, 12), curve=small.goals[0].curve)

    tasks = tuple(
        replace(task, start=Month(2019, 1), deadline=Month(2019, 12), targets=tuple(earlier(t) for t in task.targets))
        for task in small.tasks
    )
    old = replace(small, code="old", year=2019, tasks=tasks, goals=tuple(earlier(goal) for goal in small.goals))
    shown = board(client, leader, plan_create(plan=old, by=office, document_sha256="1" * 64))
    assert {entry.shade for group in shown.groups for entry in group.entries} == {"waiting"}
    assert shown.grouping == "section"


def test_entries_agree_with_the_engines_board(leader, lit, small):
    from datetime import date

    from mujun.plans.board import board_of
    from mujun_web.plans.queries import load_ledger
    from mujun_web.plans.standing import list_entries

    ledger = load_ledger(lit, leader, date(2026, 11, 10))
    reports = [report for said in ledger.reports.values() for report in said]
    engine = board_of(small, reports, ledger.rule_of, ledger.as_of)
    shown = {entry.code: entry for entry in list_entries(ledger)}
    assert {task.task.code: task.level for task in engine.tasks} == {
        task.task.code: shown[task.task.code].worst.light.level for task in engine.tasks
    }
