"""A follow-up from an overdue entry to its close, through office and unit; and two people at one entry at once."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
PDF = {"name": "件.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 proof"}


def enter_as(desk: str, page, name: str):
    """Logs an account in, whoever was logged in before."""
    from mujun_web.demo.load import PASSWORD

    page.context.clear_cookies()
    page.goto(f"{desk}/people/login/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()


def carry_out(page, reason: str, files: dict[str, dict] | None = None, **fields: str) -> None:
    """Fills the open form of a move in, looks at what it changes, records it."""
    form = page.locator("form.move-form")
    form.wait_for()
    for label, value in fields.items():
        form.get_by_label(re.compile(f"^{label}")).fill(value)
    for label, file in (files or {}).items():
        form.get_by_label(re.compile(f"^{label}")).set_input_files(file)
    form.get_by_label(re.compile("^理由")).fill(reason)
    form.get_by_text("可以办。").wait_for()
    form.get_by_role("button", name="看会改什么").click()
    with page.expect_navigation():
        form.get_by_role("button", name="确认记下").click()
    page.locator(".message", has_text="记下了").wait_for()


def act_on(page, matter: str) -> None:
    """Opens the form of the next step of a follow-up in its row."""
    page.locator("table.follow-ups tr", has_text=matter).get_by_role("button", name="办", exact=True).click()


def count_done(page, unit: str) -> int:
    row = page.locator("table.grid tr", has=page.get_by_role("rowheader", name=unit))
    return int(row.locator("td").nth(-3).inner_text()) if row.count() else 0


def test_a_follow_up_goes_from_an_overdue_entry_to_its_close(desk, page):
    enter_as(desk, page, "office")
    page.goto(f"{desk}/registers/follow-ups/?city=999900")
    row = page.locator(".proposed tbody tr", has=page.get_by_role("cell", name="澜江区", exact=True)).first
    matter = row.locator("td").nth(1).inner_text()
    before = count_done(page, "澜江区人民政府")
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="给选中的立项").click()
    page.get_by_text("立项 1 件").wait_for()
    act_on(page, matter)
    carry_out(page, "送审")
    act_on(page, matter)
    carry_out(page, "逾期太久", {"督办单": PDF}, 办结期限="2026-12-31", 审核人="某处")
    act_on(page, matter)
    carry_out(page, "发给澜江区")

    enter_as(desk, page, "lanjiang")
    page.goto(f"{desk}/plans/mine/")
    page.get_by_role("link", name="去办").click()
    act_on(page, matter)
    carry_out(page, "签收", 签收人="区经信局")
    act_on(page, matter)
    carry_out(page, "已经补上", {"办理材料": PDF}, 反馈="方案已经定了，正在整治")
    act_on(page, matter)
    carry_out(page, "请复核")

    enter_as(desk, page, "office")
    page.goto(f"{desk}/registers/follow-ups/?city=999900")
    act_on(page, matter)
    carry_out(page, "属实", {"复核记录": PDF}, 复核意见="属实，可以办结")
    assert count_done(page, "澜江区人民政府") == before + 1
    page.goto(f"{desk}/registers/follow-ups/?city=999900&state=ended")
    page.locator("table.follow-ups").get_by_role("link", name=matter).first.click()
    page.locator("table.history").wait_for()
    assert page.locator("table.history a", has_text="办理材料：件.pdf").count() >= 1


def test_of_two_at_one_entry_the_second_is_told_and_keeps_what_was_typed(desk, page, chromium):
    enter_as(desk, page, "office")
    page.goto(f"{desk}/registers/follow-ups/?city=999900")
    page.locator(".proposed tbody tr a", has_text="（建档）").last.click()
    page.locator(".next-step").first.wait_for()
    address = page.url
    page.get_by_role("button", name="办这一步").last.click()
    form = page.locator("form.move-form")
    form.get_by_label(re.compile("^移出原因")).select_option("误列")
    form.get_by_label(re.compile("^理由")).fill("核对以后是误列的")
    form.get_by_text("可以办。").wait_for()

    context = chromium.new_context(viewport={"width": 1024, "height": 900}, locale="zh-CN")
    other = context.new_page()
    enter_as(desk, other, "office")
    other.goto(address)
    other.get_by_role("button", name="改栏").click()
    form_of_other = other.locator("form.move-form")
    form_of_other.get_by_label(re.compile("^类别")).select_option("低效")
    form_of_other.get_by_label(re.compile("^理由")).fill("先定类别")
    form_of_other.get_by_role("button", name="看会改什么").click()
    form_of_other.get_by_role("button", name="确认记下").click()
    other.locator(".message", has_text="记下了").wait_for()
    context.close()

    form.get_by_role("button", name="看会改什么").click()
    form.get_by_text("别人先动了它").wait_for()
    assert "先定类别" in form.inner_text()
    assert form.get_by_label(re.compile("^理由")).input_value() == "核对以后是误列的"
    form.get_by_role("button", name="看过了，照现在的情况再办").click()
    form.get_by_role("button", name="确认记下").click()
    page.locator(".message", has_text="记下了").wait_for()
    assert "移出" in page.locator(".track .here").inner_text()


@pytest.mark.parametrize("address", ["follow-ups/?city=999900", "999900/low-efficiency/", "999900/conflicts/"])
def test_pages_of_registers_print_with_their_day_and_without_what_is_clicked(desk, page, address):
    enter_as(desk, page, "leader" if "conflicts" in address else "office")
    page.goto(f"{desk}/registers/{address}")
    assert not page.locator(".print-only").first.is_visible()
    page.emulate_media(media="print")
    assert "2026年11月10日所知" in page.locator(".print-only").first.inner_text()
    for control in ("input[type=checkbox]", "select", "nav.side", "nav.tabs", "button", ".together-bar"):
        for one in page.locator(control).all():
            assert not one.is_visible(), control


def test_the_next_step_of_an_entry_is_found_and_opened_by_keyboard_alone(desk, page):
    enter_as(desk, page, "office")
    page.goto(f"{desk}/registers/999900/low-efficiency/?view=table&overdue=1")
    page.locator("table tbody a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.innerText")
        if here == "办这一步":
            break
    assert here == "办这一步"
    page.keyboard.press("Enter")
    page.locator("form.move-form").wait_for()
    inside = "document.querySelector('form.move-form').contains(document.activeElement)"
    page.wait_for_function(inside)
