"""The demonstration document: taken in, read, and left half reviewed, as an office finds it in the morning."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings

from mujun_web.documents import decisions
from mujun_web.documents.models import PROPOSED, Document
from mujun_web.documents.writes import document_read, document_take
from mujun_web.people.models import User

PACK = "yunchuan-2026"
FILE = "document.txt"
NAME = "云川市2026年推进制造业提质增效行动方案.txt"
TAKEN_ON = date(2026, 11, 6)
REVIEWED_SHARE = 3  # of four tasks


def load_demo_document(*, by: User) -> Document:
    """The demonstration city's document, read; three tasks of four are reviewed, the rest waits for the office."""
    data = (settings.DEPLOYMENT.packs_dir / PACK / FILE).read_bytes()
    document, is_new = document_take(name=NAME, data=data, by=by, on=TAKEN_ON)
    if is_new or document.state != Document.READ:
        document = document_read(document_id=document.pk, by=by, tell=_be_silent, on=TAKEN_ON)
        review_most(document, by)
    return document


def review_most(document: Document, by: User) -> None:
    """Accepts the tasks of the first three quarters on the days after the document came."""
    tasks = list(document.tasks.all())
    for at, task in enumerate(tasks[: len(tasks) * REVIEWED_SHARE // 4]):
        day = TAKEN_ON + timedelta(days=1 + at % 3)
        decisions.finding_accept_many(document=document, task=task, by=by, on=day)
    results = document.findings.filter(task=None, kind="result", state=PROPOSED)
    for section in results.order_by().values_list("section", flat=True).distinct():
        decisions.finding_accept_many(document=document, section=section, by=by, on=TAKEN_ON + timedelta(days=1))


def _be_silent(done: int, total: int, step: str) -> None:
    """Nobody waits for the progress of the demonstration."""
