"""A proposed move is allowed, or refused with every reason at once; nothing is changed by a refusal."""

from dataclasses import replace
from datetime import date

import pytest

from mujun.errors import RegisterError
from mujun.registers.decision import Proposal, judge_proposal, judge_proposals
from mujun.registers.entry import derive_entries
from mujun.registers.move import Renaming
from mujun.registers.owner import Units
from registers.making import SMALL, change, make_register, record, rows

DAY = date(2026, 3, 1)
LOW = {"税收": 40, "用地": 50, "等级": "D", "县区": "乙县"}
FACTS = rows({"甲": LOW, "高": {**LOW, "税收": 90}, "缺": {"等级": "D", "用地": 50}})
UNITS = Units({name: name for name in ("经信局", "乙县", "丙县")}, {})


@pytest.fixture
def register(tmp_path):
    return make_register(tmp_path)


def propose(to, entity="甲", **said):
    return Proposal(**{"entity": entity, "to": to, "day": DAY, "today": DAY, "who": "张", "reason": "符合", **said})


def judge(register, proposal, moves=(), facts=FACTS):
    entries = derive_entries(register, moves, proposal.today, facts=facts, units=UNITS)
    return judge_proposal(register, proposal, entries, facts, units=UNITS)


def codes(register, proposal, moves=(), facts=FACTS):
    return [fault.code.removeprefix("registers.") for fault in judge(register, proposal, moves, facts).faults]


def test_an_allowed_move_is_the_record_of_it(register):
    decision = judge(register, propose("建档", run="r1", version=0))
    assert decision.faults == ()
    move = decision.accept()
    assert (move.act, move.number, move.from_, move.to, move.run, move.digest) == (
        "enter", 1, None, "建档", "r1", register.digest,
    )  # fmt: skip
    assert move.fields == {"所属县区": "乙县"}


def test_every_reason_against_it_is_given_at_once(register):
    moves = record(register, ("甲", "建档", "2026-02-20", {"fields": {"所属县区": "乙县"}}))
    wrong = propose(
        "整治",
        day=date(2026, 2, 19),
        unit="丙县",
        reason=" ",
        version=0,
        choice="关停",
        fields={"期限": "明年", "没有": 1.0},
    )
    assert sorted(codes(register, wrong, moves)) == sorted([
        "stale", "before-last", "wrong-owner", "bad-field", "unknown-field", "no-proof", "unknown-choice", "no-reason",
    ])  # fmt: skip
    with pytest.raises(RegisterError) as refused:
        judge(register, wrong, moves).accept()
    assert len(refused.value.faults) == 8


@pytest.mark.parametrize("figure", [1e15, -1e29, float("inf"), float("nan")])
def test_a_figure_no_city_has_is_not_recorded(register, figure):
    moves = record(register, ("甲", "建档", "2026-02-20"))
    assert codes(register, propose("建档", act="note", fields={"腾出": figure}), moves) == ["bad-field"]


def test_of_two_who_read_the_same_one_wins_and_the_other_is_told_by_whom(register):
    moves = record(register, ("甲", "建档", "2026-02-20"))
    first = propose("移出", version=1)
    assert judge(register, first, moves).allowed
    both = judge_proposals(register, [first, replace(first, who="李")], moves, DAY, FACTS, units=UNITS)
    assert [one.allowed for one in both] == [True, False]
    stale = next(fault for fault in both[1].faults if fault.code == "registers.stale")
    assert "2026-03-01 由 张 出册" in stale.found


def test_a_clock_set_back_and_a_day_to_come_are_refused(register):
    late = {"recorded": date(2026, 3, 5)}
    moves = record(register, ("甲", "建档", "2026-02-20", late))
    entries = derive_entries(register, moves, date(2026, 3, 5))
    back = judge_proposal(register, propose("移出"), entries, FACTS)
    assert [fault.code for fault in back.faults] == ["registers.clock-back"]
    assert codes(register, propose("建档", day=date(2026, 3, 2))) == ["future-day"]


@pytest.mark.parametrize(
    ("to", "wanted"), [("整治", ["no-such-way", "no-proof", "no-choice"]), ("没有", ["unknown-stage"])]
)
def test_stages_are_gone_through_in_their_order(register, to, wanted):
    assert codes(register, propose(to)) == wanted


def test_a_rule_that_does_not_hold_refuses_and_one_without_figures_does_too(register):
    assert codes(register, propose("建档", "高")) == ["rule-not-met"]
    unclear = judge(register, propose("建档", "缺"))
    assert [fault.code for fault in unclear.faults] == ["registers.rule-unclear"]
    assert "缺 税收" in unclear.faults[0].found
    assert unclear.faults[0].remedy == "报来 税收 再办"


def test_advice_does_not_bind_and_is_said(tmp_path):
    register = make_register(
        tmp_path,
        change(SMALL, ("亩均 < 线, note: 办公室定}\nstages", "亩均 < 线, binding: false, note: 办公室定}\nstages")),
    )
    decision = judge(register, propose("建档", "高"))
    assert decision.allowed
    assert "= 否" in decision.cautions[0]


