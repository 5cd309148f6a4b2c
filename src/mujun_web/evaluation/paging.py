"""Where a page of a long list stands: how many pages there are, which rows it shows, the addresses beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

PAGE = 50


class Turned(Protocol):
    """A choice that knows its page and the addresses of others."""

    @property
    def page(self) -> int:
        """The page, counted from 1."""

    def at_page(self, page: int) -> str:
        """The address of another page of the same choice."""


class Paged:
    """A page of some rows out of all that were chosen."""

    __slots__ = ()
    rows: Sequence[object]
    choice: Turned
    chosen: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.chosen // PAGE))

    @property
    def first(self) -> int:
        """The place of the first row, counted from 1; 0 where there is none."""
        return (self.choice.page - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def before(self) -> str | None:
        """The address of the page before, or None on the first."""
        return self.choice.at_page(self.choice.page - 1) if self.choice.page > 1 else None

    @property
    def after(self) -> str | None:
        """The address of the next page, or None on the last."""
        return self.choice.at_page(self.choice.page + 1) if self.choice.page < self.pages else None
