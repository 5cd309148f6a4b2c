"""Everything the page of a task shows of one target: curve, lights month by month, reports, shares, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mujun.plans.light import TargetLight, history
from mujun.plans.month import Month, months_between
from mujun.plans.share import Share
from mujun.plans.split import SplitCheck, check_split
from mujun.plans.target import Target
from mujun_web.plans import models as rows
from mujun_web.plans import rights
from mujun_web.plans.charts import make_curve
from mujun_web.plans.memory import reports_known
from mujun_web.plans.queries import Ledger, annotations_of, share_history
from mujun_web.plans.standing import Entry, Standing, stand_for

REPORTING_DAY = 10
MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class LightOfMonth:
    """The light of one month as it is known now, and as it was known when that month was judged."""

    month: Month
    now: Standing
    then: Standing

    @property
    def was_revised(self) -> bool:
        """Whether later reports changed the light."""
        return self.now.word != self.then.word


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A unit's share with how it stands."""

    share: Share
    standing: Standing


@dataclass(frozen=True, slots=True)
class TargetPanel:
    """One target of a task page, ready to show."""

    standing: Standing
    curve: dict[str, object] | None
    lights: tuple[LightOfMonth, ...]
    reports: tuple[rows.Report, ...]
    shares: tuple[ShareLine, ...]
    split: SplitCheck | None
    share_sets: tuple[rows.ShareSet, ...]
    annotations: tuple[rows.Annotation, ...]
    can_report: bool
    can_annotate: bool
    can_split: bool

    @property
    def target(self) -> Target:
        """The target as the account sees it."""
        return self.standing.target

    @property
    def key(self) -> str:
        """A name for the panel made of characters an address may hold."""
        return self.target.code.encode().hex()


def make_panels(ledger: Ledger, entry: Entry) -> tuple[TargetPanel, ...]:
    """A panel for every target of an entry."""
    return tuple(make_panel(ledger, standing) for standing in entry.standings)


def make_panel(ledger: Ledger, standing: Standing) -> TargetPanel:
    """The panel of one target."""
    target, user = standing.target, ledger.user
    sees_all = ledger.sees_all_of(target)
    shares = tuple(s for s in ledger.shares.get(target.code, ()) if sees_all or s.unit == user.unit)
    reports = reports_known(ledger.row, ledger.known_on).filter(target=target.code).prefetch_related("evidence")
    if not sees_all:
        reports = reports.filter(unit=user.unit)
    whole = ledger.whole_of[target.code]
    return TargetPanel(
        standing=standing,
        curve=make_curve(standing, ledger.as_of),
        lights=list_lights(ledger, target),
        reports=tuple(reports.order_by("-period", "unit", "-recorded_on", "-pk")),
        shares=tuple(ShareLine(share, stand_for(ledger, whole, share.unit)) for share in shares),
        split=check_split(whole, shares) if shares and sees_all and whole.floor is not None else None,
        share_sets=tuple(share_history(ledger.row, target.code, ledger.known_on)) if sees_all else (),
        annotations=tuple(annotations_of(ledger.row, target.code, ledger.known_on)),
        can_report=rights.may_report(user, whole, ledger.holders(target.code)),
        can_annotate=not any(rights.find_annotation_faults(plan=ledger.row, target=whole, by=user)),
        can_split=user.is_office and target.floor is not None,
    )


def list_lights(ledger: Ledger, target: Target) -> tuple[LightOfMonth, ...]:
    """The light of every month so far, latest first: as known now, and as known on the reporting day of its month."""
    last = min(ledger.as_of, target.until)
    months = months_between(target.start, max(last, target.start))[-MOST_MONTHS:]
    if ledger.as_of < target.start:
        return ()
    if ledger.as_of > target.until:
        months = (*months, ledger.as_of)
    reports, shares = ledger.reports.get(target.code, ()), ledger.shares.get(target.code, ())
    if not ledger.sees_all_of(target):
        reports, shares = tuple(report for report in reports if report.unit == ledger.user.unit), ()
    rule = ledger.rule_of(target)
    then = judging_days(months, ledger.known_on)
    now_lights = history(target, reports, rule, months, None, shares=shares)
    then_lights = history(target, reports, rule, months, then, shares=shares)
    pairs = zip(months, now_lights, then_lights, strict=True)
    return tuple(LightOfMonth(month, _stand(target, now), _stand(target, was)) for month, now, was in pairs)[::-1]


def judging_days(months: tuple[Month, ...], known_on: date) -> Mapping[Month, date]:
    """The day each month is judged on: the reporting day of the next month, or the ledger's day if earlier."""
    days = {month: month.shift(1).first.replace(day=REPORTING_DAY) for month in months}
    return {month: min(day, known_on) for month, day in days.items()}


def _stand(target: Target, light: TargetLight) -> Standing:
    return Standing(target, light)
