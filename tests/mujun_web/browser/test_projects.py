"""Projects in a real browser: the wall, a red project, its charts, a report that changes it, the month's list."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

# each width mends a red project of its own, so that they do not meet in the one desk
MENDED = {1440: "模0036", 1024: "模0004"}


def open_first_red(page, desk):
    """From the wall to the lines of the red ones."""
    page.goto(f"{desk}/projects/wall/")
    page.locator(".counts a.count-red").click()
    page.wait_for_url(re.compile("shade=red"))
    return page.locator("table.wall tbody tr")


def test_from_the_wall_to_a_red_project_with_its_charts_and_drawer(log_in, desk):
    page = log_in("leader")
    lines = open_first_red(page, desk)
    assert lines.count() >= 2
    assert all("红" in lines.nth(at).locator("td").first.inner_text() for at in range(lines.count()))
    lines.first.locator("td.what a").click()
    page.locator("#gantt svg").wait_for()
    page.locator("#money-curve svg").wait_for()
    assert "建设" in page.locator("#gantt svg").text_content()
    assert "计划" in page.locator("#money-curve svg").text_content()
    page.locator(".task-head .tile-light").click()
    page.locator("#drawer h2").wait_for()
    assert "规则看到的数" in page.locator("#drawer").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#drawer").is_hidden()


def test_a_unit_reports_a_month_and_its_light_changes(log_in, desk):
    page = log_in("unit")
    code = MENDED[page.viewport_size["width"]]
    page.goto(f"{desk}/projects/at/999900/{code}/")
    before = page.locator(".task-head .light").first.inner_text()
    assert "红" in before
    plan = page.locator("dl.figures div", has_text="年度计划").locator("dd").inner_text()
    amount = re.sub(r"[^\d]", "", plan.removesuffix("万元"))
    page.get_by_role("button", name="报本月").click()
    form = page.locator("form.report-form")
    form.locator("input[name=invested]").fill(amount)
    if form.locator("input[name=paid]").count():
        form.locator("input[name=paid]").fill(amount)
    form.locator("textarea[name=words]").fill("补计设备款，凭证附后")
    form.locator("input[name=evidence]").set_input_files(
        {"name": "凭证.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 paid"}
    )
    form.get_by_role("button", name="提交").click()
    done = page.locator(".message", has_text="的报告已记下")
    done.wait_for()
    assert "灯由“红”变为" in done.inner_text()
    assert "凭证.pdf" in page.locator("table", has_text="补计设备款").first.inner_text()


def test_the_office_opens_a_follow_up_from_the_dispatch_list(log_in, desk):
    page = log_in("office")
    page.goto(f"{desk}/projects/dispatch/?part=red")
    line = page.locator("table.dispatch tbody tr").filter(has=page.get_by_role("button", name="开督办单")).first
    name = line.locator("td.what a").inner_text()
    line.get_by_role("button", name="开督办单").click()
    page.locator(".message", has_text="已立项").wait_for()
    opened = page.locator("table.dispatch tbody tr", has_text=name)
    assert "已开，督查事项" in opened.inner_text()
