"""The nearest known word to one that is not known, for remedies."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 12
MOST_COMPARED = 1500
"""A longer list is not searched: a broken file of thousands of lines would be compared with all of it, line by line."""


def suggest(word: str, known: Iterable[str], otherwise: str) -> str:
    """是不是“…” where a known word is near; else what is known, or `otherwise` where that would be too long a list."""
    words = sorted(set(known))
    letters = set(word[:60])
    alike = [one for one in words if letters & set(one)] if len(words) <= MOST_COMPARED else []
    if near := get_close_matches(word[:60], alike, n=1, cutoff=0.5):
        return f"是不是“{near[0]}”"
    if words and len(words) <= MOST_LISTED:
        return f"现有的：{'、'.join(words)}；{otherwise}"
    return otherwise
