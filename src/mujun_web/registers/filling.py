"""Figures the keeper of a register fills in: a batch of its own in the lake, all of it or nothing, with the source."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from django.db import transaction

from mujun.errors import FactError, Fault, RegisterError
from mujun.facts.kind import KINDS
from mujun.packs.item import Item
from mujun_web.facts.models import UNREADABLE, Delivery
from mujun_web.facts.queries import list_city_batches
from mujun_web.facts.writes import delivery_accept, delivery_check, delivery_decide, delivery_take
from mujun_web.frame.evidence import EvidenceFile, keep_file
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User
from mujun_web.registers import models as rows
from mujun_web.registers.needs import choose_period, list_fillable
from mujun_web.registers.queries import Book, open_book

LONGEST_SOURCE = 300


@transaction.atomic
def figures_fill(
    *, city: str, register: str, item: str, values: Mapping[str, str], day: date | None, source: str, by: User,
    proof: EvidenceFile | None = None, on: date | None = None,
) -> tuple[rows.Filling, ...]:  # fmt: skip
    """What was written of one figure, by entity, as a batch of the keeper in the lake; RegisterError with every fault.

    Nothing is taken where one value cannot be. `day` is the day the figures are of, `source` where they come from.
    """
    today = on or tell_today()
    book = open_book(city, register, today)
    said = {entity.strip(): text.strip() for entity, text in values.items() if text.strip()}
    where = f"{book.register.title}·{item}"
    known = list_fillable(book).get(item)
    faults = _find_faults(where, known, said, day, source, today)
    if faults or known is None or day is None:
        raise RegisterError(faults)
    period = choose_period(book)
    delivery = _accept(book, known, said, period, day, source.strip(), by, today)
    if proof is not None:
        keep_file(proof)
    return tuple(
        rows.Filling.objects.create(
            city=city, register=register, entity=entity, item=item, period=period, written=text[:200], day=day,
            source=source.strip(), proof_name=proof.name if proof else "", proof_sha256=proof.sha256 if proof else "",
            proof_media=proof.media if proof else "", batch=delivery.batch, recorded_on=today, recorded_by=by,
        )
        for entity, text in said.items()
    )  # fmt: skip


def _find_faults(
    where: str, known: Item | None, said: Mapping[str, str], day: date | None, source: str, today: date
) -> list[Fault]:
    faults = []
    if known is None:
        remedy = "请该报的部门交来"
        faults.append(Fault("registers.not-to-fill", where, "不是由主管单位填的数", "一个数不能有两处来源", remedy))
    if not said:
        faults.append(Fault("registers.nothing-filled", where, "一个数也没有填", "没有可记的", "至少填一件的数"))
    if day is None:
        faults.append(Fault("registers.no-day", where, "没有写截至哪一天", "不知是什么时候的数", "写上日子"))
    elif day > today:
        found = f"写的是 {day}，今天是 {today}"
        faults.append(Fault("registers.future-day", where, found, "还没有发生的不能记", "改成今天或以前的日子"))
    if not source.strip():
        faults.append(Fault("registers.no-source", where, "没有写依据", "事后查不出从哪里来", "写一句从哪里得来"))
    elif len(source.strip()) > LONGEST_SOURCE:
        found = f"依据有 {len(source.strip())} 个字"
        faults.append(Fault("registers.long-source", where, found, "记不下", f"写在 {LONGEST_SOURCE} 个字以内"))
    return faults


def _accept(
    book: Book, item: Item, said: Mapping[str, str], period: str, day: date, source: str, by: User, today: date
) -> Delivery:
    """The values as one file of the keeper, checked and taken into the lake like any other."""
    simulated = any(batch.simulated for batch in list_city_batches(book.city, today)) or book.simulated
    keeper = item.departments[0] if book.register.keeper not in item.departments else book.register.keeper
    try:
        delivery, _ = delivery_take(
            city=book.city, department=keeper, kind=item.of, period=period, unit=keeper, by=by, on=today,
            name=f"{book.register.title}-{item.name}-{today}.csv", data=_write_table(item, said, day, source),
            words=f"在清单上填的：{source}", simulated=simulated,
        )  # fmt: skip
        delivery = delivery_check(delivery_id=delivery.pk, tell=_be_silent, preview=False)
        if faults := _list_refused(book, delivery, list(said)):
            raise RegisterError(faults)
        delivery_decide(delivery=delivery, by=by, on=today)
        return delivery_accept(delivery_id=delivery.pk, tell=_be_silent)
    except FactError as error:
        raise RegisterError(error.faults) from None


def _write_table(item: Item, said: Mapping[str, str], day: date, source: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    unit = f"（{item.unit}）" if item.unit else ""
    writer.writerow([KINDS[item.of].headings[0], f"{item.name}{unit}", "备注"])
    writer.writerows([entity, value, f"截至 {day}；{source}"] for entity, value in said.items())
    return text.getvalue().encode("utf-8-sig")


def _list_refused(book: Book, delivery: Delivery, entities: list[str]) -> list[Fault]:
    """Why the file cannot be taken, in the words of the form: which entity, not which row."""
    if delivery.state == UNREADABLE:
        return [Fault(**fault) for fault in delivery.faults]
    faults = []
    for one in delivery.findings.all():
        at = one.row - 2  # the heading is row 1
        where = book.name_of(entities[at]) if 0 <= at < len(entities) else delivery.name
        faults.append(Fault(one.code, where, one.found, one.why, one.remedy))
    return faults


def _be_silent(done: int, total: int, step: str) -> None:
    """The figures of one form are taken at once: there is no progress to tell."""
