"""Adopting a document into a plan: what will be taken is shown before anything happens."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mujun.errors import Fault, PlanError
from mujun.plans.adoption import Frame, Settled, settle
from mujun_web.documents import bridge
from mujun_web.documents.forms import AdoptForm
from mujun_web.documents.models import Document
from mujun_web.documents.rights import find_document, office_asks
from mujun_web.documents.summary import summarise
from mujun_web.documents.unit_names import find_city, list_cities, make_unit_namer
from mujun_web.documents.writes import document_adopt
from mujun_web.plans.sources import find_plan_of_pack


@dataclass(frozen=True, slots=True)
class Preview:
    """What adopting would take: tasks with their settled targets, goals, and what is left behind."""

    tasks: tuple[tuple[str, str, tuple[str, ...], tuple[Settled, ...]], ...]
    goals: tuple[Settled, ...]
    faults: tuple[Fault, ...]

    @property
    def targets(self) -> int:
        """Figures still to be reached."""
        return self._count("target")

    @property
    def results(self) -> int:
        """Figures already reached, kept beside the targets."""
        return self._count("result")

    def _count(self, kind: str) -> int:
        settled = [*self.goals, *(one for _, _, _, targets in self.tasks for one in targets)]
        return sum(one.target.kind == kind for one in settled)


@office_asks
def adopt(request: HttpRequest, document_id: int) -> HttpResponse:
    """Shows what will be adopted, asks for title, year and confirmation, and adopts."""
    document = find_document(request, document_id)
    if standing := find_plan_of_pack(document.pack, request.known_on):
        messages.info(request, f"这份文件是包内台账的原文，台账已是计划“{standing.title}”，不再采用一次。")
        return redirect(reverse("plans:board") + f"?plan={standing.pk}")
    cities = list_cities()
    form = AdoptForm(request.POST or None, cities=cities, initial=suggest_frame(request, document))
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            adopted, plan = document_adopt(document=document, frame=read_frame(document, form), by=request.user)
        except PlanError as error:
            faults = error.faults
        else:
            messages.success(
                request, f"已采用为计划“{plan.title}”：{len(plan.tasks)} 项任务，{len(plan.targets)} 个目标。"
            )
            return redirect(reverse("plans:board") + f"?plan={adopted.adopted_as}")
    context = {
        "document": document, "form": form, "faults": faults, "summary": summarise(document, request.known_on),
        "preview": preview_adoption(document, guess_frame(document, form)),
    }  # fmt: skip
    return render(request, "documents/adopt.html", context, status=400 if faults else 200)


def preview_adoption(document: Document, frame: Frame) -> Preview:
    """What adopting would take under this frame, or the faults that stand in the way."""
    tasks, targets = bridge.list_reviewed(document.text, document.tasks.all(), document.findings.select_related("task"))
    try:
        settled = settle(frame, tasks, targets, name_unit=make_unit_namer(document, frame.division))
    except PlanError as error:
        return Preview((), (), error.faults)
    by_task: dict[int | None, list[Settled]] = {}
    for one, source in zip(settled, targets, strict=True):
        by_task.setdefault(source.task, []).append(one)
    rows = tuple(
        (task.item.number or "", task.item.title, task.item.units, tuple(by_task.get(task.position, ())))
        for task in tasks
    )
    return Preview(rows, tuple(by_task.get(None, ())), ())


def suggest_frame(request: HttpRequest, document: Document) -> dict[str, object]:
    """What the form starts from: the document's title and year, and the city it most likely belongs to."""
    city = find_city(document, request.user.city)
    return {
        "title": document.title or document.name.rpartition(".")[0],
        "year": document.year or request.today.year,
        "division": city.division if city else "",
    }


def read_frame(document: Document, form: AdoptForm) -> Frame:
    """The frame a valid form gives."""
    data = form.cleaned_data
    return Frame(name_plan(document, data["year"]), data["title"].strip(), form.city, data["division"], data["year"])


def guess_frame(document: Document, form: AdoptForm) -> Frame:
    """The frame for showing a preview, whatever the form still lacks."""
    year = form["year"].value()
    year = int(year) if str(year).isdecimal() and 1990 <= int(year) <= 2100 else (document.year or 2000)
    division = str(form["division"].value() or "")
    return Frame(name_plan(document, year), str(form["title"].value() or document), "", division, year)


def name_plan(document: Document, year: int) -> str:
    """The plan's code: its year and the beginning of the document's hash, the same for the same file."""
    return f"{year}-{document.sha256[:8]}"
