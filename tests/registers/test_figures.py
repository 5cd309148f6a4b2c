"""Counts, funnels, months, reviews, lost stages, follow-ups, points, conflicts and the book of moves."""

from datetime import date
from decimal import Decimal

import pytest

from mujun.errors import RegisterError
from mujun.packs.load import load_pack
from mujun.registers.book import append_move, read_moves, write_move
from mujun.registers.conflict import find_conflicts, list_memberships
from mujun.registers.decision import judge_proposals
from mujun.registers.entry import derive_entries
from mujun.registers.follow_up import list_troubles, propose_follow_ups
from mujun.registers.review import find_lost_stages, list_reviews
from mujun.registers.score import score_units
from mujun.registers.summary import count_funnel, count_months, count_shares, months_of
from mujun.registers.tally import tally_counts
from mujun.rules.value import MISSING
from registers.making import SMALL, change, make_register, record, rows, write_registers

LIFE = (
    ("甲", "建档", "2026-01-01", {"fields": {"所属县区": "乙县"}}),
    ("甲", "整治", "2026-01-10", {"choice": "诊断"}),
    ("甲", "销号", "2026-02-01", {"fields": {"腾出": 30.0}}),
    ("乙", "建档", "2026-01-01", {"fields": {"所属县区": "丙县"}}),
    ("乙", "整治", "2026-01-11", {"choice": "重组"}),
    ("乙", "建档", "2026-01-12"),
    ("乙", "整治", "2026-01-13", {"choice": "重组"}),
    ("乙", "销号", "2026-02-02", {"fields": {"腾出": 50.0}}),
    ("乙", "整治", "2026-06-01"),
    ("丙", "建档", "2026-03-01", {"fields": {"所属县区": "乙县"}}),
    ("丙", "移出", "2026-03-02"),
    ("丁", "建档", "2026-05-01"),
)
DAY = date(2026, 7, 1)


@pytest.fixture
def register(tmp_path):
    return make_register(tmp_path)


@pytest.fixture
def entries(register):
    return derive_entries(register, record(register, *LIFE), DAY)


def test_net_is_what_was_done_less_what_relapsed_in_the_unit_of_the_target(register, entries):
    firms, energy = tally_counts(register, entries, DAY)
    assert (firms.done, firms.relapsed, firms.net) == (2, 1, 1)
    assert (energy.done, energy.relapsed, energy.net) == (80, 50, 30)
    assert energy.reached == Decimal("0.003"), "tonnes in ten thousand tonnes"
    assert energy.share == Decimal("0.06")
    assert [(item.entity, item.amount, item.relapsed) for item in energy.items] == [
        ("甲", 30, None), ("乙", 50, date(2026, 6, 1)),
    ]  # fmt: skip
    assert str(energy.items[0].explanation) == "腾出 = 30"
    assert firms.by_county() == {"丙县": 0, "乙县": 1}
    assert firms.by_choice() == {"诊断": 1, "重组": 0}
    assert energy.by_month() == {"2026-02": (80, 0), "2026-06": (0, 50)}


def test_only_what_was_done_or_relapsed_since_a_day_counts(register, entries):
    firms, _ = tally_counts(register, entries, DAY, since=date(2026, 2, 2))
    assert (firms.done, firms.relapsed, firms.net) == (1, 1, 0)


def test_a_relapse_is_taken_off_in_the_stretch_it_happens_and_not_in_the_one_that_is_over(register):
    moves = record(register, *LIFE)
    over = tally_counts(register, derive_entries(register, moves, date(2026, 5, 31)), date(2026, 5, 31))
    firms, energy = tally_counts(register, derive_entries(register, moves, DAY), DAY, since=date(2026, 6, 1))
    assert [one.net for one in over] == [2, 80]
    assert (firms.done, firms.relapsed, firms.net) == (0, 1, -1)
    assert (energy.done, energy.relapsed, energy.net) == (0, 50, -50)
    assert energy.by_month() == {"2026-06": (0, 50)}
    assert energy.by_county() == {"丙县": -50}


@pytest.mark.parametrize("figure", [1e14, 1e29, 1e299])
def test_a_figure_of_any_length_in_the_records_is_added_without_a_traceback(register, figure):
    steps = (("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-10"), ("甲", "销号", "2026-02-01"))
    moves = record(register, *steps[:2], ("甲", "销号", "2026-02-01", {"fields": {"腾出": figure}}))
    _, energy = tally_counts(register, derive_entries(register, moves, DAY), DAY)
    assert (float(energy.net), len(energy.items)) == (figure, 1)


