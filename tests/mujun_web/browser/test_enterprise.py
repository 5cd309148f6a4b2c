"""An enterprise logs in, sees its grade, its registers and its requests, and finds every other door closed."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser


def test_a_firm_sees_its_own_and_nothing_else(log_in, desk):
    page = log_in("qiye")
    menu = page.locator("nav.verbs, aside nav, nav").first
    assert "我在哪些清单" in page.content()
    assert "督办" not in menu.inner_text()
    page.get_by_role("link", name="我在哪些清单").click()
    page.get_by_role("heading", name="提过的诉求").wait_for()
    body = page.locator("main").inner_text()
    code = re.search(r"91[0-9A-Z]{16}", body)
    assert code is not None
    assert set(re.findall(r"91[0-9A-Z]{16}", page.content())) == {code[0]}
    requests = page.locator("table").last.locator("tbody tr")
    assert requests.count() >= 1
    assert "企业诉求办理单" in requests.first.inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


@pytest.mark.parametrize(
    "address",
    [
        "/registers/",
        "/registers/follow-ups/",
        "/registers/999900/service-request/",
        "/projects/wall/",
        "/facts/matrix/",
    ],
)
def test_other_doors_are_closed_and_say_whom_to_ask(log_in, desk, address):
    page = log_in("qiye")
    answer = page.goto(f"{desk}{address}")
    assert answer.status == 403
    assert "企业账号只看本企业的" in page.content()
