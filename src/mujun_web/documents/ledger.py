"""The ledger of a document as its page shows it: findings grouped by task, filtered by what the address asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from mujun_web.documents.models import PROPOSED, Document, Finding, TaskFinding
from mujun_web.documents.queries import recall_findings, recall_tasks

PART_ROWS = 80
SHOWS = (
    ("", "全部"), ("unreviewed", "待审"), ("conflict", "有矛盾"), ("accepted", "已认可"), ("corrected", "已更正"),
    ("rejected", "已否决"), ("added", "人工补录"),
)  # fmt: skip
_AIM = re.compile(r"确保|力争|争取")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks of the ledger; empty asks for everything."""

    show: str = ""
    kind: str = ""
    unit: str = ""
    words: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> Filters:
        """The filters an address carries; what it does not know is left out."""
        show = query.get("show", "")
        kind = query.get("kind", "")
        return cls(
            show if show in dict(SHOWS) else "",
            kind if kind in ("target", "result") else "",
            query.get("unit", "").strip(),
            query.get("q", "").strip(),
        )

    @property
    def query(self) -> str:
        """The filters as the query of an address, without what is empty."""
        named = {"show": self.show, "kind": self.kind, "unit": self.unit, "q": self.words}
        return urlencode({name: value for name, value in named.items() if value})

    @property
    def by_finding(self) -> bool:
        """Whether single findings are picked, so that tasks without any are left out."""
        return bool(self.show or self.kind)


@dataclass(slots=True)
class Line:
    """A finding with what its row shows besides its fields."""

    finding: Finding
    aim: str
    conflicts: int


@dataclass(slots=True)
class Group:
    """A task with its lines; goals that belong to no task stand together where they are printed.

    `waiting` counts all its findings that nobody has reviewed, those the filters leave out included: accepting the
    group accepts them all.
    """

    task: TaskFinding | None
    section: str
    lines: list[Line] = field(default_factory=list)
    waiting: int = 0

    @property
    def start(self) -> int:
        """Where it stands in the text."""
        places = [line.finding.number_start for line in self.lines]
        return min([self.task.start, *places]) if self.task else min(places, default=0)

    @property
    def leads(self) -> list[str]:
        """Units that answer or lead, in printed order."""
        return self._units(lambda role: role != "support")

    @property
    def supports(self) -> list[str]:
        """Units that support."""
        return self._units(lambda role: role == "support")

    def _units(self, wanted) -> list[str]:  # noqa: ANN001  a test of a role
        groups = self.task.units if self.task else []
        names = [unit["name"] for group in groups if wanted(group["role"]) for unit in group["units"]]
        return list(dict.fromkeys(names))


def list_groups(document: Document, filters: Filters, known_on: date) -> list[Group]:
    """The groups of a document in the order of its text, with only what the filters ask for."""
    tasks = {task.pk: Group(task, task.section) for task in recall_tasks(document, known_on)}
    goals: list[Group] = []
    before: int | None = None
    conflicts = count_conflicts(document.conflicts)
    for finding in recall_findings(document, known_on):
        if finding.task_id is None and (not goals or before is not None or goals[-1].section != finding.section):
            goals.append(Group(None, finding.section))
        before = finding.task_id
        group = goals[-1] if finding.task_id is None else tasks[finding.task_id]
        group.waiting += finding.state == PROPOSED
        if not admits(filters, finding, conflicts):
            continue
        group.lines.append(make_line(document, finding, conflicts))
    groups = [*goals, *tasks.values()]
    return sorted((group for group in groups if is_wanted(filters, group)), key=lambda group: group.start)


def make_line(document: Document, finding: Finding, conflicts: dict[int, int]) -> Line:
    """A finding with the aim its sentence states and how many contradictions it takes part in."""
    aim = _AIM.search(document.text, finding.quote_start, finding.number_start)
    return Line(finding, aim[0] if aim and finding.stretch is None else "", conflicts.get(finding.pk, 0))


def count_conflicts(conflicts: Iterable[dict]) -> dict[int, int]:
    """How many contradictions each finding takes part in."""
    counts: dict[int, int] = {}
    for one in conflicts:
        for side in {one["left"], one["right"]}:
            counts[side] = counts.get(side, 0) + 1
    return counts


def admits(filters: Filters, finding: Finding, conflicts: dict[int, int]) -> bool:
    """Whether a finding is among what the filters pick."""
    if filters.kind and finding.kind != filters.kind:
        return False
    match filters.show:
        case "":
            return True
        case "unreviewed":
            return finding.state == PROPOSED
        case "conflict":
            return finding.pk in conflicts
        case "added":
            return finding.origin == Finding.PERSON
    return finding.state == filters.show


def is_wanted(filters: Filters, group: Group) -> bool:
    """Whether a group is shown: by its unit, by the words looked for, and not empty where findings are picked."""
    if filters.unit and filters.unit not in (*group.leads, *group.supports):
        return False
    if filters.words:
        named = group.task is not None and filters.words in group.task.label
        if not named:
            group.lines = [line for line in group.lines if filters.words in line.finding.indicator + line.finding.unit]
        if not (named or group.lines):
            return False
    return bool(group.lines) or not (filters.by_finding or group.task is None)


def cut_ledger(groups: Sequence[Group]) -> list[list[Group]]:
    """The groups in parts of about the same number of rows, each sent to the page at once."""
    parts: list[list[Group]] = [[]]
    rows = 0
    for group in groups:
        if rows >= PART_ROWS:
            parts.append([])
            rows = 0
        parts[-1].append(group)
        rows += 1 + len(group.lines)
    return parts


def list_units(document: Document) -> list[str]:
    """Every responsible unit the document names, by how many tasks it has."""
    counts: dict[str, int] = {}
    for units in document.tasks.values_list("units", flat=True):
        for name in {unit["name"] for group in units for unit in group["units"]}:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))
