"""The office reminds several follow-ups at once; the keeper fills in a figure and it opens in the drawer."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser


def test_several_are_reminded_by_one_form_and_each_is_told(log_in, desk):
    page = log_in("office")
    page.goto(f"{desk}/registers/follow-ups/?city=999900")
    bar = page.locator("#together")
    assert bar.get_by_role("button", name="下一步").is_disabled()
    picks = page.locator('table.follow-ups input[name="pick"]')
    picks.nth(0).check()
    picks.nth(1).check()
    assert bar.locator("[data-ticked]").inner_text() == "2"
    bar.get_by_label("一起").select_option("催办")
    bar.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="2 件一起催办").wait_for()
    page.get_by_label("催什么").fill("周五前把进展报来")
    page.get_by_role("button", name="2 件一起办").click()
    page.get_by_text("记下了 2 件").wait_for()
    assert page.locator("main table tbody tr").count() == 2
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_a_figure_is_filled_in_and_opens_in_the_drawer(log_in, desk):
    page = log_in("unit")
    page.goto(f"{desk}/registers/999900/distressed/needs/?item=停产月数")
    row = page.locator("form.filling tbody tr").first
    name = row.locator("th a").inner_text()
    row.locator("input").fill("3")
    page.get_by_label("依据").fill("县里现场看过")
    page.get_by_role("button", name="记下").click()
    page.get_by_text(re.compile("填了 1 件，是湖里的第 \\d+ 批")).wait_for()
    filled = page.locator("form.filling tbody tr", has_text=name)
    filled.locator("a.figure").click()
    drawer = page.locator("#drawer")
    drawer.get_by_text("市经信局").first.wait_for()
    assert "停产月数" in drawer.inner_text()
