"""The pages of documents: who may do what, what is shown, what is refused."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from mujun_web.documents import decisions
from mujun_web.documents.models import Document, Finding
from mujun_web.frame.known_on import tell_today

TEXT = (Path(__file__).parent / "plan.txt").read_text(encoding="utf-8")


def upload(client, *files: tuple[str, bytes]):
    return client.post("/documents/take/", {"files": [SimpleUploadedFile(name, data) for name, data in files]})


def read(answer) -> str:
    return answer.content.decode()


def test_an_upload_goes_to_its_progress_and_from_there_to_the_reader(enter):
    answer = upload(enter, ("要点.txt", TEXT.encode()))
    assert answer.status_code == 302 and answer["Location"].startswith("/jobs/")
    job = enter.get(answer["Location"])
    document = Document.objects.get()
    assert f"/documents/{document.pk}/" in read(job)
    assert document.state == Document.READ


def test_the_same_file_again_opens_the_document_that_is_there(enter, document):
    answer = upload(enter, ("又一次.txt", TEXT.encode()))
    assert answer["Location"] == f"/documents/{document.pk}/"
    assert Document.objects.count() == 1


def test_several_files_are_taken_and_the_bad_one_is_told_of_by_name(enter):
    answer = upload(enter, ("好.txt", TEXT.encode()), ("空的.txt", b""))
    assert answer.status_code == 400
    assert "空的.txt" in read(answer) and "怎么办" in read(answer)
    assert [one.name for one in Document.objects.all()] == ["好.txt"]


def test_twenty_one_megabytes_are_refused_before_they_are_read(enter):
    answer = upload(enter, ("大.txt", b"1" * (21 * 1024 * 1024)))
    assert answer.status_code == 400 and "21.0 MB" in read(answer)
    assert not Document.objects.exists()


def test_no_file_at_all_is_told(enter):
    assert "没有选文件" in read(enter.post("/documents/take/"))


def test_the_list_tells_coverage_conflicts_and_how_far_the_review_is(enter, document, find, office):
    decisions.finding_accept(finding=find("36"), by=office)
    page = read(enter.get("/documents/"))
    assert "100%" in page and f"1 / {document.findings.count()}" in page
    assert f"/documents/{document.pk}/?panel=conflicts" in page


def test_ledgers_without_their_source_are_listed_and_take_only_the_very_file(enter):
    page = read(enter.get("/documents/"))
    assert "未附原文" in page and "/documents/attach/yunchuan-2026/" in page
    wrong = SimpleUploadedFile("别的.txt", TEXT.encode())
    refused = enter.post("/documents/attach/yunchuan-2026/", {"file": wrong})
    assert refused.status_code == 400 and "指纹" in read(refused)
    source = settings.DEPLOYMENT.packs_dir / "yunchuan-2026" / "document.txt"
    enter.post("/documents/attach/yunchuan-2026/", {"file": SimpleUploadedFile("原文.txt", source.read_bytes())})
    document = Document.objects.get(sha256=hashlib.sha256(source.read_bytes()).hexdigest())
    assert document.findings.filter(origin=Finding.PACK).exists()
    assert "/documents/attach/yunchuan-2026/" not in read(enter.get("/documents/"))


def test_hostile_text_is_shown_as_text(enter, document):
    page = read(enter.get(f"/documents/{document.pk}/"))
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_a_title_of_markup_is_shown_as_text(enter, office, document):
    task = document.tasks.first()
    decisions.task_correct(task=task, title="<b>改</b>", lead=["<i>局</i>"], support=[], by=office)
    page = read(enter.get(f"/documents/{document.pk}/"))
    assert "<b>改</b>" not in page and "<i>局</i>" not in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("show=unreviewed", "低效用地", "新增规上企业</span>"),
        ("unit=县资规局", "改造低效用地", "培育企业"),
        ("q=低效", "改造低效用地", "培育企业</a>"),
        ("show=conflict", "新增规上企业", "低效用地</span>"),
        ("show=nonsense&kind=nonsense", "培育企业", "没有符合条件"),
    ],
)
def test_filters_stand_in_the_address(enter, document, find, office, query, shown, hidden):
    for row in document.findings.filter(indicator__contains="新增规上企业"):
        decisions.finding_accept(finding=row, by=office)
    page = read(enter.get(f"/documents/{document.pk}/?{query}"))
    ledger = page[page.index('id="ledger"') : page.index("reader-index")]
    assert shown in ledger and hidden not in ledger


def test_a_decision_answers_with_the_row_the_counts_and_the_marks_to_change(enter, find):
    row = find("36")
    answer = enter.post(f"/documents/findings/{row.pk}/accept/")
    assert f'id="f{row.pk}"' in read(answer) and 'id="summary"' in read(answer)
    told = json.loads(answer["HX-Trigger-After-Settle"])
    assert told["findings-changed"]["rows"] == [[row.pk, "accepted", "target"]]


def correction(row: Finding, **changes):
    given = {
        "indicator": row.indicator, "comparator": row.comparator, "value": row.value, "unit": row.unit,
        "bound": row.bound, "basis": row.basis, "deadline": row.deadline, "period": row.period, "kind": row.kind,
        "task": row.task_id or "",
    }  # fmt: skip
    return {**given, **changes}


def test_a_correction_in_the_row(enter, find):
    row = find("36")
    assert 'value="36"' in read(enter.get(f"/documents/findings/{row.pk}/correct/"))
    enter.post(f"/documents/findings/{row.pk}/correct/", correction(row, value="37.5", deadline="2026-06"))
    row.refresh_from_db()
    assert (row.value, row.deadline, row.state) == (37.5, "2026-06", "corrected")


@pytest.mark.parametrize("wrong", [{"deadline": "明年"}, {"value": "很多"}, {"task": "999999"}, {"comparator": "?"}])
def test_a_wrong_correction_comes_back_with_what_was_typed(enter, find, wrong):
    row = find("36")
    answer = enter.post(f"/documents/findings/{row.pk}/correct/", correction(row, indicator="改过的名字", **wrong))
    assert "改过的名字" in read(answer) and "errorlist" in read(answer)
    row.refresh_from_db()
    assert row.state == "proposed"


def test_marked_words_come_back_as_the_engine_reads_them(enter, document):
    start = TEXT.index("对年营业收入2000万元以上企业")
    page = read(enter.get(f"/documents/{document.pk}/add/?start={start}&end={start + 15}"))
    assert 'value="2000"' in page and 'value="万元"' in page


def test_marked_words_without_a_number_are_refused(enter, document):
    start = TEXT.index("逐户联系")
    answer = enter.get(f"/documents/{document.pk}/add/?start={start}&end={start + 4}")
    assert answer.status_code == 400 and "没有数" in read(answer)


@pytest.mark.parametrize("place", ["", "start=5", "start=9&end=3", "start=x&end=y", "start=0&end=99999"])
def test_marks_that_are_no_stretch_are_refused(enter, document, place):
    assert enter.get(f"/documents/{document.pk}/add/?{place}").status_code == 400


def test_every_figure_opens_to_its_words_rule_and_history(enter, find, office):
    decisions.finding_correct(finding=find("36"), changes={"value": 38.0}, reason="按正式文件", by=office)
    page = read(enter.get(f"/documents/findings/{find('36').pk}/explain/"))
    assert "新增规上企业36家以上" in page and "为什么这样认" in page
    assert "按正式文件" in page and "<s>36</s> → 38" in page and "办公室" in page
    assert "数字不一" in page


def test_a_number_that_is_no_target_says_what_it_is(enter, document):
    at = TEXT.index("2000")
    page = read(enter.get(f"/documents/{document.pk}/number/{at}/"))
    assert "门槛" in page
    assert enter.get(f"/documents/{document.pk}/number/{at + 1}/").status_code == 404


def test_coverage_lists_every_number_by_class(enter, document, office, find):
    decisions.finding_reject(finding=find("12"), reason="不是今年的", by=office)
    page = read(enter.get(f"/documents/{document.pk}/coverage/"))
    assert "人工否决" in page
    numbers = read(enter.get(f"/documents/{document.pk}/numbers/threshold/"))
    assert f"#c{TEXT.index('2000')}-" in numbers


def test_contradictions_show_both_sides_here_and_against_other_documents(enter, document, office):
    from mujun_web.documents.writes import document_read, document_take

    page = read(enter.get(f"/documents/{document.pk}/conflicts/"))
    assert "40家以上" in page and "36家以上" in page
    other = TEXT.replace("盘活低效用地900亩", "盘活低效用地950亩")
    taken, _ = document_take(name="另一稿.txt", data=other.encode(), by=office)
    second = document_read(document_id=taken.pk, by=office, tell=lambda *_: None)
    against = read(enter.get(f"/documents/{document.pk}/conflicts/others/"))
    assert "900亩" in against and "950亩" in against
    compared = read(enter.get(f"/documents/compare/?left={document.pk}&right={second.pk}"))
    assert "说法不同" in compared and "一致" in compared


def test_comparing_needs_two_documents(enter, document):
    assert "至少要有两份" in read(enter.get("/documents/compare/"))
    assert enter.get(f"/documents/compare/?left={document.pk}&right=abc").status_code == 200


def test_adopting_shows_what_will_be_taken_before_it_happens(enter, document, office):
    decisions.finding_accept_many(document=document, task=document.tasks.get(title="培育企业"), by=office)
    page = read(enter.get(f"/documents/{document.pk}/adopt/"))
    waiting = document.findings.filter(state="proposed").count()
    assert f'id="n-waiting">{waiting}<' in page and 'id="n-tasks">1<' in page
    assert "按月均衡" in page
    without = enter.post(f"/documents/{document.pk}/adopt/", {"title": "计划", "year": 2026, "division": "999900"})
    assert without.status_code == 200
    document.refresh_from_db()
    assert document.adopted_as == ""


def test_adopting_leads_to_the_board_of_the_new_plan(enter, document, office):
    decisions.finding_accept_many(document=document, by=office)
    given = {"title": "样溪计划", "year": 2026, "division": "999900", "confirmed": "on"}
    answer = enter.post(f"/documents/{document.pk}/adopt/", given)
    document.refresh_from_db()
    assert answer["Location"] == f"/plans/board/?plan={document.adopted_as}"
    assert "样溪计划" in read(enter.get("/documents/"))


WRITES = (
    "take/",
    "{d}/accept/",
    "{d}/add/",
    "{d}/adopt/",
    "findings/{f}/accept/",
    "findings/{f}/reject/",
    "tasks/{t}/correct/",
)


@pytest.mark.parametrize("who", ["leader", "unit"])
@pytest.mark.parametrize("address", WRITES)
def test_leader_and_unit_read_and_never_write(client, request, document, who, address):
    client.force_login(request.getfixturevalue(who))
    row = document.findings.first()
    places = {"d": document.pk, "f": row.pk, "t": document.tasks.first().pk}
    assert client.post("/documents/" + address.format(**places), {"reason": "x"}).status_code == 403
    page = read(client.get(f"/documents/{document.pk}/"))
    assert "县资规局" in page and 'data-act="' not in page and "marking.js" not in page
    assert not document.findings.exclude(state="proposed").exists()


def test_the_past_is_shown_as_it_was_and_takes_no_decision(enter, document, find, office):
    yesterday = tell_today() - timedelta(days=1)
    Document.objects.filter(pk=document.pk).update(uploaded_on=yesterday - timedelta(days=3))
    decisions.finding_reject(finding=find("36"), reason="重复", by=office)
    page = read(enter.get(f"/documents/{document.pk}/?known_on={yesterday}"))
    assert "已否决" not in page[page.index('id="ledger"') :] and 'data-act="' not in page
    refused = enter.post(f"/documents/findings/{find('40').pk}/accept/?known_on={yesterday}")
    assert refused.status_code == 400 and find("40").state == "proposed"
    before = date(2020, 1, 1)
    assert enter.get(f"/documents/{document.pk}/?known_on={before}").status_code == 404


def test_the_original_file_comes_back_byte_for_byte(enter, document):
    answer = enter.get(f"/documents/{document.pk}/file/")
    assert b"".join(answer.streaming_content) == TEXT.encode()
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("part", ["text", "ledger"])
def test_a_part_that_is_not_there_is_missing_not_broken(enter, document, part):
    assert enter.get(f"/documents/{document.pk}/{part}/0/").status_code == 200
    assert enter.get(f"/documents/{document.pk}/{part}/9999/").status_code == 404


def test_other_apps_find_text_context_and_waiting_findings(document, find):
    from mujun_web.documents import queries

    row = find("36")
    assert queries.find_text(document.sha256) == TEXT and queries.find_text("0" * 64) is None
    context = queries.cut_context(document.sha256, row.number_start, row.number_end, around=6)
    assert (context.before, context.words, context.after) == ("新增规上企业", "36", "家以上，对年")
    assert queries.count_waiting_review() == document.findings.count()
    assert queries.find_address(document.sha256, 3, 5) == f"/documents/{document.pk}/#c3-5"


def test_a_document_that_is_still_being_read_shows_its_progress_to_who_took_it_in(client, taken, office, leader):
    from mujun_web.documents.writes import document_wait
    from mujun_web.jobs.writes import job_queue

    document_wait(document=taken, job_id=job_queue(title="识读", owner=office).pk)
    taken.refresh_from_db()
    client.force_login(office)
    assert client.get(f"/documents/{taken.pk}/")["Location"] == f"/jobs/{taken.job}/"
    assert "正在识读" in read(client.get("/documents/"))
    client.force_login(leader)
    assert client.get(f"/documents/{taken.pk}/")["Location"] == "/documents/"


def test_a_reading_that_broke_off_can_be_asked_for_again(enter, taken, monkeypatch):
    from mujun_web.documents import bridge

    def break_off(document, tell):
        raise RuntimeError("the machine stopped")

    with monkeypatch.context() as broken:
        broken.setattr(bridge, "read_text", break_off)
        enter.post(f"/documents/{taken.pk}/again/")
    taken.refresh_from_db()
    assert taken.state == Document.FAILED and not taken.findings.exists()
    assert "再读一次" in read(enter.get("/documents/"))
    enter.post(f"/documents/{taken.pk}/again/")
    taken.refresh_from_db()
    assert taken.state == Document.READ


def test_the_source_of_a_standing_plan_is_not_adopted_once_more(enter, document, office):
    from mujun.packs.load import load_pack
    from mujun.plans.ledger import plan_of
    from mujun_web.plans.writes import plan_create

    Document.objects.filter(pk=document.pk).update(pack="yunchuan-2026")
    assert enter.get(f"/documents/{document.pk}/adopt/").status_code == 200
    value = plan_of(load_pack(settings.DEPLOYMENT.packs_dir / "yunchuan-2026"))
    plan = plan_create(
        plan=value, by=office, document_sha256="1" * 64, pack="yunchuan-2026", adopted_on=date(2020, 1, 1)
    )
    for answer in (enter.get(f"/documents/{document.pk}/adopt/"), enter.post(f"/documents/{document.pk}/adopt/")):
        assert answer["Location"] == f"/plans/board/?plan={plan.pk}"
    page = read(enter.get(f"/documents/{document.pk}/"))
    assert "包内台账：看作战图" in page and "采用为计划…" not in page


def test_no_city_is_chosen_for_a_document_that_names_none(enter, office):
    from mujun_web.documents.writes import document_read, document_take

    words = "某地2027年工作要点\n一、目标\n1.扩大投资。全年完成技改投资20亿元。（责任单位：区经信局）\n"
    row, _ = document_take(name="某地.txt", data=words.encode(), by=office)
    row = document_read(document_id=row.pk, by=office, tell=lambda *_: None)
    assert enter.get(f"/documents/{row.pk}/adopt/").context["form"]["division"].value() == ""
    given = {"title": "计划", "year": 2027, "division": "", "confirmed": "on"}
    assert enter.post(f"/documents/{row.pk}/adopt/", given).status_code == 200
    row.refresh_from_db()
    assert row.adopted_as == ""
