"""Write docs/reference from the code: pack keys, commands, faults, the expression language. `--check` only compares.

python tools/reference.py            write the pages
python tools/reference.py --check    exit 1 where a committed page differs from what the code says
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from fault_sentences import list_faults
from mujun.cli.main import cli
from mujun.evaluation import assumption
from mujun.packs import (
    calendar_schema,
    item_schema,
    practice_schema,
    project_rules,
    register_schema,
    schema,
    scheme_schema,
)
from mujun.rules import lexicon
from mujun.rules.expression import evaluate, parse_expression
from mujun.rules.unit import known_units
from mujun.rules.value import MISSING, NOT_APPLICABLE, show_value
from mujun_web.deployment import PREFIX, Deployment

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "reference"
MADE = "<!-- 本页由 tools/reference.py 从代码生成，不要手改；改了代码后运行 make reference。 -->\n\n"

FILES = (
    ("pack.yaml", schema.PackFile, False),
    ("divisions.yaml", schema.DivisionEntry, True),
    ("units.yaml", schema.UnitEntry, True),
    ("inputs.yaml", schema.InputEntry, True),
    ("lights.yaml", schema.LightEntry, True),
    ("items.yaml", item_schema.ItemEntry, True),
    ("industries.yaml", item_schema.IndustryEntry, True),
    ("calendar.yaml", calendar_schema.DutyEntry, True),
    ("published.yaml", practice_schema.PublishedEntry, True),
    ("practice.yaml", practice_schema.RecipeEntry, True),
    ("ledger.yaml", schema.LedgerFile, False),
    ("cases/*.yaml", schema.CaseEntry, True),
    ("schemes/*.yaml", scheme_schema.SchemeFile, False),
    ("schemes/cases/*.yaml", scheme_schema.SchemeCase, True),
    ("registers/*.yaml", register_schema.RegisterFile, False),
    ("registers/cases/*.yaml", register_schema.RegisterCase, True),
    ("projects/rules.yaml", project_rules.ProjectRulesFile, False),
    ("假设.yaml（给 mujun robustness --assume，不在包里）", assumption.AssumptionFile, False),
)
FORMS = {
    schema.Key: "代号：汉字、字母、数字和 · - . 、 括号",
    schema.DivisionCode: "区划代码：六、九或十二位数字，可加 -简称",
    schema.CityCode: "六位数字",
    calendar_schema.MonthDay: "`03-31`",
    schema.Month: "`2023` 或 `2023-06`",
}
WORDS: dict[Any, str] = {date: "`2026-03-01`", str: "文字", int: "整数", float: "数", bool: "true 或 false"}
ABSENCES = (
    "甲 + 乙", "甲 * 乙", "甲 / 乙", "-乙", "abs(乙)", "round(乙)", "甲 > 乙", "乙 in (1, 2)", "真 and 乙 > 0",
    "假 and 乙 > 0", "真 or 乙 > 0", "假 or 乙 > 0", "not 乙 > 0", "max(甲, 乙)", "min(甲, 乙)",
    "若(乙 > 0, 1, 2)", "coalesce(乙, 甲)", "增长(甲)", "计数(真, 乙 > 0)", "至少(1, 真, 乙 > 0)",
    "至少(2, 真, 乙 > 0)",
)  # fmt: skip


def main() -> int:
    """Write or compare every page; 1 where a page differs."""
    pages = {
        "pack.md": write_pack_page(),
        "cli.md": write_cli_page(),
        "errors.md": write_errors_page(),
        "expression.md": write_expression_page(),
        "deployment.md": write_deployment_page(),
    }
    if "--check" in sys.argv[1:]:
        stale = [name for name, text in pages.items() if read_page(name) != text]
        for name in stale:
            print(f"docs/reference/{name} 与代码不符：运行 make reference 后提交")
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (PAGES / name).write_text(text, encoding="utf-8")
        print(f"写了 docs/reference/{name}")
    return 0


def read_page(name: str) -> str:
    """The committed page, empty where there is none."""
    file = PAGES / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def write_pack_page() -> str:
    """Every file of a pack with every key."""
    lines = [
        "# 包的写法",
        "",
        "一个包是一个文件夹，全是 YAML 与文字，没有代码。键写错会报错并提示最近的键；",
        "`mujun pack check` 一次报出全部毛病。",
        "数写阿拉伯数字，不带千分位；百分数写 20 加单位 `%`，不写 0.2。除 pack.yaml 与 CHANGELOG.md 外都可以不写。",
        "",
    ]
    described: list[type[BaseModel]] = []
    for file, model, many in FILES:
        lines += [f"## {file}", "", f"{describe(model)}{'文件是一个列表，每项的键：' if many else '键：'}", ""]
        lines += list(write_keys(model))
        inner = [one for one in inner_models(model) if one not in described]
        while inner:
            part = inner.pop(0)
            described.append(part)
            lines += ["", f"### {name_of(part)}", "", describe(part), "", *write_keys(part)]
            inner += [one for one in inner_models(part) if one not in described and one not in inner]
        lines.append("")
    return MADE + "\n".join(lines)


def write_keys(model: type[BaseModel]) -> Iterator[str]:
    """The table of a mapping's keys."""
    yield "| 键 | 值 | 必写 | 意思 |"
    yield "|---|---|---|---|"
    for key, info in schema.keys_of(model).items():
        required = "是" if info.is_required() else default_of(info)
        yield f"| `{key}` | {type_words(info.annotation, info)} | {required} | {escape(info.description or '')} |"


