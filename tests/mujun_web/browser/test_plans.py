"""Plans in a real browser: report and see the light turn, find the reds in three clicks, go back to a day, print."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

# What the demonstration's economy office owes for October; each width takes its own, so that they do not meet.
OWED = {1440: ("淘汰落后产能涉及企业", "75", "绿"), 1024: ("新增国家级小巨人企业", "5", "完成")}


def open_drawer(page, figure) -> str:
    figure.click()
    page.locator("#drawer h2").wait_for()
    return page.locator("#drawer").inner_text()


def test_a_unit_reports_in_its_list_and_the_light_turns_at_once(log_in, desk):
    page = log_in("unit")
    page.wait_for_url("**/plans/mine/")
    indicator, value, word = OWED[page.viewport_size["width"]]
    line = page.locator("tbody.mine-line", has_text=indicator)
    line.get_by_role("button", name="报", exact=True).click()
    field = line.locator("input[name=value]")
    field.wait_for()
    assert field.evaluate("field => field === document.activeElement")
    field.fill(value)
    page.keyboard.press("Enter")
    line.locator(".report-done").wait_for()
    assert line.locator("td .light").first.inner_text().endswith(word)
    assert "已报 2026年10月" in line.locator(".state").inner_text()
    page.reload()
    assert not page.locator("tbody.mine-line", has_text=indicator).get_by_role("button", name="报", exact=True).count()


def test_a_falling_total_is_asked_for_its_reason_and_escape_leaves(log_in, desk):
    page = log_in("andu")
    line = page.locator("tbody.mine-line", has_text="新建小微企业园")
    line.get_by_role("button", name="补报").click()
    line.locator("input[name=value]").fill("1")
    line.get_by_role("button", name="提交").click()
    line.locator("input[name=reason]").wait_for()
    assert "累计数 1 少于" in line.inner_text()
    line.locator("input[name=reason]").press("Escape")
    assert line.locator("form").count() == 0


def test_a_leader_finds_where_it_is_red_and_why_in_three_clicks(log_in, desk):
    page = log_in("leader")
    page.wait_for_url("**/plans/today/")
    first = page.locator(".red-list li").first
    assert "规则" in first.locator(".red-why").inner_text()
    drawer = open_drawer(page, first.locator(".tile-light"))
    assert "怎么算的" in drawer or "依据的报告" in drawer
    assert "所知" in drawer
    page.locator("#drawer").get_by_text("看任务全页").click()
    page.wait_for_url(re.compile(r"/task/"))
    page.locator(".clause-box summary").click()
    assert "云川市2026年推进制造业提质增效行动方案" in page.locator(".clause-box").inner_text()
    assert page.get_by_role("button", name="报进展").count() == 0


def test_filters_of_the_board_live_in_the_address(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/plans/board/")
    page.locator(".count-red").click()
    page.wait_for_url(re.compile("light=red"))
    assert page.locator(".tile").count() == page.locator(".tile-red").count() > 0
    page.locator("select[name=unit]").select_option("市经信局")
    page.wait_for_url(re.compile("unit="))
    sent = page.url
    tiles = page.locator(".tile").count()
    page.goto(sent)
    assert page.locator(".tile").count() == tiles > 0
    page.locator("select[name=view]").select_option("dense")
    page.wait_for_url(re.compile("view=dense"))
    assert page.locator(".chip").count() == tiles


def test_going_back_to_a_day_shows_what_was_known_then(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/plans/board/")
    page.get_by_label("当时所知").fill("2026-06-15")
    page.get_by_role("button", name="看那一天").click()
    page.locator(".replay").wait_for()
    assert "2026年5月末" in page.locator("h1").inner_text()
    page.locator(".tile-name").first.click()
    assert "2026年6月15日" in page.locator(".replay").inner_text()
    assert not page.locator(".history-month", has_text=re.compile("^6月")).count()


def test_a_cell_of_the_matrix_opens_the_drawer_and_escape_gives_the_focus_back(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/plans/matrix/")
    cell = page.locator("td.cell button", has_text="40%").first
    drawer = open_drawer(page, cell)
    assert "霞岭县 的份额" in drawer
    page.keyboard.press("Escape")
    assert page.locator("#drawer").is_hidden()
    assert cell.evaluate("cell => cell === document.activeElement")
    assert page.locator(".plot").count() == page.locator("table.matrix thead th").count() - 4


def test_a_split_is_checked_while_it_is_typed(log_in, desk):
    page = log_in("office")
    page.goto(f"{desk}/plans/board/?text=净增规上企业")
    page.locator(".tile-name").first.click()
    page.get_by_role("link", name="改分解").click()
    page.get_by_label("澜江区 份额").fill("40")
    page.get_by_text("超出目标").first.wait_for()
    page.get_by_label("澜江区 份额").fill("二十")
    page.get_by_text("不是数").wait_for()


def test_curves_and_maps_are_drawn_from_local_files(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/plans/board/?text=净增规上企业")
    page.locator(".tile-name").first.click()
    page.locator(".curve svg").first.wait_for()
    assert "序时进度" in page.locator(".curve svg").first.text_content()


def test_the_board_prints_without_its_controls(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/plans/board/")
    page.emulate_media(media="print")
    for hidden in (".side", ".filters", ".actions", ".top"):
        assert page.locator(hidden).first.is_hidden(), hidden
    assert page.locator(".print-only").is_visible()
    assert page.locator(".tile").first.is_visible()


def test_nothing_but_lights_is_red(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/plans/board/")
    strays = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((one) => getComputedStyle(one).color === "rgb(201, 42, 42)")
            .filter((one) => !one.closest(".light-red, .dot-red, .count-red"))
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert strays == []


@pytest.mark.parametrize("path", ["today", "board", "board/?view=rows", "board/?view=dense", "matrix", "compare"])
def test_no_page_is_wider_than_the_window(log_in, desk, path):
    page = log_in("leader")
    page.goto(f"{desk}/plans/{path}{'' if '?' in path else '/'}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_five_cities_stand_side_by_side_and_each_figure_opens_its_clause(log_in, desk):
    page = log_in("leader")
    page.goto(f"{desk}/plans/compare/")
    heads = page.locator("table.compare thead th").all_inner_texts()
    for city in ("金华市", "六安市", "宁波市", "瑞安市", "永康市"):
        assert any(city in head for head in heads), city
    drawer = open_drawer(page, page.locator(".compared .figure").first)
    assert "条款" in drawer and "期限" in drawer