def test_an_entry_without_a_figure_is_named_and_adds_nothing(register):
    steps = (("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-10"), ("甲", "销号", "2026-02-01"))
    moves = record(register, *steps)
    _, energy = tally_counts(register, derive_entries(register, moves, DAY), DAY)
    assert (energy.net, [item.entity for item in energy.without]) == (0, ["甲"])
    put_right = record(register, *steps, ("甲", "销号", "2026-03-01", {"act": "note", "fields": {"腾出": 7.5}}))
    _, energy = tally_counts(register, derive_entries(register, put_right, DAY), DAY)
    assert (energy.net, energy.without) == (Decimal("7.5"), ())


def test_the_funnel_counts_times_and_where_entries_stand(register, entries):
    funnel = count_funnel(register, entries)
    assert (funnel.entered, funnel.moved, funnel.done, funnel.dropped, funnel.relapsed) == (4, 3, 2, 1, 1)
    assert (funnel.net, funnel.standing, funnel.overdue, funnel.watched, funnel.lost) == (1, 2, 1, 1, 0)
    assert [(one.stage, one.standing, one.overdue, one.reached) for one in funnel.stages] == [
        ("建档", 1, 1, 4), ("整治", 1, 0, 2), ("销号", 1, 0, 2), ("移出", 1, 0, 1),
    ]  # fmt: skip
    assert funnel.choices == {"诊断": 1, "重组": 2}
    later = count_funnel(register, entries, since=date(2026, 3, 1))
    assert (later.entered, later.done, later.relapsed, later.standing) == (2, 0, 1, 2)


def test_shares_put_the_most_overdue_first(register, entries):
    owners = count_shares(register, entries, "owner")
    assert [(one.key, one.standing, one.overdue) for one in owners] == [(None, 1, 1), ("丙县", 1, 0)]
    counties = {one.key: (one.standing, one.net) for one in count_shares(register, entries, "county")}
    assert counties == {"乙县": (0, 1), "丙县": (1, 0), None: (1, 0)}


def test_months_add_up_to_what_stands(register, entries):
    months = count_months(register, entries, *months_of(entries.values(), DAY))
    assert [str(one.period) for one in months] == [f"2026-{month:02d}" for month in range(1, 8)]
    assert [(one.entered, one.done, one.dropped, one.relapsed, one.standing) for one in months] == [
        (2, 0, 0, 0, 2), (0, 2, 0, 0, 0), (1, 0, 1, 0, 0), (0, 0, 0, 0, 0), (1, 0, 0, 0, 1), (0, 0, 0, 1, 2),
        (0, 0, 0, 0, 2),
    ]  # fmt: skip


def test_the_review_of_a_year_asks_who_still_belongs(register):
    facts = rows(
        {"甲": {"税收": 40, "用地": 50, "等级": "D"}, "乙": {"税收": 90, "用地": 50, "等级": "D"}, "丙": {"等级": "D"}}
    )
    moves = record(
        register, *((name, "建档", "2025-05-01") for name in ("甲", "乙", "丙")), ("丁", "建档", "2026-01-01")
    )
    entries = derive_entries(register, moves, DAY)
    found = {one.entry.entity: one for one in list_reviews(register, entries, facts, DAY)}
    assert {name: one.belongs for name, one in found.items()} == {"甲": True, "乙": False, "丙": None}
    assert (found["乙"].due, found["乙"].overdue) == (date(2026, 6, 30), 1)
    assert "1.8 < 1" in found["乙"].reason
    reviewed = record(register, ("甲", "建档", "2025-05-01"), ("甲", "建档", "2026-03-01", {"act": "review"}))
    assert list_reviews(register, derive_entries(register, reviewed, DAY), facts, DAY) == ()


def test_a_stage_lost_while_in_use_names_who_stands_in_it(register, tmp_path):
    moves = record(register, ("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-05"))
    lost = change(
        SMALL, ("stage: 整治,", "stage: 治理,"), ("[整治, 移出]", "[治理, 移出]"), ("into: 整治", "into: 治理")
    )
    without = make_register(tmp_path / "lost", lost)
    entries = derive_entries(without, moves, DAY)
    (fault,) = find_lost_stages(without, entries.values())
    assert fault.code == "registers.lost-stage"
    assert "甲" in fault.found and "was: 整治" in fault.remedy
    assert count_funnel(without, entries).lost == 1
    assert find_lost_stages(register, derive_entries(register, moves, DAY).values()) == ()


