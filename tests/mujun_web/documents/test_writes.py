"""Taking in, reading and adopting documents; what is refused leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.conf import settings

from mujun.errors import PlanError, SourceError
from mujun.plans.adoption import Frame
from mujun_web.documents import decisions
from mujun_web.documents.models import Document, Finding, Review, TaskFinding
from mujun_web.documents.queries import find_ledger_pack
from mujun_web.documents.writes import document_adopt, document_read, document_take

NAME = "样溪县2026年工业提质行动方案.txt"
TEXT = (Path(__file__).parent / "plan.txt").read_text(encoding="utf-8")


def kept_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_file_and_its_text_are_kept_under_its_hash(taken):
    assert taken.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert taken.text == TEXT and taken.characters == len(TEXT)
    with taken.file.open("rb") as file:
        assert file.read() == TEXT.encode()


def test_the_same_bytes_are_taken_once_whatever_they_are_called(taken, office):
    again, is_new = document_take(name="换个名字.txt", data=TEXT.encode(), by=office)
    assert (again.pk, is_new) == (taken.pk, False)
    assert len(kept_files()) == 1


def make_encrypted_pdf() -> bytes:
    from reportlab.lib import pdfencrypt
    from reportlab.pdfgen.canvas import Canvas

    page = io.BytesIO()
    canvas = Canvas(page, encrypt=pdfencrypt.StandardEncryption("secret", canPrint=0))
    canvas.drawString(72, 720, "2026")
    canvas.save()
    return page.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.txt", lambda: b""),
        ("空白.txt", lambda: b" \n\t\n"),
        ("图.txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
        ("加密.pdf", make_encrypted_pdf),
        ("表.xlsx", lambda: b"PK\x03\x04 not a document"),
        ("坏.docx", lambda: b"PK\x03\x04 broken"),
    ],
    ids=["empty", "blank", "binary", "encrypted", "wrong-type", "broken"],
)
def test_what_cannot_be_read_is_refused_in_four_sentences_and_leaves_nothing(office, name, data):
    with pytest.raises(SourceError) as refused:
        document_take(name=name, data=data(), by=office)
    for fault in refused.value.faults:
        assert all((fault.code, fault.where, fault.found, fault.why, fault.remedy))
    assert not Document.objects.exists() and not kept_files()


def test_reading_keeps_every_target_with_its_place(document):
    assert document.state == Document.READ and document.year == 2026
    rows = list(document.findings.all())
    assert {TEXT[row.number_start : row.number_end] for row in rows} >= {"6", "40", "36", "21", "12", "900", "1.2"}
    assert all(row.quote_start <= row.number_start < row.number_end <= row.quote_end for row in rows)
    assert [task.title for task in document.tasks.all()] == ["培育企业", "改造低效用地", "办好服务"]


def test_units_stand_in_printed_order_with_their_places(document):
    task = document.tasks.get(title="改造低效用地")
    units = [unit for group in task.units for unit in group["units"]]
    assert [unit["name"] for unit in units] == ["县资规局", "县经信局"]
    assert [TEXT[unit["start"] : unit["end"]] for unit in units] == ["县资规局", "县经信局"]


def test_places_behind_a_character_of_the_second_plane_are_right(find):
    row = find("12")
    assert TEXT.index("𠮷") < row.number_start
    assert TEXT[row.number_start : row.number_end + 4] == "12万平方米"


def test_every_number_of_the_text_is_classified(document):
    assert document.coverage_words == "100%"
    assert document.coverage["missing"] == 0


def test_the_same_target_with_two_figures_is_a_contradiction_with_both_sides(document, find):
    sides = {frozenset((one["left"], one["right"])) for one in document.conflicts}
    assert frozenset((find("40").pk, find("36").pk)) in sides


def test_a_document_is_read_once(document, office):
    document_read(document_id=document.pk, by=office, tell=lambda *_: None)
    assert Review.objects.filter(document=document, act="read").count() == 1


def test_reading_tells_how_far_it_is_and_never_goes_back(taken, office):
    heard: list[tuple[int, int]] = []
    document_read(document_id=taken.pk, by=office, tell=lambda done, total, step: heard.append((done, total)))
    assert len(heard) > 3
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_nul_characters_do_not_reach_the_database(office):
    text = "样溪县计划\n一、目标\n新增\ufffd规上企业3家。"
    taken, _ = document_take(name="a.html", data=text.encode(), by=office)
    assert "\x00" not in taken.text


class TestAttaching:
    """The source of a pack's ledger."""

    @pytest.fixture
    def source(self) -> Path:
        return settings.DEPLOYMENT.packs_dir / "yunchuan-2026" / "document.txt"

    def test_only_the_very_file_will_do(self, office, source):
        right = hashlib.sha256(source.read_bytes()).hexdigest()
        with pytest.raises(SourceError, match="指纹"):
            document_take(name="改过.txt", data=source.read_bytes() + b"\n", by=office, expected_sha256=right)
        assert not Document.objects.exists()

    def test_the_ledger_s_figures_stand_in_the_text_accepted(self, office, source):
        taken, _ = document_take(name="原文.txt", data=source.read_bytes(), by=office)
        pack = find_ledger_pack(taken.sha256)
        document = document_read(document_id=taken.pk, by=office, tell=lambda *_: None, pack=pack)
        rows = list(document.findings.filter(origin=Finding.PACK))
        assert len(rows) == len(pack.targets)
        assert {(row.number_start, row.number_end) for row in rows} == {target.number for target in pack.targets}
        assert {row.state for row in rows} == {"accepted"}
        assert document.pack == pack.name


FRAME = Frame("2026-样", "样溪县2026年工业提质行动方案", "样溪县", "990101", 2026)


def test_adopting_hands_the_reviewed_findings_to_the_plans_and_nothing_else(document, find, office):
    task = document.tasks.get(title="培育企业")
    decisions.finding_accept_many(document=document, task=task, by=office)
    decisions.finding_reject(finding=find("12"), reason="不是今年的", by=office)
    adopted, plan = document_adopt(document=document, frame=FRAME, by=office)
    assert [one.name for one in plan.tasks] == ["培育企业"]
    assert [f"{target.floor:f}" for target in plan.targets] == ["36"]
    assert plan.tasks[0].lead == "县经信局"
    assert adopted.adopted_as and adopted.adopted_title == FRAME.title


def test_a_document_is_adopted_once(document, office):
    decisions.finding_accept_many(document=document, by=office)
    document_adopt(document=document, frame=FRAME, by=office)
    with pytest.raises(PlanError, match="已在"):
        document_adopt(document=document, frame=FRAME, by=office)


def test_nothing_reviewed_makes_no_plan(document, office):
    with pytest.raises(PlanError, match="没有一项认可"):
        document_adopt(document=document, frame=FRAME, by=office)
    document.refresh_from_db()
    assert document.adopted_as == ""


def test_tasks_without_figures_are_adopted_where_a_person_accepted_them(document, office):
    decisions.task_accept(task=TaskFinding.objects.get(title="办好服务"), by=office)
    _, plan = document_adopt(document=document, frame=FRAME, by=office)
    assert [one.name for one in plan.tasks] == ["办好服务"] and plan.targets == ()


def test_the_name_is_kept_without_folders(office):
    taken, _ = document_take(name="../../" + NAME, data=TEXT.encode(), by=office)
    assert taken.name == NAME
