"""What may be done to projects: take a file, report a month, exempt, settle, issue a list. Rows are only added."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from mujun.errors import Fault, ProjectError
from mujun.plans.month import Month
from mujun.projects.knowledge import Record
from mujun.projects.project import INVESTED, PAID, Exemption, Project
from mujun.projects.stage import MilestoneReport
from mujun_web.frame.evidence import EvidenceFile, keep_file
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User
from mujun_web.projects import bridge, queries
from mujun_web.projects import models as rows
from mujun_web.projects.handing import Handed, pack_files
from mujun_web.projects.queries import ProjectCity
from mujun_web.projects.taking import find_record_faults, list_fresh, list_held

Tell = Callable[[int, int, str], None]
WORDS = "说明"
"""The item under which words without a figure are kept: words never take the place of a figure."""
TITLES: Mapping[type[rows.Row], str] = {
    rows.Project: "项目", rows.YearPlan: "年度计划", rows.Report: "报数", rows.Milestone: "里程碑",
    rows.Exemption: "豁免", rows.Settlement: "处置",
}  # fmt: skip
STEPS = 4
BATCH = 1000
SHOWN = 200


def upload_take(*, city: str, files: Sequence[Handed], by: User, on: date | None = None) -> rows.Upload:
    """What was handed in, kept as it was: one .xlsx, or CSV files by table; ProjectError with every fault otherwise."""
    name, ending, data = pack_files(files)
    sha256 = hashlib.sha256(data).hexdigest()
    return rows.Upload.objects.create(
        city=city, name=name[:200], sha256=sha256, size=len(data), file=ContentFile(data, f"{sha256}{ending}"),
        uploaded_by=by, uploaded_on=on or tell_today(),
    )  # fmt: skip


@transaction.atomic
def projects_take(
    *, city: ProjectCity, record: Record, by: User, upload: rows.Upload | None = None, on: date | None = None,
    tell: Tell = lambda done, total, step: None,
) -> Mapping[str, int]:  # fmt: skip
    """Adds what a record says and the desk does not hold yet; how many rows of each kind, by its title.

    ProjectError with every fault, and nothing taken, where a place or unit is unknown, a row is dated after today, or
    it contradicts what is held. For a project that is new here its rows count from the days they state; for one that
    was known they count from today, so that no page about a past day changes.
    """
    today = on or tell_today()
    tell(1, STEPS, "核对单位、日期、代码")
    if faults := list(find_record_faults(record, queries.pack_of(city), today)):
        raise ProjectError(faults[:SHOWN])
    tell(2, STEPS, "与已有的逐条对照")
    held = list_held(city.code)
    known = {said[0] for model, said, _ in held if model is rows.Project}
    fresh = list(list_fresh(record, held, known, today))
    for row in fresh:
        row.city, row.recorded_by, row.upload = city.code, by, upload
    tell(3, STEPS, f"记下 {len(fresh)} 条")
    for model in rows.KINDS:
        model.objects.bulk_create([row for row in fresh if isinstance(row, model)], batch_size=BATCH)  # type: ignore[attr-defined]
    bridge.read_record(city.code, today)
    counts = Counter(TITLES[type(row)] for row in fresh)
    brought = {title: counts[title] for title in TITLES.values() if counts[title]}
    if upload is not None:
        rows.Upload.objects.filter(pk=upload.pk).update(taken_on=today, brought=brought)
    return brought


@dataclass(frozen=True, slots=True)
class MonthReport:
    """What a unit says of a project for a month.

    `figures` are by item; `reached` is a milestone with its day; `moved` a milestone with its new month, for which
    `words` must say why.
    """

    month: Month
    figures: Mapping[str, Decimal]
    words: str = ""
    reached: tuple[str, date] | None = None
    moved: tuple[str, Month] | None = None


@transaction.atomic
def report_add(
    *, city: ProjectCity, code: str, said: MonthReport, unit: str, by: User,
    evidence: Sequence[EvidenceFile] = (), on: date | None = None,
) -> list[rows.Row]:  # fmt: skip
    """The rows of one report of a project; ProjectError with every fault where it is refused."""
    today = on or tell_today()
    book = queries.open_book(city, today)
    project = book.projects.get(code)
    if project is None:
        raise ProjectError(Fault("projects.unknown-project", f"项目 {code}", "名单里没有", "不知报给谁", "核对代码"))
    if faults := list(_report_faults(book, project, said, today)):
        raise ProjectError(faults)
    common = {"city": city.code, "project": code, "recorded_on": today, "stated_on": today, "recorded_by": by}
    told: list[rows.Row] = [
        rows.Report(item=item, unit=unit, month=str(said.month), value=value, words=said.words,
                    reporter=by.shown_name, **common)
        for item, value in said.figures.items()
    ]  # fmt: skip
    told += _milestone_rows(said, common)
    if not said.figures and (said.words or evidence) and not said.moved:
        told.insert(0, rows.Report(item=WORDS, unit=unit, month=str(said.month), words=said.words,
                                   reporter=by.shown_name, **common))  # fmt: skip
    for row in told:
        row.save(force_insert=True)
    first = next((row for row in told if isinstance(row, rows.Report)), None)
    for file in evidence if first is not None else ():
        keep_file(file)
        rows.Evidence.objects.create(
            report=first, name=file.name, sha256=file.sha256, size=len(file.content), media=file.media
        )
    return told


@transaction.atomic
def exemption_add(
    *, city: ProjectCity, code: str, side: str, since: Month, until: Month, reason: str, by: User,
    on: date | None = None,
) -> rows.Exemption:  # fmt: skip
    """A stated good reason on record; ProjectError without one, or where the months are reversed."""
    today = on or tell_today()
    held = Exemption(0, code, side, since, until, reason.strip(), today)
    return rows.Exemption.objects.create(
        city=city.code, project=code, side=side, since=str(since), until=str(until), reason=held.reason,
        recorded_on=today, stated_on=today, recorded_by=by,
    )  # fmt: skip


@transaction.atomic
def settlement_add(
    *, city: ProjectCity, code: str, measure: str, unit: str, due: Month, by: User, done_on: date | None = None,
    words: str = "", on: date | None = None,
) -> rows.Settlement:  # fmt: skip
    """A measure for an idle project, or that it was done: one more row of the same measure; ProjectError otherwise."""
    today, where = on or tell_today(), f"项目 {code} 的处置"
    faults = []
    if not measure.strip():
        faults.append(Fault("projects.no-measure", where, "没有写措施", "不知要做什么", "写明用什么办法处置"))
    if not unit.strip():
        faults.append(Fault("projects.no-unit", where, "没有写责任单位", "不知谁来办", "写明责任单位"))
    if done_on is not None and done_on > today:
        faults.append(Fault("projects.done-later", where, f"办结日 {done_on} 还没有到", "没有办的不能算办结", "改日期"))
    if faults:
        raise ProjectError(faults)
    return rows.Settlement.objects.create(
        city=city.code, project=code, measure=measure.strip(), unit=unit.strip(), due=str(due), done_on=done_on,
        words=words.strip(), recorded_on=today, stated_on=today, recorded_by=by,
    )  # fmt: skip


def dispatch_issue(*, city: ProjectCity, month: Month, by: User, on: date | None = None) -> rows.Issue:
    """The list of a month issued once: time limits run from this day; ProjectError where it was issued before."""
    today, where = on or tell_today(), f"{month.words}的调度清单"
    if month > Month.closed_by(today):
        raise ProjectError(Fault("projects.month-open", where, "这个月还没有过完", "数还没有报", "下个月再下发"))
    try:
        with transaction.atomic():
            return rows.Issue.objects.create(city=city.code, month=str(month), issued_on=today, issued_by=by)
    except IntegrityError:
        held = rows.Issue.objects.get(city=city.code, month=str(month))
        found = f"已由{held.issued_by.shown_name}在 {held.issued_on} 下发"
        remedy = "看已下发的那一份；后来的变化进下个月的清单"
        raise ProjectError(Fault("projects.issued-before", where, found, "期限不能算两次", remedy)) from None


def upload_wait(*, upload: rows.Upload, job_id: int) -> None:
    """Notes which job reads the file."""
    rows.Upload.objects.filter(pk=upload.pk).update(job=job_id)


def _milestone_rows(said: MonthReport, common: Mapping[str, object]) -> list[rows.Row]:
    told: list[rows.Row] = []
    if said.reached is not None:
        told.append(rows.Milestone(milestone=said.reached[0], reached=said.reached[1], words=said.words, **common))
    if said.moved is not None:
        told.append(rows.Milestone(milestone=said.moved[0], planned=str(said.moved[1]), words=said.words, **common))
    return told


def _report_faults(book: queries.Book, project: Project, said: MonthReport, today: date) -> Iterator[Fault]:
    where = f"{project.name} {said.month.words}的报告"
    if not (said.figures or said.words or said.reached or said.moved):
        yield Fault("projects.nothing-said", where, "什么也没有填", "没有可记的", "填数、节点或说明；没有进展填 0")
    if said.figures and said.month > Month.closed_by(today):
        remedy = "等这个月过完再报"
        yield Fault("projects.month-open", where, "这个月还没有过完", "报的是月末累计", remedy)
    if said.figures and said.month.month < book.rules.first_month:
        found, remedy = "1 月不单独报数", "和 2 月合并，报 2 月末的累计"
        yield Fault("projects.joined-months", where, found, "本市 1—2 月合并报", remedy)
    for item, value in said.figures.items():
        yield from _figure_faults(book, project, said, item, value, where)
    for make in _milestones_said(project, said, today):
        try:
            make()
        except ProjectError as error:
            yield from error.faults


def _milestones_said(project: Project, said: MonthReport, today: date) -> Iterator[Callable[[], object]]:
    if said.reached is not None:
        name, day = said.reached
        yield lambda: MilestoneReport(0, project.code, name, today, day, None, said.words)
    if said.moved is not None:
        moved, month = said.moved
        yield lambda: MilestoneReport(0, project.code, moved, today, None, month, said.words)


def _figure_faults(
    book: queries.Book, project: Project, said: MonthReport, item: str, value: Decimal, where: str
) -> Iterator[Fault]:
    """A total below zero is no total; one that falls, or mends an earlier report, says why."""
    if value < 0:
        yield Fault("projects.figure-negative", where, f"{item}填了 {value:f}", "累计数不会是负的", "填累计数")
        return
    before = book.knowledge.figure(project, item, said.month)
    if before is not None and before != value and not said.words:
        found = f"{item}已报过 {before:f} 万元，现在报 {value:f} 万元"
        yield Fault("projects.correction-without-words", where, found, "改数要经得起问", "在说明里写更正的原因")
    earlier = [
        one for one in book.knowledge.series(project, item)
        if one.value is not None and one.period.year == said.month.year and one.period < said.month
    ]  # fmt: skip
    if item in (INVESTED, PAID) and earlier and earlier[-1].value > value and not said.words:  # type: ignore[operator]
        last = earlier[-1]
        found = f"{item}累计 {value:f} 万元，比 {last.period.words}的 {last.value:f} 万元少"
        remedy = "核对是不是填了当月数；确实核减的，在说明里写原因"
        yield Fault("projects.total-falls", where, found, "报的是年初以来累计数", remedy)
