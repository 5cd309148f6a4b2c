"""mujun-desk demo: loads the demonstration city, then serves the desk and its worker until stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from mujun_web.demo.load import ACCOUNTS, FIRM_ACCOUNT, PASSWORD, load_demo

DEMO_DAY = date(2026, 11, 10)
HOST = "127.0.0.1"
START_SECONDS = 180  # a busy machine imports for minutes; a server that ends is told at once


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # a second start is to take seconds; `check` is another command
    help = "装入演示城市，在本机打开桌面；Ctrl-C 停下。可以反复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000；被占用时用下一个空的")
        parser.add_argument("--enterprises", type=int, default=1200, help="首次装入时演练城市有多少家企业")
        parser.add_argument("--load-only", action="store_true", help="只装入数据，不打开网站")

    def handle(self, *, port: int, enterprises: int, load_only: bool, **options: object) -> None:
        began = time.monotonic()
        self.stdout.write("· 装入演示数据" if load_demo(enterprises) else "· 演示数据已就绪")
        if load_only:
            return
        port = find_port(port)
        children = [start("gunicorn", port), start("worker", port)]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            wait_for(port, children)
            self.welcome(port, time.monotonic() - began)
            watch(children)
        except KeyboardInterrupt:
            self.stdout.write("\n· 已停下；数据留着，下次接着用")
        finally:
            for child in children:
                child.terminate()

    def welcome(self, port: int, seconds: float) -> None:
        self.stdout.write(
            f"\n  亩均已打开：http://{HOST}:{port}   （用时 {seconds:.1f} 秒，Ctrl-C 停下）\n\n  演示账号："
        )
        for name, shown, _, _ in (*ACCOUNTS, FIRM_ACCOUNT):
            self.stdout.write(f"    {name:<8} 密码 {PASSWORD}   {shown}")
        self.stdout.flush()


def find_port(wanted: int) -> int:
    """The wanted port, or the next one nobody listens on."""
    for port in range(wanted, wanted + 50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if probe.connect_ex((HOST, port)):
                return port
    sys.exit(f"端口 {wanted} 到 {wanted + 49} 都被占用；请用 --port 指定一个空的端口。")


def start(part: str, port: int) -> subprocess.Popen[bytes]:
    """The web server or the worker, as a child process with the demonstration's settings."""
    environment = {"MUJUN_TODAY": DEMO_DAY.isoformat(), **os.environ, "MUJUN_DEMO": "1"}
    environment["MUJUN_DATA_DIR"] = str(settings.DEPLOYMENT.data_dir)
    server = ["-m", "gunicorn", "mujun_web.wsgi", "--bind", f"{HOST}:{port}", "--workers", "2"]
    server += ["--log-level", "warning", "--no-control-socket", "--preload"]
    command = server if part == "gunicorn" else ["-m", "mujun_web.manage", "worker"]
    return subprocess.Popen([sys.executable, *command], env=environment)  # noqa: S603  our own command


def wait_for(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if any(child.poll() is not None for child in children):
            sys.exit("桌面没能打开；原因见上面的输出。")
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if not probe.connect_ex((HOST, port)):
                return
        time.sleep(0.05)
    sys.exit(f"{START_SECONDS} 秒内没能打开桌面。")


def watch(children: list[subprocess.Popen[bytes]]) -> None:
    while all(child.poll() is None for child in children):
        time.sleep(0.3)
    sys.exit("桌面的一个进程停了；原因见上面的输出。")
