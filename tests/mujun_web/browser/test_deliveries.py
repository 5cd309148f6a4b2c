"""Facts in a real browser: a faulty workbook, its findings, the mended one, the matrix, the drawer of a figure."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from facts.making import make_code, xlsx_bytes

pytestmark = pytest.mark.browser

# The demonstration's finance office still owes both for 2025; each width takes its own, so that they do not meet.
OWED = {1440: "银行贷款余额", 1024: "担保余额"}
CODE = "统一社会信用代码"


def choose_item(page) -> tuple[str, str, str]:
    width = page.viewport_size["width"]
    return OWED[width], make_code(width, "999901"), make_code(width + 1, "999901")


def find_cell(page, desk, item: str):
    page.goto(f"{desk}/facts/matrix/?department=金融")
    return page.locator("table.items tr", has=page.get_by_role("rowheader", name=item)).locator("td.cell button").first


def hand_in(page, desk, name: str, content: bytes) -> None:
    page.goto(f"{desk}/facts/deliveries/")
    page.get_by_label("部门").select_option("金融")
    page.get_by_label("时期").fill("2025")
    page.set_input_files("#id_file", {"name": name, "mimeType": "application/xlsx", "buffer": content})
    page.get_by_role("button", name="交上去核对").click()
    page.wait_for_url(re.compile(r"/facts/deliveries/\d+/$"), timeout=60_000)


def accept(page) -> None:
    page.get_by_role("button", name="收下").click()
    page.wait_for_url(re.compile(r"/facts/deliveries/\d+/$"), timeout=60_000)
    page.locator(".notice", has_text="收下，是第").wait_for()


def test_from_a_faulty_workbook_to_the_drawer_of_a_figure(log_in, desk):
    page = log_in("office")
    item, good, mended = choose_item(page)
    assert "逾期" in find_cell(page, desk, item).inner_text()
    hand_in(page, desk, f"{item}.xlsx", xlsx_bytes([[CODE, f"{item}（元）"], [good, 12_340_000], [mended, "约五百万"]]))
    finding = page.locator("table tr", has_text="约五百万").first
    assert "不是数" in finding.inner_text() and "只写数" in finding.inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载拒收的行").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    assert book.active["B2"].comment is not None and book.active["A2"].value == mended
    accept(page)
    book.active["B2"] = 5_000_000
    kept = io.BytesIO()
    book.save(kept)
    hand_in(page, desk, f"{item}-补.xlsx", kept.getvalue())
    assert not page.get_by_role("link", name="下载拒收的行").count()
    accept(page)
    page.locator(".notice a").first.click()
    number = page.locator("h1").inner_text().split()[1]
    page.locator("#figures .figure").first.click()
    drawer = page.locator("#drawer")
    drawer.get_by_role("heading", name=item).wait_for()
    words = drawer.inner_text()
    assert "500 万元" in words and f"第 {number} 批" in words and "第 2 行" in words and f"{item}（元）" in words
    page.keyboard.press("Escape")
    cell = find_cell(page, desk, item)
    assert "逾期" not in cell.inner_text() and "迟" in cell.inner_text()
    cell.click()
    drawer.get_by_text("依据的批次").wait_for()
    assert f"第 {number} 批" in drawer.inner_text()


def test_a_unit_sees_its_own_and_is_offered_no_decision(log_in, desk):
    page = log_in("unit")
    page.goto(f"{desk}/facts/deliveries/")
    rows = page.locator("table.grid tbody tr")
    assert rows.count() and all("经信" in row for row in rows.all_inner_texts())
    rows.filter(has_text="补报").locator("a").first.click()
    page.get_by_role("heading", name="拒收的行").wait_for()
    assert not page.get_by_role("button", name="收下").count()


def test_set_back_the_matrix_shows_what_was_there_that_day(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/facts/matrix/?department=生态环境")
    assert "迟 43 天" in page.locator("table.overview").inner_text()
    page.goto(f"{desk}/facts/matrix/?department=生态环境&known_on=2026-05-01")
    assert "逾期 16 天未交" in page.locator("table.overview").inner_text()
    page.goto(f"{desk}/facts/matrix/?known_on={page.locator('#known_on').get_attribute('max')}")
