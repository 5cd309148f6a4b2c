"""The generated reference: complete, and drawn from the code as it is."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import BaseModel

from mujun.evaluation import assumption
from mujun.packs import calendar_schema, item, project_rules, register_schema, schema, scheme_schema
from mujun.packs.draft import FILES
from mujun.rules.lexicon import FUNCTIONS

CODE = r'"((?:packs|rules|documents|plans|cli|facts|evaluation|registers|projects)\.[a-z0-9-]+)"'


@pytest.fixture(scope="module")
def tools(checkout):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(checkout / "tools"))
        yield import_module("reference"), import_module("fault_sentences")


def test_every_key_of_a_pack_stands_in_the_reference(tools):
    page = tools[0].write_pack_page()
    shapes = [
        one
        for one in (*vars(schema).values(), *vars(item).values())
        if isinstance(one, type) and issubclass(one, BaseModel)
    ]
    keys = {key for shape in shapes for key in schema.keys_of(shape)}
    assert len(keys) > 40
    assert [file for file in FILES if f"## {file}\n" not in page] == []
    assert [key for key in keys if f"| `{key}` |" not in page] == []
    assert all(info.description for shape in shapes for info in shape.model_fields.values())


def test_every_file_somebody_writes_stands_in_the_reference(tools):
    """Calendars, leaders, registers, rules of projects and the assumptions of robustness, with every key."""
    page = tools[0].write_pack_page()
    written = [
        calendar_schema.DutyEntry, scheme_schema.LeaderEntry, register_schema.RegisterFile, register_schema.StageEntry,
        project_rules.ProjectRulesFile, assumption.AssumptionFile, assumption.ItemErrorEntry,
    ]  # fmt: skip
    keys = {key for shape in written for key in schema.keys_of(shape)}
    assert [key for key in sorted(keys) if f"| `{key}` |" not in page] == []
    assert all(info.description for shape in written for info in shape.model_fields.values())


def test_every_function_stands_in_the_reference(tools):
    page = tools[0].write_expression_page()
    assert [word for function in FUNCTIONS for word in function.spellings if f"`{word}`" not in page] == []


def test_every_command_stands_in_the_reference(tools):
    page = tools[0].write_cli_page()
    for verb in (
        "pack check",
        "facts take",
        "simulate",
        "evaluate",
        "explain",
        "verify",
        "robustness",
        "register list",
    ):
        assert f"## mujun {verb}\n" in page


def test_every_fault_code_of_the_engine_stands_in_the_reference(tools, checkout):
    page = tools[0].write_errors_page()
    written = {
        code
        for file in (checkout / "src" / "mujun").rglob("*.py")
        for code in re.findall(CODE, file.read_text(encoding="utf-8"))
    } - {"facts.parquet"}  # a file of a batch
    assert len(written) > 300
    assert [code for code in sorted(written) if f"### `{code}`" not in page] == []


SOURCE = """
def refuse(where, code, found, remedy):
    raise Error(Fault(f"x.{code}", where, found, "要紧", remedy))

def read(path, many):
    found, remedy = "太多", "减少"
    if many:
        yield Fault("x.many", path, found, "算不完", remedy)
    found = f"有 {path} 处"
    why = "不对" if many else "不齐"
    yield Fault(code="x.some", where=path, found=found, why=why, remedy=suggest(path, many, "补上"))
    refuse(path, "none", "没有" + "了", remedy)

def read_cell(text):
    return Wrong("x.cell", f"“{text}”不是数", "猜错就是错数", "改成数")

TABLE = {"*": ("x.table", "表里的", "改表")}
"""


def test_sentences_are_followed_to_where_they_are_said(tools, tmp_path: Path):
    (tmp_path / "module.py").write_text(SOURCE, encoding="utf-8")
    assert dict(tools[1].list_faults(tmp_path)) == {
        "x.cell": [("“〈…〉”不是数", "猜错就是错数", "改成数")],
        "x.many": [("太多", "算不完", "减少")],
        "x.none": [("没有了", "要紧", "减少")],
        "x.some": [("有 〈…〉 处", "不对 / 不齐", "是不是“〈最近的〉” / 补上")],
        "x.table": [("表里的", "〈…〉", "改表")],
    }
