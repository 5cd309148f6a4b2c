"""Takes the pictures of docs/screens from a running demonstration: tools/screens.py ADDRESS."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SCREENS = Path(__file__).resolve().parents[1] / "docs" / "screens"
PASSWORD = "yunchuan2026"
SIZE = {"width": 1440, "height": 900}
PICTURES = (
    ("office", "today", "/plans/today/"),
    ("office", "reader", "/documents/1/"),
    ("office", "board", "/plans/board/"),
    ("office", "matrix", "/plans/matrix/"),
    ("office", "compare", "/plans/compare/"),
    ("unit", "mine", "/plans/mine/"),
    ("leader", "leader", "/plans/today/"),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(address: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, BROWSERS)))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for account in dict.fromkeys(account for account, _, _ in PICTURES):
            page = browser.new_page(viewport=SIZE, locale="zh-CN")
            log_in(page, address, account)
            for owner, name, place in PICTURES:
                if owner == account:
                    take(page, address + place, name)
            if account == "office":
                page.goto(address + "/plans/board/")
                page.locator("main a[href*='/task/']").first.click()
                take(page, page.url, "task")
        browser.close()


def log_in(page: Page, address: str, account: str) -> None:
    page.goto(f"{address}/people/login/")
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()


def take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)
    page.screenshot(path=SCREENS / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
