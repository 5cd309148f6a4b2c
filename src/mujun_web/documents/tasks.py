"""Long work of documents, done by the worker."""

from __future__ import annotations

from django.urls import reverse

from mujun.errors import MujunError
from mujun_web.documents.models import Document
from mujun_web.documents.queries import find_ledger_pack
from mujun_web.documents.writes import document_fail, document_read
from mujun_web.jobs.worker import queue
from mujun_web.jobs.writes import job_run


@queue.task()
def read(document_id: int, job_id: int) -> None:
    """Reads a document as a job; what breaks off can be asked for again, what is refused is taken away."""
    with job_run(job_id=job_id) as progress:
        document = Document.objects.select_related("uploaded_by").get(pk=document_id)
        pack = find_ledger_pack(document.sha256)
        try:
            document_read(document_id=document_id, by=document.uploaded_by, tell=progress.tell, pack=pack)
        except MujunError:
            raise
        except Exception:
            document_fail(document_id=document_id)
            raise
        progress.result = reverse("documents:reader", args=[document_id])
