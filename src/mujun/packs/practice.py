"""What a practice city is made by: published figures it must match, and recipes for the items it makes up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what reads facts need not load what reads packs
    from mujun.packs.practice_schema import PublishedEntry, RecipeEntry


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure in its printed unit: a total of an item, a ratio of two totals, or a part's."""

    figure: str
    value: Decimal
    unit: str
    year: int
    item: str | None = None
    per: str | None = None
    division: str | None = None
    industry: str | None = None


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a practice city makes up one item: a figure, or a word by each one's share now and the year before."""

    item: str
    share: float
    driver: str | None
    rest: str | None
    spread: float
    elastic: float
    energy: bool
    present: float
    zero: float
    loss: float
    below: bool
    words: tuple[tuple[str, float], ...] = ()
    before: tuple[tuple[str, float], ...] = ()


def build_published(entry: PublishedEntry) -> Published:
    """The published figure an entry states."""
    return Published(
        entry.figure, entry.value, entry.unit, entry.year, entry.item, entry.per, entry.division, entry.industry
    )


def build_recipe(entry: RecipeEntry) -> Recipe:
    """The recipe an entry states."""
    plain = entry.model_dump(exclude={"words", "before"})
    return Recipe(**plain, words=tuple(entry.words.items()), before=tuple((entry.before or entry.words).items()))
