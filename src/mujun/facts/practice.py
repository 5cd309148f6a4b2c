"""A practice city: made-up enterprises whose totals are the published ones, for training and for measuring checks.

Every figure is drawn from a seed by the recipes of a pack, then levelled so that the sums over enterprises above scale
equal the published totals to the last printed digit. Words (a firm's town, its state) are drawn by shares. Names say
that they are simulated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from mujun.errors import FactError, Fault
from mujun.facts.credit_code import ALPHABET, check_character, inner_check_character
from mujun.packs.item import Item
from mujun.packs.pack import Division, Pack
from mujun.packs.practice import Published, Recipe
from mujun.rules.unit import convert, parse_unit

ABOVE, BELOW = "规上", "规下"
ABOVE_SHARE: Final = 0.474
"""Assumed share above scale, not published: it gives the published count of values (1.72 million for 17,000)."""
_BELOW_SIZE: Final = 0.04
_GROWTH, _WANDER = 0.06, 0.12
_WHOLE_UNITS: Final = ("人", "件", "起", "家", "个")


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A made-up enterprise."""

    code: str
    name: str
    scale: str
    industry: str
    division: Division
    parcel: str


@dataclass(frozen=True, slots=True)
class PracticeCity:
    """Enterprises and their true figures: for each year, for each item, one figure or None for each enterprise.

    `words` are those of `word_items` in the same way, "" where an enterprise has none.
    """

    enterprises: tuple[Enterprise, ...]
    items: tuple[Item, ...]
    figures: Mapping[int, Mapping[str, Sequence[float | None]]]
    seed: int
    word_items: tuple[Item, ...] = ()
    words: Mapping[int, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def total(self, item: str, year: int) -> float:
        """The sum of an item over the enterprises above scale."""
        pairs = zip(self.enterprises, self.figures[year][item], strict=True)
        return math.fsum(value for enterprise, value in pairs if enterprise.scale == ABOVE and value is not None)

    @property
    def count(self) -> int:
        """How many figures there are."""
        columns = (column for year in self.figures.values() for column in year.values())
        return sum(value is not None for column in columns for value in column)


def make_city(pack: Pack, *, enterprises: int, items: int, seed: int) -> PracticeCity:
    """A city by the recipes and published figures of a pack: the year published and the year before.

    `items` are the first so many recipes of items that are delivered; FactError where the pack has no recipes.
    """
    recipes = _choose_recipes(pack, items)
    year = max(one.year for one in pack.published if one.division is None and one.industry is None)
    chance = Random(seed)  # noqa: S311 - the draws must repeat, nothing is kept secret
    firms = _make_enterprises(pack, enterprises, chance)
    known = {item.name: item for item in pack.items}
    made = {recipe.item for recipe in recipes}
    published = [one for one in pack.published if one.year == year and one.item in made and one.division is None]
    totals = _resolve_totals([one for one in published if one.per is None or one.per in made], known)
    now = _draw_figures(pack, recipes, firms, totals, chance)
    _split_rests(recipes, now, known)
    before = {item: [_step_back(value, chance) for value in column] for item, column in now.items()}
    _split_rests(recipes, before, known)
    for figures in (now, before):
        _round_figures(figures, known)
    _settle_totals(firms, now, totals, known)
    delivered = tuple(item for item in (known[recipe.item] for recipe in recipes) if item.composed is None)
    years = {year - 1: before, year: now}
    below = {recipe.item for recipe in recipes if recipe.below}
    kept = {
        when: {item.name: _keep_delivered(figures[item.name], firms, item.name in below) for item in delivered}
        for when, figures in years.items()
    }
    spoken = tuple(recipe for recipe in pack.recipes if not known[recipe.item].is_number)
    words = _draw_words(pack, spoken, firms, year, seed)
    return PracticeCity(firms, delivered, kept, seed, tuple(known[recipe.item] for recipe in spoken), words)


def _choose_recipes(pack: Pack, items: int) -> list[Recipe]:
    numbers = {item.name for item in pack.items if item.is_number}
    composed = {item.name for item in pack.items if item.composed is not None}
    recipes = [recipe for recipe in pack.recipes if recipe.item in numbers]
    delivered = [recipe for recipe in recipes if recipe.item not in composed]
    if not delivered or not any(one.item for one in pack.published):
        found, remedy = "没有 practice.yaml 或 published.yaml", "换一个有的包，或补上这两个文件"
        raise FactError(Fault("facts.no-recipes", str(pack.path), found, "编不出城市", remedy))
    last = delivered[min(max(items, 1), len(delivered)) - 1]
    return recipes[: recipes.index(last) + 1]


def _make_enterprises(pack: Pack, count: int, chance: Random) -> tuple[Enterprise, ...]:
    shares = {one.division: float(one.value) for one in pack.published if one.division is not None}
    places = [one for one in pack.divisions if one.code in shares] or list(pack.divisions[:1])
    weights = [shares.get(one.code, 1.0) for one in places]
    trades = {
        one.industry: float(one.value) for one in pack.published if one.industry and parse_unit(one.unit).name == "家"
    }
    codes = list(trades) or ["33"]
    divisions = chance.choices(places, weights, k=count)
    industries = chance.choices(codes, [trades.get(code, 1.0) for code in codes], k=count)
    offset = chance.randrange(31**5)
    above = round(count * ABOVE_SHARE)
    firms = []
    for number in range(count):
        code = _make_code(divisions[number].code, number + offset)
        name = f"模拟企业{number + 1:06d}有限公司"
        parcel = f"MN-{divisions[number].code}-{number + 1:06d}"
        scale = ABOVE if number < above else BELOW
        firms.append(Enterprise(code, name, scale, industries[number], divisions[number], parcel))
    return tuple(firms)


def _make_code(division: str, number: int) -> str:
    body = "MN"
    for _ in range(6):
        number, digit = divmod(number, 31)
        body += ALPHABET[digit]
    first = f"91{division}{body}{inner_check_character(body)}"
    return first + check_character(first)


def _draw_words(
    pack: Pack, recipes: Sequence[Recipe], firms: Sequence[Enterprise], year: int, seed: int
) -> dict[int, dict[str, list[str]]]:
    """Every enterprise's words, drawn apart from the figures, which stay as they are whatever words a pack has."""
    kinds = {item.name: item.kind for item in pack.items}
    made: dict[int, dict[str, list[str]]] = {year - 1: {}, year: {}}
    for recipe in recipes:
        chance = Random(f"{seed}·{recipe.item}")  # noqa: S311 - the draws must repeat, nothing is kept secret
        draws = [chance.random() for _ in firms]
        for when, shares in ((year - 1, recipe.before), (year, recipe.words)):
            if kinds[recipe.item] == "town":
                column = [_take_town(pack, firm, draw) for firm, draw in zip(firms, draws, strict=True)]
            else:
                column = [_take_word(shares, draw) for draw in draws]
            kept = zip(column, firms, strict=True)
            made[when][recipe.item] = [word if recipe.below or firm.scale == ABOVE else "" for word, firm in kept]
    return made


def _take_town(pack: Pack, firm: Enterprise, draw: float) -> str:
    """One of the towns the pack lists in a firm's county, the second half as likely as the first, and so on."""
    towns = [one.name for one in pack.divisions if one.kind == "town" and one.parent == firm.division.code]
    whole = math.fsum(1 / place for place in range(1, len(towns) + 1))
    return _take_word([(town, 1 / place / whole) for place, town in enumerate(towns, 1)], draw)


def _take_word(shares: Sequence[tuple[str, float]], draw: float) -> str:
    """The word in whose part of the whole a draw between 0 and 1 lies; the last where rounding leaves it beyond."""
    passed = 0.0
    for word, share in shares:
        passed += share
        if draw < passed:
            return word
    return shares[-1][0] if shares else ""


Figures = dict[str, list[float | None]]


def _draw_figures(
    pack: Pack,
    recipes: Sequence[Recipe],
    firms: Sequence[Enterprise],
    totals: Mapping[str, float],
    chance: Random,
) -> Figures:
    """Every item drawn from its driver and levelled at once, so that what it drives follows the levelled figures."""
    energies = _energy_by_industry(pack)
    ranges = {item.name: item.range for item in pack.items}
    figures: Figures = {}
    for recipe in recipes:
        if recipe.rest is not None:
            figures[recipe.item] = [None] * len(firms)
            continue
        driver = figures.get(recipe.driver or "")
        column = [
            _draw(recipe, firm, None if driver is None else driver[place], energies, chance)
            for place, firm in enumerate(firms)
        ]
        _level_counties(pack, recipe.item, firms, column)
        if (total := totals.get(recipe.item)) is not None:
            _level_total(firms, column, total)
        if (limits := ranges[recipe.item]) is not None:
            column = [None if one is None else min(max(one, limits.low), limits.high) for one in column]
        figures[recipe.item] = column
    return figures


def _draw(
    recipe: Recipe, firm: Enterprise, driver: float | None, energies: Mapping[str, float], chance: Random
) -> float | None:
    """One figure. The same number of draws is taken whatever comes of them, so that one firm never shifts another."""
    noise, present, zero, loss = chance.gauss(0, 1), chance.random(), chance.random(), chance.random()
    if present >= recipe.present or (recipe.driver is not None and driver is None):
        return None
    if zero < recipe.zero:
        return 0.0
    base = 1.0 if recipe.driver is None else abs(driver or 0.0) ** recipe.elastic
    size = _BELOW_SIZE if recipe.driver is None and firm.scale == BELOW else 1.0
    value = recipe.share * base * size * math.exp(recipe.spread * noise)
    value *= energies.get(firm.industry, 1.0) if recipe.energy else 1.0
    return -value * 0.4 if loss < recipe.loss else value


def _keep_delivered(column: Sequence[float | None], firms: Sequence[Enterprise], below: bool) -> list[float | None]:
    """The figures that are delivered: of enterprises below scale only some items are asked."""
    pairs = zip(column, firms, strict=True)
    return [value if below or firm.scale == ABOVE else None for value, firm in pairs]


def _energy_by_industry(pack: Pack) -> dict[str, float]:
    """How much more or less energy a firm of an industry takes than the middle one, softened."""
    counts = {one.industry: one.value for one in pack.published if one.industry and one.unit == "家"}
    used = {one.industry: one.value for one in pack.published if one.industry and one.unit != "家"}
    each = {code: float(used[code] / counts[code]) for code in used if code in counts and code is not None}
    middle = sorted(each.values())[len(each) // 2] if each else 1.0
    return {code: (value / middle) ** 0.6 for code, value in each.items()}


def _level_counties(pack: Pack, item: str, firms: Sequence[Enterprise], column: list[float | None]) -> None:
    """Scale an item's figures so that each county's part of those above scale is the published part."""
    wanted = {one.division: float(one.value) for one in pack.published if one.division is not None and one.item == item}
    sums = {code: 0.0 for code in wanted}
    for firm, value in zip(firms, column, strict=True):
        if firm.scale == ABOVE and value is not None and firm.division.code in sums:
            sums[firm.division.code] += value
    mean = math.fsum(sums.values()) / math.fsum(wanted.values()) if wanted else 1.0
    scale = {code: wanted[code] * mean / total for code, total in sums.items() if total > 0}
    column[:] = [
        None if value is None else value * scale.get(firm.division.code, 1.0)
        for firm, value in zip(firms, column, strict=True)
    ]


def _resolve_totals(published: Sequence[Published], items: Mapping[str, Item]) -> dict[str, float]:
    """The totals that the published figures fix, in the items' units: sums, then what ratios of sums add to them."""
    totals: dict[str, float] = {}
    for one in published:
        if one.per is None:
            totals[str(one.item)] = float(convert(one.value, one.unit, items[str(one.item)].unit))
    waiting = [one for one in published if one.per is not None]
    while ready := [one for one in waiting if one.item in totals or one.per in totals]:
        for one in ready:
            waiting.remove(one)
            ratio = _plain_ratio(one, items)
            if one.item in totals:
                totals.setdefault(str(one.per), totals[str(one.item)] / ratio)
            else:
                totals[str(one.item)] = totals[str(one.per)] * ratio
    return totals


def _plain_ratio(one: Published, items: Mapping[str, Item]) -> float:
    top, bottom = items[str(one.item)].unit, items[str(one.per)].unit
    if parse_unit(one.unit).is_share:
        return float(one.value) / 100
    return float(convert(one.value, one.unit, f"{top}/{bottom}"))


def _level_total(firms: Sequence[Enterprise], column: list[float | None], total: float) -> None:
    now = math.fsum(one for firm, one in zip(firms, column, strict=True) if firm.scale == ABOVE and one is not None)
    column[:] = [None if value is None else value * total / now for value in column]


def _split_rests(recipes: Sequence[Recipe], figures: Figures, items: Mapping[str, Item]) -> None:
    """Own land is the whole less what is rented in and otherwise used, plus what is rented out."""
    for recipe in recipes:
        composed = items[recipe.rest].composed if recipe.rest is not None else None
        if recipe.rest is None or composed is None:
            continue
        for place, whole in enumerate(figures[recipe.rest]):
            if whole is None:
                continue
            for part in (*composed.plus, *composed.minus):
                value = figures[part][place] if part in figures else None
                if value is not None:
                    figures[part][place] = min(value, 0.4 * whole)
            plus = sum(figures[part][place] or 0.0 for part in composed.plus if part in figures)
            minus = sum(figures[part][place] or 0.0 for part in composed.minus if part in figures)
            figures[recipe.item][place] = max(whole - plus + minus, 0.0)


def _step_back(value: float | None, chance: Random) -> float | None:
    """The figure of the year before."""
    return None if value is None else value * math.exp(chance.gauss(-_GROWTH, _WANDER))


def _round_figures(figures: Figures, items: Mapping[str, Item]) -> None:
    for name, column in figures.items():
        places = 0 if items[name].unit in _WHOLE_UNITS else 2
        figures[name] = [None if value is None else round(value, places) + 0.0 for value in column]


def _settle_totals(
    firms: Sequence[Enterprise], figures: Figures, totals: Mapping[str, float], items: Mapping[str, Item]
) -> None:
    """Put what rounding left over on the largest enterprise, so that sums are the published ones exactly."""
    for item, total in totals.items():
        composed = items[item].composed
        name = item if composed is None else composed.base
        if name not in figures:
            continue
        above = [place for place, firm in enumerate(firms) if firm.scale == ABOVE and figures[name][place] is not None]
        parts = [(item, 1)] if composed is None else [(one, 1) for one in (composed.base, *composed.plus)]
        parts += [] if composed is None else [(one, -1) for one in composed.minus]
        now = math.fsum(
            sign * (figures[part][place] or 0.0) for part, sign in parts if part in figures for place in above
        )
        largest = max(above, key=lambda place: figures[name][place] or 0.0)
        figures[name][largest] = round((figures[name][largest] or 0.0) + round(total, 2) - now, 2)