def describe(model: type[BaseModel]) -> str:
    """The docstring of a shape, without the file name it begins with."""
    text = (model.__doc__ or "").strip().splitlines()[0]
    return text.split("：", 1)[1] if text.startswith("`") else text


def default_of(info: FieldInfo) -> str:
    """What stands where a key is left out."""
    value = info.get_default(call_default_factory=True)
    if value is None or value == () or value == {} or isinstance(value, BaseModel):
        return "否"
    if isinstance(value, tuple):
        return f"否，不写为 {'、'.join(str(one) for one in value)}"
    shown = str(value).lower() if isinstance(value, bool) else "空" if value == "" else value
    return f"否，不写为 {shown}"


def type_words(annotation: Any, info: FieldInfo | None = None) -> str:
    """The type of a value in words."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if schema.read_fact in [getattr(part, "func", None) for part in (*arguments[1:], *(info.metadata if info else ()))]:
        return "数、文字、true、false、缺数 或 不适用"
    if origin is Annotated:
        return alias_words(annotation) or type_words(arguments[0])
    if info is not None and (words := pattern_words(info.metadata)):
        return words
    if origin is Literal:
        return "、".join(f"`{choice}`" for choice in arguments)
    if origin in (Union, UnionType):
        return " 或 ".join(type_words(part) for part in arguments if part is not NoneType)
    if origin is tuple:
        if Ellipsis in arguments:
            return f"{type_words(arguments[0])}的列表"
        return f"[{', '.join(type_words(part) for part in arguments)}]"
    if origin is dict:
        return f"名字: {type_words(arguments[1])}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{name_of(annotation)}](#{name_of(annotation)})"
    return WORDS.get(annotation, "数")


def alias_words(annotation: Any) -> str:
    """Words for the named forms of the schema that a type alone does not tell."""
    return pattern_words(getattr(annotation, "__metadata__", ()))


def pattern_words(metadata: Any) -> str:
    """The words of a stated form of a text, or its pattern as code."""
    for part in metadata:
        if pattern := getattr(part, "pattern", None):
            named = (
                words
                for form, words in FORMS.items()
                if pattern in [getattr(one, "pattern", None) for one in form.__metadata__]
            )
            return next(named, f"`{escape(str(pattern).strip('^$'))}`")
    return ""


def inner_models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The shapes that stand inside a shape, in the order of its keys."""
    found: list[type[BaseModel]] = []
    stack = [info.annotation for info in reversed(schema.keys_of(model).values())]
    while stack:
        annotation = stack.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            found.append(annotation)
        stack.extend(reversed(get_args(annotation)))
    return list(dict.fromkeys(found))


def name_of(model: type[BaseModel]) -> str:
    """The heading a shape stands under."""
    return model.__name__.removesuffix("Entry").removesuffix("File").lower()


def write_cli_page() -> str:
    """The help of every command."""
    lines = ["# 命令", "", "退出码：0 没有问题，1 有发现（毛病、不同、不成立），2 用法不对，3 程序自己的毛病。", ""]
    for path, command in walk_commands(cli, click.Context(cli, info_name="mujun")):
        lines += [f"## {path.command_path}", "", "```text", command.get_help(path).rstrip(), "```", ""]
    return MADE + "\n".join(lines)


def walk_commands(command: click.Command, context: click.Context) -> Iterator[tuple[click.Context, click.Command]]:
    """Every command below one, itself first."""
    yield context, command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from walk_commands(below, click.Context(below, info_name=name, parent=context))


