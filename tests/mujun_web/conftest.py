"""Fixtures of the desk's suite: accounts, files in a folder of the test's own, a real desk for the browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from django.conf import settings as django_settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
START_SECONDS = 240


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path: Path) -> None:
    """Files a test uploads go to its own folder; the queue does its work at once, in the test's process."""
    from mujun_web.jobs.worker import queue

    settings.MEDIA_ROOT = tmp_path / "files"
    queue.immediate = True


@pytest.fixture
def office(db):
    from mujun_web.people.models import User

    return User.objects.create_user("office", password="test-pass-1", role=User.OFFICE, first_name="办公室")


@pytest.fixture
def leader(db):
    from mujun_web.people.models import User

    return User.objects.create_user("leader", password="test-pass-1", role=User.LEADER, first_name="领导")


@pytest.fixture
def unit(db):
    from mujun_web.people.models import User

    return User.objects.create_user("unit", password="test-pass-1", role=User.UNIT, unit="市经信局")


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real desk with the demonstration loaded: web server, worker and database of its own."""
    folder = tmp_path_factory.mktemp("desk")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = create_database()
    environment = {**os.environ, "MUJUN_DATA_DIR": str(folder), "MUJUN_DATABASE_URL": database}
    command = [sys.executable, "-m", "mujun_web.manage", "demo", "--port", str(port)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(port, process, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.close()


def create_database() -> str:
    """An empty database beside the one under test, where that is PostgreSQL; SQLite in the data folder otherwise."""
    address = django_settings.DEPLOYMENT.database_url
    if not address.startswith("postgres"):
        return ""
    import psycopg

    name = f"desk_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    before, _, after = address.rpartition("/postgres")
    return f"{before}/{name}{after}"


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail("the desk did not start:\n" + log.read_text(encoding="utf-8"))
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    pytest.fail("the desk did not answer:\n" + log.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(which, BROWSERS)), None)
    if path is None:
        pytest.fail("no Chromium on this machine; `make test` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(params=[1440, 1024], ids=["wide", "narrow"])
def page(chromium, request):
    """A fresh page at each of the two widths; a script error or a file from elsewhere fails the test."""
    context = chromium.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("request", lambda asked: None if "//127.0.0.1" in asked.url else complaints.append(f"asked {asked.url}"))
    yield page
    context.close()
    assert not complaints


@pytest.fixture
def log_in(desk: str, page):
    """Logs a demonstration account in and gives the page."""
    from mujun_web.demo.load import PASSWORD

    def enter(name: str):
        page.goto(f"{desk}/people/login/")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_load_state()
        return page

    return enter
