"""Reading a document: from its text to headings, items, targets, numerals and contradictions with their places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mujun.documents.compare import find_contradictions
from mujun.documents.issue import find_issue_year, find_plan_year
from mujun.documents.normal import normalise
from mujun.documents.outline import outline
from mujun.documents.reading import Reading, Source
from mujun.documents.responsibility import find_responsibility
from mujun.documents.targets import find_targets

Progress = Callable[[int, int], None]
STEPS = 5


def read_document(source: Source, *, plan_year: int | None = None, progress: Progress | None = None) -> Reading:
    """Everything stated in a document; the same text gives the same reading.

    `plan_year` stands for 今年 and 全年 where the document itself names no year. `progress` is called with the
    number of finished steps and of all steps.
    """
    report = progress or _ignore
    report(0, STEPS)
    normal = normalise(source.text)
    report(1, STEPS)
    structure = outline(normal)
    report(2, STEPS)
    items, global_units = find_responsibility(structure)
    report(3, STEPS)
    issued = find_issue_year(structure)
    targets, numerals = find_targets(normal, structure, plan_year or find_plan_year(structure) or issued)
    report(4, STEPS)
    reading = Reading(
        source=source,
        title=structure.title,
        year=issued or plan_year,
        headings=structure.headings,
        items=items,
        targets=targets,
        numerals=numerals,
        global_units=global_units,
        contradictions=(),
    )
    reading = replace(reading, contradictions=find_contradictions((reading,)))
    report(STEPS, STEPS)
    return reading


def _ignore(_done: int, _all: int) -> None:
    """No one is waiting for progress."""
