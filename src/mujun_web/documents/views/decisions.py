"""Decisions on rows of the ledger. Each answers with the row as it stands, the counts, and what the text must show."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from mujun.errors import Fault, SourceError
from mujun_web.documents import bridge, decisions
from mujun_web.documents.forms import AddForm, FindingForm, TaskForm, describe_finding, describe_task, write_figures
from mujun_web.documents.ledger import Filters, count_conflicts, list_groups, make_line
from mujun_web.documents.models import Document, Finding, TaskFinding
from mujun_web.documents.rights import find_document, may_review, office_asks, office_writes
from mujun_web.documents.summary import summarise

MOST_MARKED = 1000
REJECT_REASONS = ("限定对象的门槛，不是目标", "专名或代号里的数", "基数或比较的起点", "与另一条重复", "不是本级的任务")


def show_row(request: HttpRequest, finding_id: int) -> HttpResponse:
    """The row of a finding as it stands."""
    return answer_row(request, find_finding(request, finding_id))


@office_writes
def accept(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Accepts a finding."""
    return answer_row(request, decisions.finding_accept(finding=find_finding(request, finding_id), by=request.user))


@office_asks
def correct(request: HttpRequest, finding_id: int) -> HttpResponse:
    """The form of a finding in its row, and what was given in it."""
    row = find_finding(request, finding_id)
    near = row.task.position if row.task else 1
    form = FindingForm(request.POST or None, document=row.document, near=near, initial=describe_finding(row))
    if request.method == "POST" and form.is_valid():
        changed = decisions.finding_correct(
            finding=row, changes=form.changes, reason=form.cleaned_data["reason"], by=request.user
        )
        return answer_row(request, changed)
    context = {"finding": row, "form": form, "words": row.document.text[row.quote_start : row.quote_end]}
    return render(request, "documents/row_correct.html", context)


