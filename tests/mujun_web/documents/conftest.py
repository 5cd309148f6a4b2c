"""A document of an invented county with what a reader must cope with: both planes of Unicode, markup, conflicts."""

from __future__ import annotations

from pathlib import Path

import pytest

TEXT = (Path(__file__).parent / "plan.txt").read_text(encoding="utf-8")
NAME = "样溪县2026年工业提质行动方案.txt"


@pytest.fixture
def taken(office):
    """The document taken in, not read."""
    from mujun_web.documents.writes import document_take

    return document_take(name=NAME, data=TEXT.encode(), by=office)[0]


@pytest.fixture
def document(taken, office):
    """The document read, with nothing reviewed."""
    from mujun_web.documents.writes import document_read

    return document_read(document_id=taken.pk, by=office, tell=lambda *_: None)


@pytest.fixture
def find(document):
    """Gives the finding whose number is printed as asked, the nth of them."""

    def find_finding(printed: str, nth: int = 0):
        found = [row for row in document.findings.all() if TEXT[row.number_start : row.number_end] == printed]
        return found[nth]

    return find_finding


@pytest.fixture
def enter(client, office):
    """A client logged in as the office."""
    client.force_login(office)
    return client
