"""What may be done to deliveries: hand in, check, accept, return. Each is one transaction; a decision is taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from mujun.errors import FactError, Fault
from mujun.facts.batch import Acceptance, Batch
from mujun.facts.lake import Lake, accept_intake, list_batches
from mujun.facts.publication import publish
from mujun.packs.item import EntityKind
from mujun.rules.period import parse_period
from mujun_web.facts import bridge
from mujun_web.facts.matrix import choose_periods, recall_coverings
from mujun_web.facts.models import ACCEPTED, ACCEPTING, CHECKED, RETURNED, UNREADABLE, WAITING, Delivery, Finding
from mujun_web.facts.queries import open_city_lake, pack_of
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User

Tell = Callable[[int, int, str], None]
STEPS = 4
OPEN = (WAITING, CHECKED, ACCEPTING)


def delivery_take(
    *, city: str, department: str, kind: EntityKind, period: str, name: str, data: bytes, by: User, unit: str = "",
    sheet: str = "", words: str = "", on: date | None = None, simulated: bool = False,
) -> tuple[Delivery, bool]:  # fmt: skip
    """The delivery of these bytes, waiting to be checked, and whether it is new: the same file handed in twice is one.

    RuleError where the period cannot be read; FactError where the file is empty.
    """
    if period:
        period = str(parse_period(period, "时期"))
    if not data:
        raise FactError(Fault("facts.empty-file", name, "文件是空的", "没有数可收", "核对是否传错文件"))
    sha256 = hashlib.sha256(data).hexdigest()
    same = {"city": city, "department": department, "kind": kind, "period": period, "sheet": sheet, "sha256": sha256}
    if known := Delivery.objects.filter(**same, state__in=OPEN).first():
        return known, False
    stored = default_storage.save(
        f"deliveries/{sha256[:2]}/{sha256}{PurePath(name).suffix.lower()[:8]}", ContentFile(data)
    )
    try:
        made = Delivery.objects.create(
            **same, unit=unit, name=PurePath(name).name[:200], size=len(data), file=stored, words=words[:500],
            uploaded_by=by, uploaded_on=on or tell_today(), simulated=simulated,
        )  # fmt: skip
    except BaseException:
        default_storage.delete(stored)
        raise
    return made, True


def delivery_check(*, delivery_id: int, tell: Tell, preview: bool = True) -> Delivery:
    """Reads a waiting delivery and keeps what was found; one that cannot be read is kept with its faults.

    `preview` tries the acceptance as well, for suspicions and what would change.
    """
    delivery = Delivery.objects.get(pk=delivery_id)
    if delivery.state not in (WAITING, UNREADABLE):
        return delivery
    pack = pack_of(delivery.city)
    lake = open_city_lake(delivery.city, create=True)
    today = max(tell_today(), delivery.uploaded_on)
    try:
        tell(0, STEPS, "读表、认表头、逐行核对")
        intake = bridge.read_intake(delivery, pack, lake if preview else None, today)
        found = bridge.describe_intake(intake)
        if preview and intake.accepted:
            tell(2, STEPS, "与已收的数比较，找可疑的数")
            found |= bridge.describe_preview(bridge.try_intake(lake, intake, pack, today))
    except FactError as error:
        delivery_refuse(delivery=delivery, faults=error.faults, strange=bridge.find_strange(delivery, pack))
        return Delivery.objects.get(pk=delivery_id)
    tell(3, STEPS, "记下查出的问题")
    with transaction.atomic():
        delivery.findings.all().delete()
        Finding.objects.bulk_create(bridge.make_findings(delivery, intake), batch_size=1000)
        Delivery.objects.filter(pk=delivery_id).update(state=CHECKED, faults=[], strange=[], **found)
    return Delivery.objects.get(pk=delivery_id)


def delivery_refuse(
    *, delivery: Delivery, faults: tuple[Fault, ...], strange: Sequence[Mapping[str, str]] = ()
) -> None:
    """Keeps why a delivery could not be read or would not be taken, and which columns stopped it."""
    kept = [asdict(fault) for fault in faults]
    Delivery.objects.filter(pk=delivery.pk).update(state=UNREADABLE, faults=kept, strange=list(strange))


@transaction.atomic
def delivery_leave_out(
    *, delivery: Delivery, headers: Collection[str], reason: str, by: User, on: date | None = None
) -> None:
    """Says that columns which stopped a delivery are left out, and why; it waits to be checked again.

    FactError where nothing is chosen, no reason is given, or the delivery no longer waits to be mended.
    """
    now = Delivery.objects.select_for_update().get(pk=delivery.pk)
    chosen = [one["header"] for one in now.strange if one["header"] in headers]
    faults = []
    if now.state != UNREADABLE:
        faults.append(_decided_already(now))
    elif not chosen:
        found, remedy = "没有选要略去的列", "勾上认不出、又确实不用收的列"
        faults.append(Fault("facts.nothing-left-out", delivery.name, found, "再核对一遍还是收不了", remedy))
    if not reason.strip():
        found, remedy = "略去一列没有写为什么", "写明这一列为什么不用收"
        faults.append(Fault("facts.no-reason", delivery.name, found, "日后查不出为什么少了一列", remedy))
    if faults:
        raise FactError(faults)
    said = {"reason": reason.strip()[:500], "by": by.shown_name, "on": (on or tell_today()).isoformat()}
    now.left_out = [*now.left_out, *({"header": header, **said} for header in dict.fromkeys(chosen))]
    now.state, now.faults, now.strange = WAITING, [], []
    now.save(update_fields=["left_out", "state", "faults", "strange"])


def delivery_decide(
    *, delivery: Delivery, by: User, corrects: int | None = None, reason: str = "", on: date | None = None
) -> None:
    """Takes the decision to accept, once: FactError tells the second who decided first.

    The batch is made afterwards by `delivery_accept`; until then the delivery is being accepted.
    """
    if corrects is not None and not reason.strip():
        raise FactError(
            Fault("facts.no-reason", delivery.name, "更正没有写原因", "日后查不出为什么改", "写明更正的原因")
        )
    if not delivery.rows_accepted:
        found, remedy = "没有一行可收", "退回部门，改好再交"
        raise FactError(Fault("facts.nothing-to-accept", delivery.name, found, "收下也是空的", remedy))
    decided = Delivery.objects.filter(pk=delivery.pk, state=CHECKED).update(
        state=ACCEPTING, decided_by=by, decided_on=on or tell_today(), decided_at=timezone.now(), corrects=corrects,
        reason=reason.strip(), faults=[],
    )  # fmt: skip
    if not decided:
        raise FactError(_decided_already(delivery))


def delivery_accept(*, delivery_id: int, tell: Tell) -> Delivery:
    """Puts a delivery that was decided on into the lake, wholly or not at all, and notes its batch.

    Asked again after a break it finds the batch it had made. FactError where the lake refuses it: then it waits for a
    decision again, with the lake's faults.
    """
    delivery = Delivery.objects.get(pk=delivery_id)
    if delivery.state != ACCEPTING:
        return delivery
    pack, lake = pack_of(delivery.city), open_city_lake(delivery.city, create=True)
    try:
        batch = _find_own_batch(lake, delivery)
        if batch is None:
            tell(0, STEPS, "再读一遍原文件")
            intake = bridge.read_intake(delivery, pack)
            tell(2, STEPS, "写成一批")
            batch = accept_intake(lake, intake, pack, _acceptance(delivery))
    except FactError as error:
        kept = [asdict(fault) for fault in error.faults]
        undone = {"decided_by": None, "decided_on": None, "decided_at": None, "reason": "", "corrects": None}
        Delivery.objects.filter(pk=delivery_id).update(state=CHECKED, faults=kept, **undone)
        raise
    Delivery.objects.filter(pk=delivery_id).update(state=ACCEPTED, batch=batch.number)
    return Delivery.objects.get(pk=delivery_id)


def delivery_return(*, delivery: Delivery, by: User, reason: str, on: date | None = None) -> None:
    """Sends a delivery back with the reason, once; FactError without one, or where somebody decided first."""
    if not reason.strip():
        found, remedy = "退回没有写原因", "写明要部门改什么"
        raise FactError(Fault("facts.no-reason", delivery.name, found, "部门不知改什么", remedy))
    returned = Delivery.objects.filter(pk=delivery.pk, state__in=(CHECKED, UNREADABLE)).update(
        state=RETURNED, decided_by=by, decided_on=on or tell_today(), decided_at=timezone.now(),
        reason=reason.strip()[:500],
    )  # fmt: skip
    if not returned:
        raise FactError(_decided_already(delivery))


def delivery_wait(*, delivery: Delivery, job_id: int) -> None:
    """Notes which job works on the delivery."""
    Delivery.objects.filter(pk=delivery.pk).update(job=job_id)


def lake_publish(*, city: str, kind: EntityKind, on: date) -> None:
    """Compacts a city's lake and counts who owes what, so that pages are quick; without batches it is left alone."""
    lake = open_city_lake(city)
    batches = list_batches(lake, on)
    if any(one.kind == kind for one in batches):
        publish(lake, on, kind)
        recall_coverings(lake, pack_of(city).duties, batches, on, choose_periods(batches, on))


def _acceptance(delivery: Delivery) -> Acceptance:
    return Acceptance(
        delivery.decided_on or tell_today(), delivery.corrects, delivery.reason, delivery.simulated,
        bridge.say_left_out(delivery),
    )  # fmt: skip


def _find_own_batch(lake: Lake, delivery: Delivery) -> Batch | None:
    """The batch an earlier try made of this very delivery before it could be noted."""
    noted = set(Delivery.objects.filter(city=delivery.city, batch__isnull=False).values_list("batch", flat=True))
    for batch in list_batches(lake, None, delivery.kind):
        same = batch.sha256 == delivery.sha256 and batch.department == delivery.department
        if same and batch.on == delivery.decided_on and batch.number not in noted:
            return batch
    return None


def _decided_already(delivery: Delivery) -> Fault:
    now = Delivery.objects.select_related("decided_by").get(pk=delivery.pk)
    who = now.decided_by.shown_name if now.decided_by else "别人"
    found = f"这一份已由{who}处理：{now.get_state_display()}"
    return Fault(
        "facts.decided-already", delivery.name, found, "一份交数只定一次，您的操作没有生效", "打开这一份看结果"
    )
