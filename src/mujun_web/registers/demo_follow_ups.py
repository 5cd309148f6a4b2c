"""督办单 of the demonstration: what was late or red in autumn, answered, reminded, still to be signed."""

from __future__ import annotations

from datetime import date
from itertools import cycle

from mujun_web.frame.evidence import EvidenceFile
from mujun_web.people.models import User
from mujun_web.registers.demo_moves import CITY, MADE_UP, Step, make
from mujun_web.registers.follow_ups import (
    FOLLOW_UP,
    follow_ups_open,
    gather_troubles,
    list_follow_ups,
    open_follow_ups,
)
from mujun_web.registers.rights import sight_of
from mujun_web.registers.together import REMIND, Said, select_lines, steps_make

OPENED, SENT, ANSWERED, CLOSED, REMINDED = (
    date(2026, 10, 8), date(2026, 10, 10), date(2026, 10, 26), date(2026, 11, 2), date(2026, 11, 6),
)  # fmt: skip
DUE = (date(2026, 11, 5), date(2026, 11, 14), date(2026, 11, 30), date(2026, 12, 15))
MOST = 18


def load_follow_ups(by: User) -> None:
    """Follow-ups opened in October, at every step by now; left alone where the city has no trouble."""
    troubles = [one for one in gather_troubles(CITY, by, OPENED) if one.unit]
    chosen = troubles[:: max(len(troubles) // MOST, 1)][:MOST]
    opened = [
        one.proposal.entity for one in follow_ups_open(city=CITY, troubles=chosen, by=by, on=OPENED, simulated=True)
    ]
    make(FOLLOW_UP, OPENED, [_step(one, "审核", "立项审核") for one in opened[2:]], by)
    sent = opened[4:]
    papers = [
        _step(one, "下发", "分管领导批示下发", {"办结期限": due, "审核人": f"督查科{MADE_UP}"}, ("督办单",))
        for one, due in zip(sent, cycle(DUE), strict=False)
    ]  # fmt: skip
    make(FOLLOW_UP, SENT, papers, by)
    make(FOLLOW_UP, SENT, [_step(one, "签收", "发到责任单位") for one in sent[1:]], by)
    at_work = sent[4:]
    make(
        FOLLOW_UP,
        date(2026, 10, 13),
        [_own(one, "办理", "签收", {"签收人": f"值班室{MADE_UP}"}) for one in at_work],
        by,
    )
    told = at_work[3:]
    answers = [_own(one, "反馈", "按期反馈", {"反馈": f"已现场处理，材料附后{MADE_UP}"}, ("办理材料",)) for one in told]
    make(FOLLOW_UP, ANSWERED, answers, by)
    looked = told[1:]
    make(FOLLOW_UP, CLOSED, [_own(one, "复核", "请复核") for one in looked], by)
    ended = [
        _step(one, "办结", "现场看过，属实", {"复核意见": f"同意办结{MADE_UP}"}, ("复核记录",)) for one in looked[2:]
    ]
    make(FOLLOW_UP, CLOSED, ended, by)
    _remind(by, at_work[:2])


def _step(
    entity: str, to: str, reason: str, fields: dict[str, object] | None = None, proof: tuple[str, ...] = ()
) -> Step:
    return Step(entity, to, reason, fields or {}, proof, by_owner=False)


def _own(
    entity: str, to: str, reason: str, fields: dict[str, object] | None = None, proof: tuple[str, ...] = ()
) -> Step:
    return Step(entity, to, reason, fields or {}, proof)


def _remind(by: User, matters: list[str]) -> None:
    book = open_follow_ups(CITY, REMINDED)
    lines = list_follow_ups(book, by)
    versions = {one.entry.entity: one.entry.version for one in lines if one.entry.entity in matters}
    sight = sight_of(by, book)
    no_files: dict[str, list[EvidenceFile]] = {}
    said = Said(REMINDED, f"本周五前把办理情况报来{MADE_UP}", {}, None, no_files)
    selection = select_lines(lines, versions, REMIND, sight)
    steps_make(city=CITY, selection=selection, said=said, by=by, sight=sight, on=REMINDED)
