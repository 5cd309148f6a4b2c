"""What may be done to plans: adopt, split, report, annotate. Each adds rows in one transaction and changes none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from mujun.errors import Fault, PlanError
from mujun.plans.month import Month
from mujun.plans.record import Record
from mujun.plans.report import Report
from mujun.plans.share import Share
from mujun.plans.split import check_split
from mujun.plans.target import Plan, Target
from mujun_web.frame.evidence import EvidenceFile, keep_file
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User
from mujun_web.plans import bridge, rights
from mujun_web.plans import models as rows


@transaction.atomic
def plan_create(
    *,
    plan: Plan,
    by: User,
    document_sha256: str,
    document_title: str = "",
    pack: str = "",
    adopted_on: date | None = None,
) -> rows.Plan:
    """The plan of that code and pack, adopted with this content.

    The same content again changes nothing; other content becomes one more edition, and the earlier one stays for
    replay. `pack` names the pack whose light rules apply; without it they come from the pack of the city, if any.
    """
    head, _ = rows.Plan.objects.select_for_update().get_or_create(
        code=plan.code,
        pack=pack,
        defaults={"title": plan.title, "city": plan.city, "division": plan.division, "year": plan.year},
    )
    last = head.editions.order_by("-number").first()
    fingerprint = bridge.fingerprint_plan(plan)
    if last is not None and last.fingerprint == fingerprint:
        return head
    edition = rows.Edition.objects.create(
        plan=head, number=last.number + 1 if last else 1, fingerprint=fingerprint, document_sha256=document_sha256,
        document_title=document_title, adopted_on=adopted_on or tell_today(), adopted_by=by,
    )  # fmt: skip
    _add_content(edition, plan)
    return head


@transaction.atomic
def share_set(
    *, plan: rows.Plan, target: Target, shares: Sequence[Share], by: User, reason: str = "", on: date | None = None
) -> rows.ShareSet:
    """A target split anew as a whole; PlanError where the engine cannot compare the shares with the target.

    A sum that differs from the target is recorded as it is: the rest, or the excess, is shown wherever it matters.
    """
    check_split(target, shares)
    kept = rows.ShareSet.objects.create(
        plan=plan, target=target.code, reason=reason.strip(), recorded_on=on or tell_today(), recorded_by=by
    )
    rows.Share.objects.bulk_create(
        rows.Share(
            share_set=kept, position=at, unit=share.unit, floor=share.floor, stretch=share.stretch, weight=share.weight
        )
        for at, share in enumerate(shares)
    )
    return kept


@transaction.atomic
def report_add(
    *,
    plan: rows.Plan,
    target: Target,
    unit: str,
    period: Month,
    by: User,
    value: Decimal | None = None,
    words: str = "",
    finished: bool = False,
    applicable: bool = True,
    reason: str = "",
    evidence: Sequence[EvidenceFile] = (),
    on: date | None = None,
) -> rows.Report:
    """One more report. PlanError names everything that stands in the way, and then nothing is kept.

    Refused: a unit that does not answer for the target, a month outside the target's or not yet over, a report that
    says nothing, and a running total that falls without a reason.
    """
    today = on or tell_today()
    earlier = find_earlier_total(plan=plan, target=target, unit=unit, period=period)
    is_revision = bool(target.accumulates and value is not None and earlier is not None and value < earlier.value)
    faults = [
        *rights.find_report_faults(plan=plan, target=target, unit=unit, by=by),
        *find_period_faults(target, period, today),
        *find_content_faults(target, value, words, finished, applicable),
    ]
    if is_revision and not reason.strip():
        faults.append(fall_without_reason(target, earlier, value))
    if faults:
        raise PlanError(faults)
    report = rows.Report.objects.create(
        plan=plan, target=target.code, unit=unit, period=str(period), value=value, words=words.strip(),
        finished=finished, applicable=applicable, reason=reason.strip(), is_revision=is_revision,
        reporter=by.shown_name, recorded_on=today, recorded_by=by,
    )  # fmt: skip
    for file in evidence:
        keep_file(file)
        rows.Evidence.objects.create(
            report=report, name=file.name, sha256=file.sha256, size=len(file.content), media=file.media
        )
    return report


@transaction.atomic
def record_take(*, plan: rows.Plan, record: Record, by: User, on: date) -> int:
    """Takes in shares and reports kept elsewhere, with their own days of recording; how many reports were added.

    A plan that already has reports is left as it is. Shares are in force from `on`.
    """
    if plan.reports.exists():
        return 0
    for target, shares in group_shares(record.shares).items():
        kept = rows.ShareSet.objects.create(plan=plan, target=target, recorded_on=on, recorded_by=by)
        rows.Share.objects.bulk_create(
            rows.Share(
                share_set=kept, position=at, unit=s.unit, floor=s.floor, stretch=s.stretch, weight=s.weight
            )  # fmt: skip
            for at, s in enumerate(shares)
        )
    running = {target.code for target in bridge.read_plan(plan.editions.latest("number")).targets if target.accumulates}
    lowered = find_lowered([report for report in record.reports if report.target in running])
    added = [
        rows.Report(
            plan=plan, target=report.target, unit=report.unit, period=str(report.period), value=report.value,
            words=name_evidence(report), finished=report.finished, applicable=report.applicable,
            reporter=report.reporter, recorded_on=report.recorded_on, recorded_by=by,
            is_revision=report.number in lowered,
            reason=(report.words or "原报未写理由") if report.number in lowered else "",
        )
        for report in record.reports
    ]  # fmt: skip
    rows.Report.objects.bulk_create(added)
    return len(added)


def group_shares(shares: Sequence[Share]) -> dict[str, list[Share]]:
    """Shares by the code of their target."""
    grouped: dict[str, list[Share]] = {}
    for share in shares:
        grouped.setdefault(share.target, []).append(share)
    return grouped


def find_lowered(reports: Sequence[Report]) -> set[int]:
    """The numbers of the reports whose running total is below what stood for the nearest month up to theirs."""
    standing: dict[tuple[str, str], dict[Month, Decimal]] = {}
    lowered: set[int] = set()
    for report in sorted(reports, key=lambda report: report.number):
        held = standing.setdefault((report.target, report.unit), {})
        before = [held[month] for month in sorted(held) if month <= report.period]
        if report.value is not None and before and report.value < before[-1]:
            lowered.add(report.number)
        if report.value is None:
            held.pop(report.period, None)
        else:
            held[report.period] = report.value
    return lowered


def name_evidence(report: Report) -> str:
    """The words of a report taken in from a file, with the names of proofs that were kept elsewhere."""
    proofs = f"（佐证：{'、'.join(report.evidence)}，原件另存）" if report.evidence else ""
    return report.words + proofs


@transaction.atomic
def annotation_add(
    *, plan: rows.Plan, target: Target, period: Month, level: str, words: str, by: User, on: date | None = None
) -> rows.Annotation:
    """A remark on a light, beside what the rule says. PlanError when it says nothing or the person may not."""
    faults = list(rights.find_annotation_faults(plan=plan, target=target, by=by))
    if not words.strip():
        where = f"{target.indicator} {period.words}的批注"
        faults.append(Fault("plans.annotation-empty", where, "没有内容", "批注是给别人看的", "请写明情况"))
    if faults:
        raise PlanError(faults)
    return rows.Annotation.objects.create(
        plan=plan, target=target.code, period=str(period), level=level, words=words.strip(),
        recorded_on=on or tell_today(), recorded_by=by,
    )  # fmt: skip


def find_earlier_total(*, plan: rows.Plan, target: Target, unit: str, period: Month) -> rows.Report | None:
    """The latest figure of the unit for the nearest month up to this one: what a running total must not fall below."""
    return (
        rows.Report.objects.filter(
            plan=plan, target=target.code, unit=unit, period__lte=str(period), value__isnull=False
        )
        .order_by("-period", "-recorded_on", "-pk")
        .first()
    )


def find_period_faults(target: Target, period: Month, today: date) -> list[Fault]:
    """What is wrong with reporting this month on this day."""
    where = f"{target.indicator} {period.words}的报告"
    if period > Month.closed_by(today):
        last = Month.closed_by(today)
        remedy = f"现在可以报到 {last.words}"
        return [Fault("plans.period-not-over", where, f"{period.words}还没有过完", "月报说的是到月末的情况", remedy)]
    if period < target.start:
        remedy = f"请填写 {target.start.words} 及以后的月份"
        return [
            Fault("plans.period-too-early", where, f"目标从 {target.start.words} 起算", "起算以前的数不计入", remedy)
        ]
    return []


def find_content_faults(
    target: Target, value: Decimal | None, words: str, finished: bool, applicable: bool
) -> list[Fault]:
    """What is wrong with what the report says."""
    where = f"{target.indicator}的报告"
    if not applicable and (value is not None or finished):
        found = "既填了进展，又勾了不适用"
        return [Fault("plans.figure-not-applicable", where, found, "不适用、零和缺报含义不同", "请只保留其中一项")]
    if not applicable and not words.strip():
        remedy = "请写明为什么不适用"
        return [Fault("plans.not-applicable-why", where, "没有说明", "不适用会让这一项不再亮灯", remedy)]
    if applicable and value is None and not words.strip() and not finished:
        remedy = "请填数值或文字；确实没有进展填 0 或写“无进展”"
        return [Fault("plans.report-empty", where, "什么都没填", "空的报告等于没有报", remedy)]
    if target.floor is not None and applicable and value is None and not finished:
        remedy = f"请填以“{target.unit}”计的数；情况说明写在文字栏"
        return [Fault("plans.report-without-figure", where, "没有数值", "这一项按数值亮灯", remedy)]
    if target.floor is None and value is not None:
        return [Fault("plans.figure-not-asked", where, "填了数值", "这一项没有量化目标", "请改写成文字")]
    return []


def fall_without_reason(target: Target, earlier: rows.Report, value: Decimal) -> Fault:
    """The question a falling running total raises."""
    return Fault(
        "plans.total-falls",
        f"{target.indicator}的报告",
        f"累计数 {value:f} 少于 {Month.parse(earlier.period).words}报的 {earlier.value:f}{target.unit}",
        "累计数只会增加；少了说明以前报多了，要按修订处理",
        "请核对；确属修订的，写明理由再提交",
    )


def _add_content(edition: rows.Edition, plan: Plan) -> None:
    tasks = [bridge.task_row(edition, at, task) for at, task in enumerate(plan.tasks)]
    rows.Task.objects.bulk_create(tasks)
    pairs: list[tuple[rows.Task | None, Target]] = [(None, goal) for goal in plan.goals]
    pairs += [(row, target) for row, task in zip(tasks, plan.tasks, strict=True) for target in task.targets]
    targets = [bridge.target_row(edition, row, at, target) for at, (row, target) in enumerate(pairs)]
    rows.Target.objects.bulk_create(targets)
    owners = [o for row, task in zip(tasks, plan.tasks, strict=True) for o in bridge.owner_rows(task.owners, task=row)]
    for row, (_, target) in zip(targets, pairs, strict=True):
        owners += bridge.owner_rows(target.owners, target=row)
    rows.Owner.objects.bulk_create(owners)
