"""Registers in a real browser: candidates are accepted and refused, then board, table, filter, download, drawer."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

PATIENCE = 180_000  # milliseconds; the first look reads the city's figures
REGISTER = "registers/999900/low-efficiency"


def no_sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_office_decides_candidates_and_finds_them_on_board_and_table(log_in, desk, tmp_path):
    page = log_in("office")
    page.set_default_timeout(PATIENCE)
    page.goto(f"{desk}/registers/")
    page.get_by_role("link", name="高耗低效企业整治清单").click()
    page.get_by_role("link", name="待定人选").click()
    page.locator("select[name=kind]").select_option("enter")
    page.wait_for_url(re.compile("kind=enter"))
    lines = page.locator("table.candidates tbody tr")
    lines.first.locator("summary").click()
    assert "每亩税收" in lines.first.inner_text() or "等级" in lines.first.inner_text()
    names = [lines.nth(at).locator("th").inner_text().split("\n")[0] for at in range(3)]
    for at in range(2):
        lines.nth(at).get_by_role("checkbox").check()
    assert page.locator("[data-ticked]").inner_text() == "2"
    page.get_by_role("button", name="照规则办").click()
    page.get_by_text("已办 2 家").wait_for()
    page.get_by_role("link", name="接着看待定人选").click()
    page.get_by_role("row", name=re.compile(names[2])).get_by_role("checkbox").check()
    page.get_by_label("理由").fill("在建，投产后再评")
    page.get_by_role("button", name="不列入").click()
    page.get_by_text("已记下 1 家不列入").wait_for()
    assert no_sideways(page)

    page.get_by_role("link", name="看板", exact=True).click()
    filed = page.get_by_role("listitem", name="建档")
    filed.get_by_role("link").first.wait_for()
    assert no_sideways(page)
    page.get_by_role("link", name="表格", exact=True).click()
    page.locator("select[name=stage]").select_option("建档")
    page.wait_for_url(re.compile("stage="))
    shown = page.locator("table.roll tbody th").all_inner_texts()
    assert set(names[:2]) <= set(shown)
    assert names[2] not in shown
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格").click()
    assert download.value.suggested_filename.startswith("模拟-高耗低效企业整治清单")
    download.value.save_as(tmp_path / "register.xlsx")
    assert (tmp_path / "register.xlsx").stat().st_size > 5_000
    page.get_by_role("link", name="漏斗", exact=True).click()
    page.locator("table.funnel a.figure").first.click()
    page.locator("#drawer table tbody tr").first.wait_for()
    assert no_sideways(page)


def test_a_county_sees_only_its_own_and_a_leader_ticks_nothing(log_in, desk):
    page = log_in("lanjiang")
    page.goto(f"{desk}/{REGISTER}/?view=table")
    assert "只列归澜江区管的" in page.locator(".roll-count").inner_text()
    page.get_by_role("button", name="退出").click()
    page = log_in("leader")
    page.goto(f"{desk}/{REGISTER}/candidates/")
    assert page.get_by_role("button", name="照规则办").count() == 0
    assert no_sideways(page)
