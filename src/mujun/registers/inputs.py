"""What the rules of registers need and no department is named for: items that the keeper of the register fills in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from mujun.facts.kind import KINDS
from mujun.packs.item import Item, ItemKind
from mujun.packs.register import AGE, Name, Register, Rule
from mujun.registers.situation import list_names
from mujun.rules.expression import names

_BROUGHT: Final = ("input", "facts", "day")
ITEM_KINDS: Final[dict[str, ItemKind]] = {"number": "stock", "flag": "flag", "text": "text"}


@dataclass(frozen=True, slots=True)
class Need:
    """One figure of an entity that a register's rules use: its name, unit, and what uses it, in words.

    `is_input` is whether no department delivers it, so that the keeper fills it in.
    """

    name: str
    kind: str
    unit: str
    is_input: bool
    rules: tuple[str, ...]


def list_input_items(registers: Iterable[Register], known: Iterable[Item]) -> tuple[Item, ...]:
    """The items made of the inputs of registers, to be delivered by their keepers; those `known` are left out.

    Two registers that state one input differently (another unit, another sort) make none: nobody could say which it is.
    """
    there = {(item.of, item.name) for item in known}
    found: dict[tuple[str, str], list[tuple[Name, str]]] = {}
    for register in registers:
        if register.of in KINDS:
            for name in register.names.values():
                if name.source == "input" and (register.of, name.name) not in there:
                    found.setdefault((register.of, name.name), []).append((name, register.keeper))
    items = []
    for (of, word), stated in found.items():
        first = stated[0][0]
        if all((name.kind, name.unit) == (first.kind, first.unit) for name, _ in stated):
            keepers = tuple(dict.fromkeys(keeper for _, keeper in stated))
            items.append(Item(word, KINDS[of].kind, ITEM_KINDS[first.kind], first.unit, departments=keepers))  # type: ignore[index]
    return tuple(items)


def list_needs(register: Register) -> tuple[Need, ...]:
    """Every figure the facts must bring for the register's rules, fields taken and counts, in the order of the file."""
    used: dict[str, list[str]] = {}
    for said, asked in _list_uses(register):
        for one in asked:
            name = one.removesuffix(AGE) if one in register.names and register.names[one].source == "day" else one
            used.setdefault(name, []).append(said)
    needs = []
    for name, uses in used.items():
        known = register.names.get(name) or register.names.get(name + AGE)
        if known is not None and known.source in _BROUGHT:
            needs.append(Need(name, known.kind, known.unit, known.source == "input", tuple(dict.fromkeys(uses))))
    return tuple(needs)


def _list_uses(register: Register) -> Iterator[tuple[str, tuple[str, ...]]]:
    for rule in register.rules:
        if rule.condition is not None:
            yield _say(rule), list_names(register, rule.condition)
    for field in register.fields:
        if field.take is not None:
            formula = register.values.get(field.take)
            yield f"栏“{field.name}”", list_names(register, formula) if formula is not None else (field.take,)
    for count in register.counts:
        yield f"统计“{count.name}”", names(count.formula)


def _say(rule: Rule) -> str:
    kinds = {"enter": "入册", "move": "转阶段", "leave": "出册", "come back": "反弹"}
    return f"{kinds[rule.kind]}“{rule.name}”"
