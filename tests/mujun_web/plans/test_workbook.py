"""The board as a file: the current view, numbers as numbers, reasons in their own column, words never formulas."""

from __future__ import annotations

import csv
import io
from urllib.parse import unquote

import openpyxl
import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def download(client, leader, plan, told):
    told("新增规上", "市经信局", 10, "20")

    def fetch(**asked):
        client.force_login(leader)
        return client.get("/plans/board/download/", {"plan": plan.pk, **asked})

    return fetch


def test_the_workbook_holds_the_view_with_the_reason(download):
    answer = download(text="规上")
    assert unquote(answer["Content-Disposition"]).endswith("作战图-chengjiang-2026-2026-10.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert "2026年10月末" in rows[0][0]
    line = dict(zip(rows[1], rows[2], strict=True))
    assert len(rows) == 3
    assert (line["目标值"], line["力争值"], line["完成值"], line["灯"]) == (120, 150, 20, "红")
    assert line["序时差（百分点）"] == pytest.approx(20 / 120 * 100 - 1000 / 12, abs=1e-4)
    assert "66.67" in line["亮灯理由"]


def test_the_csv_opens_in_chinese_and_missing_is_empty(download):
    content = download(**{"as": "csv"}).content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["任务"]: row["完成值"] for row in rows}["扩大技改"] == ""
    assert len(rows) == 4


def test_words_never_start_a_formula(small, office, leader, client):
    from dataclasses import replace

    from mujun_web.plans.writes import plan_create

    task = replace(small.tasks[2], name="=1+1")
    plan = plan_create(plan=replace(small, code="x", tasks=(task,), goals=()), by=office, document_sha256="")
    client.force_login(leader)
    text = client.get("/plans/board/download/", {"plan": plan.pk, "as": "csv"}).content.decode("utf-8-sig")
    assert ",'=1+1," in text
    book = client.get("/plans/board/download/", {"plan": plan.pk}).content
    cell = openpyxl.load_workbook(io.BytesIO(book)).active["B3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
