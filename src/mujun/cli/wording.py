"""Click's own words in Chinese: help pages and usage errors."""

from __future__ import annotations

import re
from typing import Any

import click

_HEADINGS = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "Show this message and exit.": "显示这页帮助。",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "[required]": "[必填]",
}
_ERRORS = (
    (r"No such command '(.+?)'\..*", "没有命令“{}”"),
    (r"No such option:? '?(.+?)'?\..*|No such option: (.+)", "没有选项 {}"),
    (r"Missing argument '(.+?)'\.?", "缺少参数 {}"),
    (r"Missing option '(.+?)'\.?", "缺少选项 {}"),
    (r"Missing command\.?", "没有写要做什么"),
    (r"Option '(.+?)' requires an argument\.?", "选项 {} 后面要跟一个值"),
    (r"Got unexpected extra arguments? \((.+)\)", "多了参数 {}"),
    (r"Invalid value for '(.+?)': .*", "{} 的值不对"),
)


def _in_chinese(text: str) -> str:
    for english, chinese in _HEADINGS.items():
        text = text.replace(english, chinese)
    return re.sub(r"\[default: ([^\]]+)\]", r"[不写为 \1]", text)


class ChineseCommand(click.Command):
    """A command whose help is Chinese throughout."""

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return _in_chinese(super().get_help(ctx))

    def get_usage(self, ctx: click.Context) -> str:
        """The usage line."""
        return _in_chinese(super().get_usage(ctx))


class ChineseGroup(click.Group):
    """A group whose help, and that of its commands, is Chinese throughout."""

    command_class = ChineseCommand

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("no_args_is_help", True)
        super().__init__(*arguments, **options)

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return _in_chinese(super().get_help(ctx))

    def get_usage(self, ctx: click.Context) -> str:
        """The usage line."""
        return _in_chinese(super().get_usage(ctx))


class _Size(click.ParamType[str]):
    """An amount of memory as DuckDB reads it: 512MB, 4GB, 1.5GB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The amount as written; a usage error for anything else."""
        if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?[MGT]B", str(value)):
            self.fail(f"{value} is not a size", param, ctx)
        return str(value)


memory_limit = click.option(
    "--memory",
    type=_Size(),
    default=None,
    metavar="大小",
    help="最多用多少内存，如 4GB、512MB；放不下的写到系统的临时文件夹。不写为本机的八成。",
)


def say_usage_error(error: click.UsageError) -> str:
    """A usage error as two lines: what is wrong, and where help is; a bare group gives its help page."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    message = error.format_message()
    for pattern, words in _ERRORS:
        if found := re.match(pattern, message, re.DOTALL):
            message = words.format(next((group for group in found.groups() if group), ""))
            break
    path = error.ctx.command_path if error.ctx is not None else "mujun"
    return f"用法不对：{message}。\n看帮助：{path} --help"
