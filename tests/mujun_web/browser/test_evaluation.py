"""Evaluation in a real browser: run a scheme, watch it, read the results, filter, download, compare, read rules."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

PATIENCE = 180_000  # milliseconds; the worker shares the machine with everything else

# each width runs on a day of its own, so that they do not meet
DAYS = {1440: "2026-11-01", 1024: "2026-11-02"}


def no_sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_office_runs_a_scheme_reads_the_results_and_takes_them_away(log_in, desk, tmp_path):
    page = log_in("office")
    page.goto(f"{desk}/evaluation/runs/")
    page.get_by_role("link", name="新的测算").click()
    page.get_by_label("取数日").fill(DAYS[page.viewport_size["width"]])
    preview = page.locator("#preview")
    preview.get_by_text("办法要用的数有没有缺").wait_for(timeout=PATIENCE)
    preview.get_by_role("columnheader", name="规上缺").wait_for(timeout=PATIENCE)
    assert "模拟" in preview.inner_text()
    page.get_by_role("button", name="开始测算").click(timeout=PATIENCE)
    page.locator(".job-step").wait_for()
    page.wait_for_url(re.compile(r"/evaluation/runs/\d+/$"), timeout=PATIENCE)
    assert "试评价" in page.locator("h1").inner_text()
    assert "1200" in page.locator(".counts").inner_text()
    page.get_by_role("link", name="县区", exact=True).click()
    page.get_by_role("rowheader", name="澜江区").wait_for()
    assert page.locator("#spread svg").count() == 1

    page.get_by_role("link", name="名册", exact=True).click()
    page.locator("select[name=county]").select_option("澜江区")
    page.wait_for_url(re.compile("county="))
    page.locator("select[name=grade]").select_option("D")
    page.wait_for_url(re.compile("grade=D"))
    rows = page.locator("table.roll tbody tr")
    shown = int(page.locator(".roll-count b").inner_text())
    assert rows.count() == min(shown, 50)
    assert set(rows.locator(".grade").all_inner_texts()) == {"D"}
    page.get_by_role("link", name=re.compile("^亩均税收")).click()
    page.wait_for_url(re.compile("sort="))
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("亩均税收")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载表格").click()
    assert download.value.suggested_filename.startswith("模拟-云川市2025年度")
    download.value.save_as(tmp_path / "roll.xlsx")
    assert (tmp_path / "roll.xlsx").stat().st_size > 5_000
    assert no_sideways(page)


def test_the_office_sees_what_would_change_before_a_result_is_official(log_in, desk):
    page = log_in("office")
    page.goto(f"{desk}/evaluation/runs/")
    trial = page.get_by_role("row", name=re.compile("试评价")).last
    trial.get_by_role("link").first.click()
    page.get_by_role("link", name="定为正式").click()
    page.get_by_role("heading", name="定为正式会改变什么").wait_for()
    page.get_by_role("button", name="定为正式").click()  # the browser itself asks for the reason
    assert page.locator("textarea[name=reason]").evaluate("field => field.validity.valueMissing")
    page.get_by_role("link", name="先不定").click()
    assert no_sideways(page)


def test_a_leader_compares_two_years_and_reads_the_scheme(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/evaluation/runs/")
    card = page.locator(".cards article", has_text="2025年度")
    card.get_by_role("link", name="与上次比").click()
    for _ in range(60):  # the worker compares the demonstration's two years after the desk has opened
        if page.locator("table.moves").count():
            break
        page.wait_for_timeout(3000)
        page.reload()
    assert "变化从哪里来" in page.locator("main").inner_text()
    page.locator("table.moves tbody tr").first.get_by_role("link").nth(1).click()
    page.wait_for_url(re.compile("from=A"))
    assert page.locator("table.roll tbody tr").count() >= 1
    assert no_sideways(page)
    page.get_by_role("navigation", name="这次测算").get_by_role("link", name="办法").click()
    words = page.locator("article.scheme").inner_text()
    for word in ("税收实际贡献 ÷ 用地面积", "第八条", "一票否决", "A 20%、B 45%、C 30%、D 5%", "虚构"):
        assert word in words, word
    assert no_sideways(page)


def test_a_county_sees_its_own_firms_only(log_in, desk):
    page = log_in("lanjiang")
    page.goto(f"{desk}/evaluation/runs/")
    page.get_by_role("link", name="名册").first.click()
    counties = set(page.locator("table.roll tbody tr td:nth-child(6)").all_inner_texts())
    assert counties == {"澜江区"}
