"""What can be wrong with published figures and recipes of a practice city, each fault with its file and line."""

from __future__ import annotations

from collections.abc import Iterator

from mujun.errors import Fault, RuleError
from mujun.packs.chain import Chain
from mujun.packs.suggestion import suggest
from mujun.rules.unit import parse_unit


def find_practice_faults(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the pack's published figures and recipes: unknown items, units, orders."""
    items = {written.entry.item for written in chain.items}
    for published in chain.own.published:
        for key in ("item", "per"):
            name = getattr(published.entry, key)
            if name is not None and name not in items:
                yield _unknown(name, published.place(key), items)
        try:
            parse_unit(published.entry.unit, published.place("unit"))
        except RuleError as error:
            yield from error.faults
    made: set[str] = set()
    for recipe in chain.own.recipes:
        if recipe.entry.item not in items:
            yield _unknown(recipe.entry.item, recipe.place("item"), items)
        driver = recipe.entry.driver or recipe.entry.rest
        if driver is not None and driver not in made:
            found = f"“{recipe.entry.item}”由“{driver}”推出，而“{driver}”不在它前面"
            yield Fault("packs.driver-order", recipe.place("item"), found, "推不出来", "把它移到后面，或改正名称")
        made.add(recipe.entry.item)


def _unknown(name: str, where: str, items: set[str]) -> Fault:
    remedy = suggest(name, items, "在 items.yaml 里补上")
    return Fault("packs.unknown-item", where, f"“{name}”不是取数项", "不知是什么数", remedy)
