"""What a process remembers between pages: the reports and shares of a plan as known on a day, and lights once computed.

Exact by the law that rows are only added: as long as their number, their last key and their last moment of recording
are the same, they are the same rows.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, QuerySet

from mujun.plans.light import TargetLight
from mujun.plans.month import Month
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun_web.plans import bridge
from mujun_web.plans import models as rows

MOST_KEPT = 12
Place = tuple[int, str, date]
Lit = dict[tuple[str, str, Month], TargetLight]
_KEPT: OrderedDict[Place, Known] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Version:
    """How many rows there are, the last key, and the last moment of recording."""

    number: int
    last: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Reports and shares by the code of their target; `lit` holds lights by (target, unit or "", month)."""

    reports: Mapping[str, tuple[Report, ...]]
    shares: Mapping[str, tuple[Share, ...]]
    versions: tuple[Version, Version]
    lit: Lit = field(default_factory=dict)


def recall(edition: rows.Edition, known_on: date) -> Known:
    """What was known of a plan on a day; read once, then only what was added since."""
    place = (edition.pk, edition.fingerprint, known_on)
    reports, sets = reports_known(edition.plan, known_on), shares_known(edition.plan, known_on)
    versions = (tell_version(reports), tell_version(sets))
    known = _KEPT.pop(place, None)
    if known is None or known.versions != versions:
        known = (known and add_reports(known, reports, versions)) or read_known(reports, sets, versions)
    _KEPT[place] = known
    while len(_KEPT) > MOST_KEPT:
        _KEPT.popitem(last=False)
    return known


def forget() -> None:
    """Empties the memory, as a new process begins."""
    _KEPT.clear()


def read_known(
    reports: QuerySet[rows.Report], sets: QuerySet[rows.ShareSet], versions: tuple[Version, Version]
) -> Known:
    """Everything read anew."""
    ordered = sets.prefetch_related("shares").order_by("recorded_on", "pk")
    shares = {kept.target: bridge.read_shares(kept) for kept in ordered}
    return Known(group_reports(read_rows(reports)), shares, versions)


def add_reports(known: Known, reports: QuerySet[rows.Report], versions: tuple[Version, Version]) -> Known | None:
    """What is remembered with the reports added since; lights of other targets stay. None where that is not all."""
    before, after = known.versions[0], versions[0]
    if known.versions[1] != versions[1] or before.last is None or after.number <= before.number:
        return None
    if tell_version(reports.filter(pk__lte=before.last)) != before:  # one came in late, or the database was put back
        return None
    added = read_rows(reports.filter(pk__gt=before.last))
    fresh = group_reports(added)
    joined = dict(known.reports) | {code: known.reports.get(code, ()) + said for code, said in fresh.items()}
    return Known(
        joined, known.shares, versions, {key: light for key, light in known.lit.items() if key[0] not in fresh}
    )


def read_rows(reports: QuerySet[rows.Report]) -> list[Report]:
    """Reports in the order they came in."""
    return bridge.read_reports(reports.order_by("recorded_on", "pk").values_list(*bridge.REPORT_COLUMNS))


def tell_version(added: QuerySet) -> Version:
    """What changes whenever a row is added."""
    told = added.order_by().aggregate(number=Count("pk"), last=Max("pk"), at=Max("recorded_at"))
    return Version(told["number"], told["last"], told["at"])


def reports_known(plan: rows.Plan, known_on: date) -> QuerySet[rows.Report]:
    """The reports of a plan recorded by the end of a day."""
    return rows.Report.objects.filter(plan=plan, recorded_on__lte=known_on)


def shares_known(plan: rows.Plan, known_on: date) -> QuerySet[rows.ShareSet]:
    """The splits of a plan recorded by the end of a day."""
    return rows.ShareSet.objects.filter(plan=plan, recorded_on__lte=known_on)


def group_reports(reports: Iterable[Report]) -> dict[str, tuple[Report, ...]]:
    """Reports by the code of their target."""
    grouped: dict[str, list[Report]] = {}
    for report in reports:
        grouped.setdefault(report.target, []).append(report)
    return {code: tuple(said) for code, said in grouped.items()}
