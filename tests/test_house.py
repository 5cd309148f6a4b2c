"""The house itself: the wall, the mirror of tests, sizes, and what may not be said in the engine or in packs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
ENGINE = CHECKOUT / "src" / "mujun"
DESK = CHECKOUT / "src" / "mujun_web"
PACKS = CHECKOUT / "packs"
LONGEST_FILE = 500
LONGEST_FUNCTION = 80


def list_modules(root: Path) -> list[Path]:
    return [f for f in sorted(root.rglob("*.py")) if "migrations" not in f.parts and f.name != "__main__.py"]


def name_module(file: Path) -> str:
    return ".".join(file.relative_to(CHECKOUT / "src").with_suffix("").parts).removesuffix(".__init__")


def test_the_engine_imports_no_django_and_no_desk():
    modules = [name_module(file) for file in list_modules(ENGINE)]
    program = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print([n for n in sys.modules if n.split('.')[0] in {'django', 'mujun_web', 'huey', 'requests', 'httpx'}])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_of_the_engine_reads_clock_environment_or_chance():
    forbidden = re.compile(r"\b(datetime\.now|date\.today|time\.time|os\.environ|os\.getenv|random\.|uuid4)\b")
    found = [
        f"{file.relative_to(CHECKOUT)}:{number}"
        for file in list_modules(ENGINE)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []


def test_the_engine_prints_only_in_its_command_line():
    found = [
        f"{file.relative_to(CHECKOUT)}:{node.lineno}"
        for file in list_modules(ENGINE)
        if "cli" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert found == []


def test_the_engine_holds_no_city_name():
    named = re.compile(r"^\s*city:.*?name:\s*([\u4e00-\u9fff]+)", re.M | re.S)
    cities = {m.group(1) for file in PACKS.glob("*/pack.yaml") if (m := named.search(file.read_text(encoding="utf-8")))}
    assert len(cities) >= 6
    words = {city.removesuffix("市") for city in cities} | {file.parent.name for file in PACKS.glob("*-*/pack.yaml")}
    found = [
        f"{file.relative_to(CHECKOUT)}: {word}"
        for file in list_modules(ENGINE)
        for word in words
        if word in file.read_text(encoding="utf-8")
    ]
    assert found == []


def test_packs_hold_no_code():
    allowed = {".yaml", ".md", ".txt"}
    assert [str(file) for file in PACKS.rglob("*") if file.is_file() and file.suffix not in allowed] == []


def test_every_module_of_the_engine_says_what_it_is():
    modules = list_modules(ENGINE)
    silent = [str(f.relative_to(CHECKOUT)) for f in modules if not ast.get_docstring(ast.parse(f.read_text("utf-8")))]
    assert silent == []


@pytest.mark.parametrize("root", [ENGINE, DESK], ids=["engine", "desk"])
def test_files_and_functions_stay_small(root: Path):
    large = []
    for file in list_modules(root):
        text = file.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            large.append(f"{file.relative_to(CHECKOUT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION:
                large.append(f"{file.relative_to(CHECKOUT)}:{node.lineno} {node.name}")
    assert large == []


def test_the_test_tree_mirrors_the_engine():
    homes = {"broken", "published", "mujun_web"}
    strays = []
    for file in sorted((CHECKOUT / "tests").rglob("test_*.py")):
        parts = file.relative_to(CHECKOUT / "tests").parts
        if len(parts) > 1 and parts[0] not in homes and not (ENGINE / parts[0]).is_dir():
            strays.append(str(file))
    assert strays == []


def test_lock_files_name_hashes_and_no_address():
    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-node.lock", "package-lock.json"):
        text = (CHECKOUT / lock).read_text(encoding="utf-8")
        assert "sha256:" in text or "sha512-" in text
        assert "://" not in text, lock


def test_no_front_end_file_is_committed():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout.split()
    foreign = [n for n in tracked if n.endswith(".min.js") or "node_modules" in n or n.startswith("var/")]
    assert foreign == []