def write_errors_page() -> str:
    """Every fault code of the engine with its sentences; what varies stands as 〈…〉."""
    lines = [
        "# 毛病与改法",
        "",
        "每个毛病有稳定的代号和四句话：在哪里、是什么、为什么要紧、怎么改。〈…〉处填当时的内容。",
        "",
    ]
    section = ""
    for code, sentences in list_faults(ROOT / "src"):
        if code.split(".")[0] != section:
            section = code.split(".")[0]
            lines += [f"## {section}", ""]
        lines += [f"### `{code}`", ""]
        for found, why, remedy in sentences:
            lines.append(f"- {found}。{why}。{remedy}。")
        lines.append("")
    return MADE + "\n".join(lines)


def write_expression_page() -> str:
    """The language of measures: signs, functions, absences (evaluated here and now), limits, units."""
    lines = [
        "# 算式",
        "",
        "包里的算式只有四则运算、比较、条件和下表的函数。名字直接写汉字；",
        "名字里有符号时用「」括起来，如 `「R&D 经费」 / 营收`。",
        "数按十进制计算，与纸上一致；比较与结果取 15 位有效数字。不能执行任何代码。",
        "",
        "## 运算",
        "",
        "| 写法 | 也可写 | 意思 |",
        "|---|---|---|",
        "| `+ - * /` | `× ÷ −` | 加、减、乘、除；除数为零则不适用 |",
        "| `== != < <= > >=` | `≠ ≤ ≥` | 比较，可连写：`0 < x <= 5` |",
        "| `x in ('A', 'B')` | `x 属于 (“A”, “B”)` | 在一组之中；`not in` 为不在 |",
        "| `and or not` | `且 或 非`（两边留空格） | 并且、或者、非 |",
        "| `甲 if 条件 else 乙` | `若(条件, 甲, 乙)` | 条件成立得甲，否则得乙 |",
        "| `true false` | `真 假` | 是、否 |",
        "",
        "## 函数",
        "",
        "| 写法 | 意思 |",
        "|---|---|",
    ]
    for function in lexicon.FUNCTIONS:
        spellings = "、".join(f"`{spelling}`" for spelling in function.spellings)
        lines.append(f"| {spellings} | {escape(function.meaning)} |")
    lines += ["", *write_absences(), "", *write_limits(), "", "## 单位", ""]
    lines.append("每种计数各是一种量（家与户不能相加）；百分数、百分点、比值三者不混。前面可加 十、百、千、万、亿 等：")
    lines += ["", "、".join(known_units()), ""]
    return MADE + "\n".join(lines)


def write_absences() -> Iterator[str]:
    """What each operation gives for a number, zero, missing and not applicable, by evaluating it."""
    yield "## 缺数、零、不适用"
    yield ""
    yield "缺数是有而不知道，不适用是没有意义，都不是零。下表甲为 6，前期的甲与乙相同，结果由程序算出。"
    yield ""
    yield "| 算式 | 乙为 2 | 乙为 0 | 乙缺数 | 乙不适用 |"
    yield "|---|---|---|---|---|"
    for text in ABSENCES:
        expression = parse_expression(text)
        cells = []
        for second in (2, 0, MISSING, NOT_APPLICABLE):
            value = evaluate(expression, {"甲": 6, "乙": second}, [{"甲": second}])
            cells.append(show_value(value))
        yield f"| `{text}` | {' | '.join(cells)} |"


def write_limits() -> Iterator[str]:
    """The limits of the language."""
    yield "## 限度"
    yield ""
    yield f"- 一个算式不超过 {lexicon.LONGEST_TEXT} 个字，一个名字不超过 {lexicon.LONGEST_NAME} 个字。"
    yield f"- 嵌套与连算不超过 {lexicon.DEEPEST} 层；期数、个数不超过 {lexicon.MOST_PERIODS}。"
    yield f"- 展开后不超过 {lexicon.DEAREST} 步。"
    yield "- 没有乘方、属性、下标、赋值和百分号；这些写法会报出在第几个字。"


def write_deployment_page() -> str:
    """Every setting of the desk with its default; a path inside the checkout is written as it stands there."""
    rows = []
    for one in fields(Deployment):
        default = str(one.default).replace(f"{ROOT}/", "") if one.default not in ("", None, False) else "不写"
        secret = "；不要写进共享的文件" if one.metadata["secret"] else ""
        rows.append(f"| `{PREFIX}{one.name.upper()}` | {default} | {escape(one.metadata['words'])}{secret} |")
    intro = (
        "桌面启动时从环境读一次；也可以把 `名=值` 逐行写进文件，用 `MUJUN_ENV_FILE` 指给它，环境里写的优先。"
        "写错名字，启动会停下并说出来。"
    )
    return f"{MADE}# 部署设置\n\n{intro}\n\n| 设置 | 默认 | 意思 |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def escape(text: str) -> str:
    """Text for a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
