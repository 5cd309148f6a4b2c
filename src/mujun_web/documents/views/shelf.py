"""The list of documents, taking files in, and attaching the source of a pack's ledger."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from mujun.errors import Fault, SourceError
from mujun_web.documents import queries, tasks
from mujun_web.documents.models import Document
from mujun_web.documents.rights import find_document, office_writes
from mujun_web.documents.writes import document_take, document_wait
from mujun_web.jobs.writes import job_queue

LARGEST = 20 * 1024 * 1024
MOST_FILES = 20


def list_documents(request: HttpRequest) -> HttpResponse:
    """Every document of the desk, where each stands, and the ledgers that wait for their source."""
    return show_shelf(request)


def show_shelf(request: HttpRequest, faults: tuple[Fault, ...] = (), status: int = 200) -> HttpResponse:
    documents = list(queries.list_documents(request.known_on))
    context = {
        "documents": documents,
        "wanted": queries.list_wanted_sources(),
        "faults": faults,
        "is_reading": any(one.state == Document.WAITING for one in documents),
    }
    return render(request, "documents/list.html", context, status=status)


@office_writes
def take_documents(request: HttpRequest) -> HttpResponse:
    """Takes one or several files in: what can be read goes to the worker, what cannot is told with its faults."""
    files = request.FILES.getlist("files")[:MOST_FILES]
    if not files:
        fault = Fault(
            "documents.no-file", "收文件", "没有选文件", "先要有文件才能研读", "请选一份或几份文件，再点“收文件”"
        )
        return show_shelf(request, (fault,), status=400)
    faults: list[Fault] = []
    taken: list[tuple[Document, bool]] = []
    for file in files:
        try:
            taken.append(document_take(name=file.name or "未命名", data=read_upload(file), by=request.user))
        except SourceError as error:
            faults.extend(error.faults)
    jobs = [start_reading(request, document) if is_new else None for document, is_new in taken]
    if faults:
        return show_shelf(request, tuple(faults), status=400)
    for document, is_new in taken:
        if not is_new:
            messages.info(request, f"《{document}》以前收过，一字不差，没有重复收。")
    if len(taken) == 1:
        return redirect("jobs:job", jobs[0]) if jobs[0] else redirect("documents:reader", taken[0][0].pk)
    return redirect("documents:list")


@office_writes
def attach_source(request: HttpRequest, pack: str) -> HttpResponse:
    """Attaches the source of a pack's ledger: only the very file it was adopted from will do."""
    wanted = next((one for one in queries.list_wanted_sources() if one.pack == pack), None)
    if wanted is None:
        messages.info(request, "这本台账的原文已经附上了。")
        return redirect("documents:list")
    file = request.FILES.get("file")
    if file is None:
        fault = Fault(
            "documents.no-file", f"《{wanted.title}》", "没有选文件", "先要有原文才能对照", "请选台账所据的原文件"
        )
        return show_shelf(request, (fault,), status=400)
    try:
        document, is_new = document_take(
            name=file.name or "未命名", data=read_upload(file), by=request.user, expected_sha256=wanted.sha256
        )
    except SourceError as error:
        return show_shelf(request, error.faults, status=400)
    return (
        redirect("jobs:job", start_reading(request, document)) if is_new else redirect("documents:reader", document.pk)
    )


@office_writes
def read_again(request: HttpRequest, document_id: int) -> HttpResponse:
    """Asks once more for a reading that broke off."""
    document = get_object_or_404(Document.objects.exclude(state=Document.READ), pk=document_id)
    return redirect("jobs:job", start_reading(request, document))


def show_state(request: HttpRequest, document_id: int) -> HttpResponse:
    """The row of a document in the list, asked for again while it is being read."""
    document = get_object_or_404(queries.list_documents(request.known_on), pk=document_id)
    return render(request, "documents/list_row.html", {"document": document})


def send_file(request: HttpRequest, document_id: int) -> FileResponse:
    """The file as it was taken in."""
    document = find_document(request, document_id)
    return FileResponse(document.file.open("rb"), as_attachment=True, filename=document.name)


def read_upload(file: UploadedFile) -> bytes:
    """The bytes of an upload; SourceError for one larger than the desk takes, before it is read."""
    if (file.size or 0) > LARGEST:
        raise SourceError(
            Fault(
                "documents.too-large", f"文件“{file.name}”", f"有 {(file.size or 0) / 1024 / 1024:.1f} MB，上限 20 MB",
                "政策文件的文字不会这样大，多半是夹了图片或扫描件", "请另存为只含文字的 .docx 或 .pdf，或拆成几份",
            )
        )  # fmt: skip
    return file.read()


def start_reading(request: HttpRequest, document: Document) -> int:
    """The number of a job for the worker that reads the document."""
    job = job_queue(title=f"识读《{document}》", owner=request.user)
    document_wait(document=document, job_id=job.pk)
    tasks.read(document.pk, job.pk)
    return job.pk
