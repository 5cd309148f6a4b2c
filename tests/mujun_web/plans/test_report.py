"""Reporting from my list: the light turns at once; what is refused comes back with every fault and what was typed."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client, plan):
    def send(user, code="新增规上", **form):
        client.force_login(user)
        given = {"unit": user.unit or "市经信局", "period": "2026-10"} | form
        return client.post(f"/plans/{plan.pk}/report/{quote(code)}/", given)

    return send


def mine(client, user):
    client.force_login(user)
    return client.get("/plans/mine/").context["mine"]


def test_what_is_owed_stands_first_and_goes_when_reported(client, unit, plan, post):
    before = mine(client, unit)
    assert [line.target.code for line in before.owed] == ["新增规上"]
    answer = post(unit, value="100").content.decode()
    # 100 of 120 is exactly ten twelfths.
    assert "灯由“红”转为" in answer
    assert "light-green" in answer
    assert mine(client, unit).owed == ()


def test_a_report_in_words_closes_work_without_a_figure(client, unit, plan, post):
    unit.unit = "高新区"
    unit.save()
    line = mine(client, unit).owed[0]
    assert (line.target.code, line.due.overdue_days > 0) == ("T3", True)
    assert "light-done" in post(unit, "T3", words="方案已印发", finished="on").content.decode()
    assert mine(client, unit).owed == ()


def test_full_width_digits_and_commas_are_understood(unit, plan, post):
    post(unit, value="１，００.５")
    assert str(plan.reports.get().value) == "100.5"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"value": "一百"}, "不是数"),
        ({"value": "NaN"}, "太大或小数太长"),
        ({"value": "1e999"}, "太大或小数太长"),
        ({"value": ""}, "什么都没填"),
        ({"value": "5", "period": "2026-11"}, "还没有过完"),
        ({"value": "5", "period": "2025-12"}, "起算"),
        ({"value": "5", "period": "十月"}, "写作"),
        ({"value": "5", "not_applicable": "on"}, "又勾了不适用"),
        ({"value": "5", "unit": "市统计局"}, "不能替 市统计局 报"),
    ],
)
def test_a_refused_report_keeps_nothing_and_says_why(unit, plan, post, form, words):
    answer = post(unit, **form)
    assert words in answer.content.decode()
    assert not plan.reports.exists()


def test_a_falling_total_asks_for_its_reason_in_place(unit, plan, post):
    post(unit, value="90", period="2026-09")
    asked = post(unit, value="80").content.decode()
    assert "请写修订理由" in asked
    assert 'value="80"' in asked
    post(unit, value="80", reason="剔除重复统计")
    assert plan.reports.filter(is_revision=True).count() == 1


def test_evidence_is_kept_and_given_back_as_a_download(client, unit, leader, plan, post):
    post(unit, value="100", evidence=SimpleUploadedFile("名单.txt", b"<script>1</script>", "text/html"))
    kept = plan.reports.get().evidence.get()
    client.force_login(leader)
    answer = client.get(f"/plans/evidence/{kept.pk}/")
    assert b"".join(answer.streaming_content) == b"<script>1</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_evidence_of_others_is_not_found(client, unit, plan, post):
    post(unit, value="100", evidence=SimpleUploadedFile("名单.txt", b"1"))
    kept = plan.reports.get().evidence.get()
    unit.unit = "市发改委"
    unit.save()
    client.force_login(unit)
    assert client.get(f"/plans/evidence/{kept.pk}/").status_code == 404


def test_the_office_reports_for_any_owner(office, plan, post):
    post(office, value="70", unit="市经信局")
    assert plan.reports.get().unit == "市经信局"


def test_whoever_holds_a_share_reports_it_and_the_lead_no_longer_does(client, unit, plan, split, post):
    client.force_login(unit)
    assert client.get(f"/plans/{plan.pk}/report/{quote('新增规上')}/").status_code == 403
    unit.unit = "东岭县"
    unit.save()
    # 50 of its share of 60, which is exactly ten twelfths.
    assert "light-green" in post(unit, value="50").content.decode()


def test_a_script_without_its_token_is_refused(unit, plan):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(unit)
    assert strict.post(f"/plans/{plan.pk}/report/{quote('新增规上')}/", {"value": "5"}).status_code == 403


def test_a_unit_learns_nothing_of_another_by_sending_its_name(client, unit, plan, split, told, post):
    told("新增规上", "东岭县", 9, "37.4242")
    unit.unit = "西溪区"
    unit.save()
    for value in ("不是数", "5"):
        answer = post(unit, unit="东岭县", value=value)
        assert answer.status_code == 403
        assert "37.4242" not in answer.content.decode()
    assert plan.reports.count() == 1


@pytest.mark.parametrize(("name", "taken"), [("清单.PDF", 1), ("安装.exe", 0), ("脚本.html", 0), ("无后缀", 0)])
def test_evidence_is_what_offices_write_not_what_runs(unit, plan, post, name, taken):
    answer = post(unit, value="100", evidence=SimpleUploadedFile(name, b"x"))
    assert plan.reports.count() == taken
    assert ("不能作佐证" in answer.content.decode()) is (taken == 0)


def test_after_a_report_the_list_counts_anew_and_shows_the_figure(unit, plan, post):
    words = post(unit, value="100").content.decode()
    assert "这个月该报的都报了" in words
    assert '<span id="last-' in words and "100<br>" in words
