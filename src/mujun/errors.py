"""The tree of failures. Every failure answers: where, what was found, why it matters, what to do.

MujunError              anything mujun refuses, with one or more faults
├── SourceError         a document or file that cannot be read as asked
├── RuleError           an expression, unit, period or level that cannot be understood
├── PackError           a pack that does not prove
├── FactError           a delivery that cannot be taken, or a lake that is not whole
├── PlanError           a plan, split or report that contradicts itself
└── EvaluationError     a table or scheme that cannot be evaluated
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in the words of the person who must mend it.

    `code` is stable (`documents.encrypted-pdf`) and is what documentation, tests and translations hang on;
    the four sentences are Chinese, ready to show.
    """

    code: str
    where: str
    found: str
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}：{self.found}。{self.why}。{self.remedy}。"


class MujunError(Exception):
    """Base of all refusals; `faults` holds every fault found, never only the first."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SourceError(MujunError):
    """A document or file that cannot be read as asked."""


class RuleError(MujunError):
    """An expression, unit, period or level that cannot be understood."""


class PackError(MujunError):
    """A pack that does not prove."""


class FactError(MujunError):
    """A delivery that cannot be taken, or a lake that is not whole."""


class PlanError(MujunError):
    """A plan, split or report that contradicts itself."""


class EvaluationError(MujunError):
    """A table or scheme that cannot be evaluated."""
