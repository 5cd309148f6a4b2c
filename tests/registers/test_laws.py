"""Laws of registers: a past day stays as it was, order does not matter, finished is never overdue, net adds up."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mujun.packs.register import Register
from mujun.registers.candidate import find_candidates
from mujun.registers.decision import Proposal, judge_proposal
from mujun.registers.entry import derive_entries
from mujun.registers.move import Move
from mujun.registers.summary import count_funnel, count_months, months_of
from mujun.registers.tally import tally_counts
from registers.making import make_register, rows

START = date(2026, 1, 1)
CODES = ("甲", "乙", "丙")
FACTS = rows({code: {"税收": 40, "用地": 50, "等级": "D", "县区": "乙县"} for code in CODES})


@cache
def the_register() -> Register:
    return make_register(Path(tempfile.mkdtemp()))


@st.composite
def histories(draw) -> list[Move]:
    """Moves as people would make them: any stage is tried on days that go on, and what is allowed is recorded."""
    register, moves, day = the_register(), [], START
    for _ in range(draw(st.integers(1, 14))):
        day += timedelta(days=draw(st.integers(0, 200)))
        entity, to = draw(st.sampled_from(CODES)), draw(st.sampled_from(["建档", "整治", "销号", "移出"]))
        better = draw(st.booleans())
        facts = rows({entity: {"税收": 60 if better else 40, "用地": 50, "等级": "D", "县区": "乙县"}})
        entries = derive_entries(register, moves, day)
        entry = entries.get(entity)
        act = draw(st.sampled_from(["move", "move", "move", "note", "review"]))
        proposal = Proposal(
            entity=entity, to=entry.position.stage if entry and act != "move" else to, day=day, today=day, who="张",
            reason="试", act=act, proof=("方案", "验收"), choice="诊断" if to == "整治" and act == "move" else None,
            fields={"腾出": float(draw(st.integers(0, 50))), "期限": str(day + timedelta(draw(st.integers(1, 90))))},
        )  # fmt: skip
        decision = judge_proposal(register, proposal, entries, facts)
        if decision.move is not None:
            moves.append(decision.move)
        else:
            assert decision.faults
            assert derive_entries(register, moves, day) == entries, "a refused move changes nothing"
    return moves


FEW = settings(max_examples=30, deadline=None)
DAYS = st.integers(0, 2500).map(lambda count: START + timedelta(days=count))


@FEW
@given(histories(), DAYS)
def test_a_past_day_stays_as_it_was_whatever_is_recorded_later(moves, day):
    known = [move for move in moves if move.recorded <= day]
    assert derive_entries(the_register(), moves, day) == derive_entries(the_register(), known, day)


@FEW
@given(histories(), DAYS, st.randoms(use_true_random=False))
def test_the_order_in_which_records_are_given_changes_nothing(moves, day, chance):
    mixed = list(moves)
    chance.shuffle(mixed)
    entries, same = derive_entries(the_register(), moves, day), derive_entries(the_register(), mixed, day)
    assert list(entries.items()) == list(same.items())
    assert find_candidates(the_register(), FACTS, entries, day) == find_candidates(
        the_register(), dict(reversed(FACTS.items())), same, day
    )


@FEW
@given(histories(), DAYS)
def test_what_has_left_is_never_overdue(moves, day):
    for entry in derive_entries(the_register(), moves, day).values():
        assert entry.overdue == 0 or (entry.is_open and entry.due is not None and entry.due < day)


@FEW
@given(histories(), DAYS)
def test_net_is_done_less_relapsed_and_the_parts_add_up(moves, day):
    register, entries = the_register(), derive_entries(the_register(), moves, day)
    firms, energy = tally_counts(register, entries, day)
    for tally in (firms, energy):
        assert tally.net == tally.done - tally.relapsed
        assert sum(tally.by_county().values()) == sum(tally.by_choice().values()) == tally.net
        assert sum(done - back for done, back in tally.by_month().values()) == tally.net
    funnel = count_funnel(register, entries)
    assert (funnel.done, funnel.relapsed, funnel.net) == (firms.done, firms.relapsed, firms.net)
    assert funnel.entered + funnel.relapsed - funnel.done - funnel.dropped == funnel.standing
    months = count_months(register, entries, *months_of(entries.values(), day))
    assert months[-1].standing == funnel.standing


@FEW
@given(histories(), DAYS, DAYS)
def test_a_stretch_counts_what_was_done_and_what_relapsed_in_it(moves, since, day):
    register, entries = the_register(), derive_entries(the_register(), moves, day)
    funnel = count_funnel(register, entries, since=since)
    months = {str(since)[:7]: (0, 0)} | tally_counts(register, entries, day)[0].by_month()
    for tally in tally_counts(register, entries, day, since=since):
        if tally.count.name == "家数":
            assert (tally.done, tally.relapsed, tally.net) == (funnel.done, funnel.relapsed, funnel.net)
            later = {month: both for month, both in months.items() if month > str(since)[:7]}
            assert {month: both for month, both in tally.by_month().items() if month > str(since)[:7]} == later
        assert sum(tally.by_county().values()) == sum(tally.by_choice().values()) == tally.net


@FEW
@given(histories(), DAYS)
def test_entries_do_not_touch_each_other(moves, day):
    together = derive_entries(the_register(), moves, day)
    for code in CODES:
        alone = derive_entries(the_register(), [move for move in moves if move.entity == code], day)
        assert alone.get(code) == together.get(code)


@FEW
@given(histories())
def test_records_of_an_entry_are_numbered_without_a_gap(moves):
    for code in CODES:
        numbers = [move.number for move in moves if move.entity == code]
        assert numbers == list(range(1, len(numbers) + 1))