def test_what_is_overdue_opens_one_follow_up_and_a_second_time_is_another_round(register, entries, tmp_path):
    follow_ups = load_pack(write_registers(tmp_path / "f", FOLLOW_UP)).registers[0]
    troubles = list_troubles(register, entries, {"丁": "丁公司"})
    assert [(one.key, one.overdue, one.title) for one in troubles] == [("丁", 31, "低效清单：丁公司（建档）")]
    asked = propose_follow_ups(follow_ups, [*troubles, *troubles], {}, today=DAY, who="督查")
    assert [(one.entity, one.reason, one.fields["来源"]) for one in asked] == [("list·丁", "逾期 31 天", "list")]
    (decision,) = judge_proposals(follow_ups, asked, [], DAY)
    opened = [decision.accept()]
    standing = derive_entries(follow_ups, opened, DAY)
    assert propose_follow_ups(follow_ups, troubles, standing, today=DAY, who="督查") == ()
    closed = [*opened, *record(follow_ups, ("list·丁", "立项", "2026-07-01"), ("list·丁", "办结", "2026-07-02"))[1:]]
    again = propose_follow_ups(
        follow_ups, troubles, derive_entries(follow_ups, closed, date(2026, 8, 1)), today=date(2026, 8, 1), who="督查"
    )
    assert [one.version for one in again] == [2]


FOLLOW_UP = """\
register: follow
title: 督办单
of: matter
keeper: 经信局
light: 时限
note: 测试用
fields:
  - {field: 事由}
  - {field: 来源}
  - {field: 责任单位}
  - {field: 期限, kind: date}
stages:
  - {stage: 立项, owner: keeper, due: 期限}
  - {stage: 办结, ends: done}
scores:
  - {score: 黄两次, levels: 黄, times: 2, points: -1, by: 责任单位, note: 办公室定}
  - {score: 红, levels: 红, points: -2, then: 约谈, by: 责任单位, note: 办公室定}
"""


def test_points_are_taken_for_month_ends_at_a_level(tmp_path):
    follow_ups = make_register(tmp_path, FOLLOW_UP)
    said = {"责任单位": "乙县"}
    moves = record(
        follow_ups,
        ("红两次", "立项", "2026-01-05", {"fields": {**said, "期限": "2026-01-30"}}),
        ("红两次", "办结", "2026-03-01"),
        ("黄一次", "立项", "2026-01-05", {"fields": {**said, "期限": "2026-02-05"}}),
        ("黄一次", "办结", "2026-02-04"),
    )
    lines = score_units(follow_ups, moves, date(2026, 1, 1), date(2026, 6, 30))
    assert [(one.unit, one.entity, one.score.name, one.points, len(one.days)) for one in lines] == [
        ("乙县", "红两次", "红", -4, 2),
    ]  # fmt: skip
    assert "2026-01-31、2026-02-28 亮红" in lines[0].reason and "约谈" in lines[0].reason


def test_registers_that_exclude_each_other_name_who_is_in_both(tmp_path):
    reward = change(FOLLOW_UP, ("register: follow", "register: reward"), ("of: matter", "of: enterprise"))
    low = change(SMALL, ("review:", "conflicts_with: [{register: reward, note: 末档的不奖励}]\nreview:"))
    pack = load_pack(write_registers(tmp_path, low, reward))
    lists = {one.name: one for one in pack.registers}
    entries = {
        "list": derive_entries(
            lists["list"], record(lists["list"], ("甲", "建档", "2026-01-01"), ("乙", "建档", "2026-01-01")), DAY
        ),
        "reward": derive_entries(lists["reward"], record(lists["reward"], ("甲", "立项", "2026-01-01")), DAY),
    }
    (one,) = find_conflicts(pack.registers, entries)
    assert (one.entity, one.register, one.other, one.note) == ("甲", "list", "reward", "末档的不奖励")
    assert [name for name, _ in list_memberships("甲", entries)] == ["list", "reward"]


def test_moves_written_to_a_book_are_read_back_the_same(register, tmp_path):
    moves = record(
        register,
        *LIFE,
        ("丁", "建档", "2026-05-02", {"act": "note", "fields": {"期限": "2026-09-01", "腾出": MISSING}}),
    )
    book = tmp_path / "moves.jsonl"
    for move in moves:
        append_move(book, move)
    assert list(read_moves(book)) == moves
    assert read_moves(tmp_path / "none.jsonl") == ()


def test_a_damaged_book_names_every_bad_line_and_every_gap(register, tmp_path):
    first, second, third = record(register, *LIFE[:3])
    book = tmp_path / "moves.jsonl"
    book.write_text(
        "\n".join([write_move(first), "{}", write_move(third), '{"act": "fly"}', "[1"]) + "\n", encoding="utf-8"
    )
    with pytest.raises(RegisterError) as refused:
        read_moves(book)
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [
        ("registers.bad-record", "moves.jsonl:2"),
        ("registers.bad-record", "moves.jsonl:4"),
        ("registers.bad-record", "moves.jsonl:5"),
        ("registers.broken-sequence", "moves.jsonl"),
    ]
    assert second.number == 2 and "1、3" in refused.value.faults[3].found
