"""What can be wrong with published figures and recipes of a practice city, each fault with its file and line."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from mujun.errors import Fault, RuleError
from mujun.packs.chain import Chain
from mujun.packs.item_schema import ItemEntry
from mujun.packs.practice_schema import RecipeEntry
from mujun.packs.shape import Written
from mujun.packs.suggestion import suggest
from mujun.rules.unit import parse_unit


def find_practice_faults(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the pack's published figures and recipes: unknown items, units, orders."""
    items = {written.entry.item: written.entry for written in chain.items}
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
        else:
            yield from _word_faults(recipe, items[recipe.entry.item])
        driver = recipe.entry.driver or recipe.entry.rest
        if driver is not None and driver not in made:
            found = f"“{recipe.entry.item}”由“{driver}”推出，而“{driver}”不在它前面"
            yield Fault("packs.driver-order", recipe.place("item"), found, "推不出来", "把它移到后面，或改正名称")
        made.add(recipe.entry.item)


def _word_faults(recipe: Written[RecipeEntry], item: ItemEntry) -> Iterator[Fault]:
    """Shares of words that are not a whole, words that the item does not take, words of a figure."""
    for key in ("words", "before"):
        shares = getattr(recipe.entry, key)
        if not shares:
            continue
        where, whole = recipe.place(key), math.fsum(shares.values())
        if item.kind != "text":
            found = f"“{item.item}”不是文字却列了 {key}"
            yield Fault("packs.words-of-number", where, found, "只有文字才按写法的比例编", f"删去 {key}")
        if not math.isclose(whole, 1, abs_tol=1e-9):
            found = f"“{item.item}”各种写法的比例合计是 {whole:g}"
            yield Fault("packs.shares-not-whole", where, found, "合计不是 1，有的企业没有写法可取", "改成合计为 1")
        for word in shares:
            if item.values and word not in item.values:
                remedy = suggest(word, item.values, "改成 items.yaml 里列的写法")
                yield Fault("packs.unknown-value", where, f"“{item.item}”没有“{word}”这个写法", "编出来收不进", remedy)


def _unknown(name: str, where: str, items: Collection[str]) -> Fault:
    remedy = suggest(name, items, "在 items.yaml 里补上")
    return Fault("packs.unknown-item", where, f"“{name}”不是取数项", "不知是什么数", remedy)