def test_a_rule_that_is_not_published_leaves_it_to_people_and_says_so(tmp_path):
    register = make_register(tmp_path, change(SMALL, ("figure: 线, value: 1", "figure: 线, value: 未取到")))
    decision = judge(register, propose("建档", "高"), facts=rows({"高": {**LOW, "等级": "D"}}))
    assert decision.allowed
    assert "线未取到" in decision.cautions[0]


def test_leaving_asks_for_rule_proof_and_fields(register):
    steps = (("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-05", {"choice": "诊断"}))
    moves = record(register, *steps)
    assert codes(register, propose("销号"), moves) == ["no-field", "no-proof", "rule-not-met"]
    done = propose("销号", proof=("验收",), fields={"腾出": 12.5})
    assert judge(register, done, moves, rows({"甲": {**LOW, "税收": 60}})).move.act == "leave"


def test_a_field_required_early_must_still_be_there_but_not_of_those_taken_off(tmp_path):
    register = make_register(
        tmp_path, change(SMALL, ("{field: 期限, kind: date}", "{field: 期限, kind: date, required: 整治}"))
    )
    moves = record(register, ("甲", "建档", "2026-01-01"))
    assert codes(register, propose("整治", proof=("方案",), choice="诊断"), moves) == ["no-field"]
    assert codes(register, propose("移出"), moves) == []


def test_a_full_quota_is_counted_by_county_and_fills_as_moves_are_made(tmp_path):
    quota = "quota: [{at_most: 1, per: 所属县区, stages: [建档], note: 办公室定}]\nreview:"
    register = make_register(tmp_path, change(SMALL, ("review:", quota)))
    facts = rows({name: {**LOW, "县区": county} for name, county in (("一", "乙县"), ("二", "乙县"), ("三", "丙县"))})
    proposals = [propose("建档", name) for name in ("一", "二", "三")]
    made = judge_proposals(register, proposals, [], DAY, facts, units=UNITS)
    assert [[fault.code for fault in one.faults] for one in made] == [[], ["registers.quota-full"], []]
    assert "（所属县区 乙县）已满，现有 1 个" in made[1].faults[0].found


def test_only_who_answers_or_the_keeper_may_move_it(register):
    moves = record(register, ("甲", "建档", "2026-01-01", {"fields": {"所属县区": "乙县"}}))
    for unit, wanted in (("乙县", []), ("经信局", []), (None, []), ("丙县", ["wrong-owner"])):
        assert codes(register, propose("移出", unit=unit), moves) == wanted


def test_notes_and_reviews_stay_where_they_are(register):
    moves = record(register, ("甲", "建档", "2026-01-01"))
    assert judge(register, propose("建档", act="note", fields={"腾出": 3.0}), moves).move.act == "note"
    assert judge(register, propose("建档", act="review"), moves).move.act == "review"
    assert codes(register, propose("整治", act="note"), moves) == ["stale"]
    assert codes(register, propose("建档", act="note")) == ["not-entered"]


def test_an_entry_whose_stage_was_lost_may_go_to_any_stage(register, tmp_path):
    moves = record(register, ("甲", "建档", "2026-01-01"), ("甲", "整治", "2026-01-05"))
    lost = change(
        SMALL, ("stage: 整治,", "stage: 治理,"), ("[整治, 移出]", "[治理, 移出]"), ("into: 整治", "into: 治理")
    )
    register = make_register(tmp_path / "lost", lost)
    assert judge(register, propose("治理", proof=("方案",), choice="诊断"), moves).move.from_ == "整治"
    assert judge(register, propose("移出"), moves).allowed


def test_a_merged_entry_is_moved_on_under_the_code_that_leads(register):
    moves = record(register, ("旧", "建档", "2026-01-01"), ("旧", "整治", "2026-01-05", {"choice": "诊断"}))
    renamings = (Renaming("旧", "甲", date(2026, 2, 1)),)
    tries = [propose("移出"), propose("建档", version=0)]
    first, second = judge_proposals(register, tries, moves, DAY, FACTS, renamings=renamings)
    assert (first.move.entity, first.move.number, first.move.act) == ("旧", 3, "leave")
    assert "registers.stale" in {fault.code for fault in second.faults}


def test_each_audience_sees_its_own_fields_and_those_of_wider_ones(tmp_path):
    seen = change(SMALL, ("{field: 期限, kind: date}", "{field: 期限, kind: date, see: public}"),
                  ("required: 销号", "required: 销号, see: keeper"))  # fmt: skip
    register = make_register(tmp_path, seen)
    assert [[one.name for one in register.fields_for(who)] for who in ("public", "office", "keeper")] == [
        ["期限"], ["所属县区", "期限"], ["所属县区", "期限", "腾出"],
    ]  # fmt: skip
