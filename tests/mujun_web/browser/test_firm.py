"""From the roll to a firm's sheet, into the drawer, down to batch and row and back; the sheet prints on one page."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
LONG = "云川市兰江高新技术产业开发区新能源汽车关键零部件智能制造（集团）股份有限公司第一分公司"


@pytest.fixture
def firm(log_in, desk):
    """The sheet of a firm of the first lane, opened from the roll of the official run of 2025."""
    page = log_in("office")
    page.goto(f"{desk}/evaluation/runs/")
    page.get_by_role("link", name=re.compile("2025年度工业企业亩均效益综合评价")).first.click()
    page.get_by_role("link", name="名册").click()
    page.locator("table.roll tbody th a").first.click()
    page.locator("article.sheet").wait_for()
    return page


def test_from_the_roll_to_batch_and_row_and_back(firm):
    page = firm
    page.locator("table.measures tbody td a.figure").first.click()
    drawer = page.locator("#drawer")
    drawer.get_by_role("heading", name="亩均税收").wait_for()
    assert "税收实际贡献 ÷ 用地面积" in drawer.inner_text()
    assert re.search(r"税务 第 \d+ 批 第 \d+ 行", drawer.inner_text())
    drawer.get_by_role("link", name="税收实际贡献").last.click()
    drawer.get_by_role("button", name="← 返回").wait_for()
    assert "÷ 用地面积" not in drawer.inner_text()
    drawer.get_by_role("button", name="← 返回").click()
    drawer.get_by_role("heading", name="亩均税收").wait_for()
    assert drawer.get_by_role("button", name="← 返回").count() == 0
    page.keyboard.press("Escape")
    assert drawer.is_hidden()


def test_another_firm_is_found_as_one_types(firm):
    page = firm
    page.get_by_label("找企业").type("00012")
    page.locator("#firm-found li a").first.wait_for()
    page.locator("#firm-found li a").first.click()
    page.locator("article.sheet").wait_for()
    assert "00012" in page.locator("article.sheet h2").inner_text()


def test_a_sheet_prints_on_one_page_even_with_long_names(firm):
    page = firm
    assert count_pages(page) == 1
    page.evaluate("name => document.querySelector('.sheet h2').textContent = name", LONG)
    page.evaluate("name => document.querySelector('.who-line').append(' · 曾用名：' + name + '、' + name)", LONG)
    assert count_pages(page) == 1


def test_many_sheets_print_a_page_each(firm, desk):
    page = firm
    address = re.sub(r"/firms/.*", "/firms/print/?grade=D&county=澜江区", page.url)
    page.goto(address)
    sheets = page.locator("article.sheet").count()
    assert sheets > 1
    assert count_pages(page) == sheets


def count_pages(page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