@office_asks
def reject(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Asks why, and rejects a finding."""
    row = find_finding(request, finding_id)
    fault: Fault | None = None
    if request.method == "POST":
        try:
            rejected = decisions.finding_reject(finding=row, reason=request.POST.get("reason", ""), by=request.user)
            return answer_row(request, rejected)
        except SourceError as error:
            fault = error.faults[0]
    context = {"finding": row, "reasons": REJECT_REASONS, "fault": fault}
    return render(request, "documents/row_reject.html", context)


@office_asks
def add(request: HttpRequest, document_id: int) -> HttpResponse:
    """The form for words marked in the text, filled with what the engine reads in them; then the new row's place."""
    document = find_document(request, document_id)
    if request.method == "POST":
        return add_marked(request, document)
    start, end = read_place(request)
    task = find_task_at(document, start)
    initial = bridge.read_stretch(document, start, end)
    if initial is None:
        raise SourceError(words_without_number(document, start, end))
    initial = {**write_figures(initial), "task": task.pk if task else ""}
    form = AddForm(document=document, near=task.position if task else 1, initial=initial)
    return render(
        request, "documents/add.html", {"document": document, "form": form, "words": document.text[start:end]}
    )


def add_marked(request: HttpRequest, document: Document) -> HttpResponse:
    form = AddForm(request.POST, document=document)
    if not form.is_valid():
        words = document.text[slice(*read_quote(form))]
        return render(request, "documents/add.html", {"document": document, "form": form, "words": words})
    data = form.cleaned_data
    task = document.tasks.filter(pk=data["task"]).first() if data["task"] else None
    row = decisions.finding_add(
        document=document, fields=form.changes, task=task,
        section="" if task else find_section(document, data["quote_start"]),
        quote=(data["quote_start"], data["quote_end"]), number=(data["number_start"], data["number_end"]),
        reason=data["reason"], by=request.user,
    )  # fmt: skip
    place = {"id": row.pk, "start": row.number_start, "end": row.number_end}
    return trigger_client_event(HttpResponse(status=204), "finding-added", place)


@office_writes
def accept_many(request: HttpRequest, document_id: int) -> HttpResponse:
    """Accepts what waits of a task, of a section's goals, or of the whole document."""
    document = find_document(request, document_id)
    asked = request.POST.get("task", "")
    task = get_object_or_404(document.tasks, pk=int(asked)) if asked.isdecimal() else None
    section = request.POST.get("section") if task is None else None
    decisions.finding_accept_many(document=document, by=request.user, task=task, section=section)
    return answer_group(request, document, task) if task else HttpResponseClientRefresh()


@office_asks
def correct_task(request: HttpRequest, task_id: int) -> HttpResponse:
    """The form of a task's title and units, and what was given in it."""
    task = find_task(request, task_id)
    form = TaskForm(request.POST or None, initial=describe_task(task))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        decisions.task_correct(
            task=task, title=data["title"], lead=data["lead"], support=data["support"], reason=data["reason"],
            by=request.user,
        )  # fmt: skip
        return answer_group(request, task.document, task)
    return render(request, "documents/task_correct.html", {"task": task, "form": form})


@office_asks
def reject_task(request: HttpRequest, task_id: int) -> HttpResponse:
    """Asks why, and takes an item out of the tasks."""
    task = find_task(request, task_id)
    fault: Fault | None = None
    if request.method == "POST":
        try:
            decisions.task_reject(task=task, reason=request.POST.get("reason", ""), by=request.user)
            return answer_group(request, task.document, task)
        except SourceError as error:
            fault = error.faults[0]
    return render(request, "documents/task_reject.html", {"task": task, "fault": fault})


def show_task(request: HttpRequest, task_id: int) -> HttpResponse:
    """The group of a task as it stands."""
    task = find_task(request, task_id)
    return answer_group(request, task.document, task)


def answer_row(request: HttpRequest, row: Finding) -> HttpResponse:
    """The row, the counts, and the event by which the text changes its marks."""
    document = Document.objects.get(pk=row.document_id)
    context = {
        "document": document, "line": make_line(document, row, count_conflicts(document.conflicts)),
        "may_review": may_review(request), "summary": summarise(document, request.known_on),
    }  # fmt: skip
    return tell_marks(render(request, "documents/row_answer.html", context), [row])


def answer_group(request: HttpRequest, document: Document, task: TaskFinding) -> HttpResponse:
    """A whole group of the ledger, the counts, and the event by which the text changes its marks."""
    document.refresh_from_db(fields=["conflicts"])
    groups = list_groups(document, Filters(), request.known_on)
    group = next(one for one in groups if one.task and one.task.pk == task.pk)
    context = {
        "document": document, "group": group, "may_review": may_review(request),
        "summary": summarise(document, request.known_on),
    }  # fmt: skip
    return tell_marks(render(request, "documents/group_answer.html", context), [line.finding for line in group.lines])


def tell_marks(response: HttpResponse, rows: list[Finding]) -> HttpResponse:
    """Adds the event that tells the text which findings changed."""
    changed = [[row.pk, row.state, row.kind] for row in rows[:MOST_MARKED]]
    return trigger_client_event(response, "findings-changed", {"rows": changed}, after="settle")


def find_finding(request: HttpRequest, finding_id: int) -> Finding:
    """A finding of a document known on the day the page shows."""
    rows = Finding.objects.select_related("document", "task").filter(document__uploaded_on__lte=request.known_on)
    return get_object_or_404(rows, pk=finding_id)


def find_task(request: HttpRequest, task_id: int) -> TaskFinding:
    """A task of a document known on the day the page shows."""
    rows = TaskFinding.objects.select_related("document").filter(document__uploaded_on__lte=request.known_on)
    return get_object_or_404(rows, pk=task_id)


def find_task_at(document: Document, offset: int) -> TaskFinding | None:
    """The innermost task whose text holds an offset."""
    return document.tasks.filter(start__lte=offset, body_end__gt=offset).order_by("-start").first()


def find_section(document: Document, offset: int) -> str:
    """The section of the nearest finding before an offset that belongs to no task."""
    row = document.findings.filter(task=None, number_start__lte=offset).order_by("-number_start").first()
    return row.section if row else ""


def read_place(request: HttpRequest) -> tuple[int, int]:
    """The stretch [start, end) an address names; SourceError when it names none."""
    try:
        start, end = int(request.GET.get("start", "")), int(request.GET.get("end", ""))
    except ValueError:
        start, end = 0, 0
    if not 0 <= start < end or end - start > 2000:
        raise SourceError(
            Fault(
                "documents.mark-outside", "标出的文字", "没有标出一段文字，或标得太长", "目标要指回原文里的一句话",
                "请用鼠标在正文里选中含有数字的一句（不超过 2000 字）",
            )
        )  # fmt: skip
    return start, end


def words_without_number(document: Document, start: int, end: int) -> Fault:
    """The fault of a marked stretch that holds no number."""
    return Fault(
        "documents.mark-without-number", f"文件“{document}”", f"“{document.text[start:end][:30]}”里没有数",
        "量化目标要有一个数", "请把数字一起选中；没有数字的要求，随任务按文字督办",
    )  # fmt: skip


def read_quote(form: AddForm) -> tuple[int, int]:
    """The marked stretch a form carries, also where other fields are wrong."""
    try:
        return int(form["quote_start"].value()), int(form["quote_end"].value())
    except (TypeError, ValueError):
        return 0, 0
