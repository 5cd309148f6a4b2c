"""What can be wrong with the rules of a register: conditions, the stages they lead to, dates, citations."""

from __future__ import annotations

from collections.abc import Iterator

from mujun.errors import Fault
from mujun.packs.register import Source
from mujun.packs.register_build import RULE_KEYS, RULE_WORDS, into_of, rule_entries, ways_of
from mujun.packs.register_names import OF_AN_ENTRY
from mujun.packs.register_schema import RuleEntry
from mujun.packs.register_scope import RegisterCheck
from mujun.rules.kind import FLAG


def find_rule_faults(check: RegisterCheck) -> Iterator[Fault]:
    """Every fault of the rules to enter, move, leave and come back."""
    if check.entry.scope is not None:
        yield from check.expression_faults(check.entry.scope, check.place("scope"), FLAG, OF_AN_ENTRY)
    for key, index, rule in rule_entries(check.entry):
        without: tuple[Source, ...] = OF_AN_ENTRY if key == "enter" else ()
        what = f"{RULE_WORDS[RULE_KEYS[key]]}的规则" + (f"“{rule.rule}”" if rule.rule else "")
        yield from check.citation_faults(what, rule.cites, rule.note, *_place(check, key, index))
        yield from check.date_faults(what, rule.from_, rule.until, key, index, "until")
        for part, text in (("when", rule.when), ("unless", rule.unless)):
            if text is not None:
                yield from check.expression_faults(text, check.place(key, index, part), FLAG, without)
        yield from _into_faults(check, key, index, rule)


def _place(check: RegisterCheck, key: str, index: int) -> tuple[str | int, ...]:
    return (key, index) if (key, index) in check.written.source.lines else (key,)


def _into_faults(check: RegisterCheck, key: str, index: int, rule: RuleEntry) -> Iterator[Fault]:
    entry = check.entry
    where = check.place(key, index, "into")
    into = into_of(entry, key, rule)
    if into is None:
        why = "不知到哪一阶段" if key == "move" else "done 的阶段不是恰好一个"
        yield Fault("packs.missing-key", where, "没有写 into", why, "补上 into: 阶段名")
        return
    if rule.into is not None:
        yield from check.stage_faults(into, where, open_only=key in ("enter", "come_back"))
    stage = next((one for one in entry.stages if one.stage == into), None)
    if stage is not None and key in ("move", "leave") and (stage.ends is None) == (key == "leave"):
        found = f"“{into}”{'是出册的阶段' if key == 'move' else '还在册'}"
        remedy = "出册的规则写在 leave 里" if key == "move" else "没有出册的规则写在 move 里"
        yield Fault("packs.wrong-rule", where, found, "规则写错了地方", remedy)
    for name in rule.out_of:
        place = check.place(key, index, "out_of")
        faults = list(check.stage_faults(name, place))
        yield from faults
        if not faults and key in ("move", "leave") and into not in ways_of(entry, _index(check, name)):
            found = f"从“{name}”去不了“{into}”"
            yield Fault("packs.no-such-way", place, found, "规则永远用不上", f"在“{name}”的 to 里写上“{into}”")


def _index(check: RegisterCheck, name: str) -> int:
    return next(place for place, one in enumerate(check.entry.stages) if one.stage == name)
