"""`mujun`: verbs are the flow, objects are nouns. Exit codes: 0 fine, 1 findings, 2 usage, 3 internal."""

from __future__ import annotations

import codecs
import io
import sys
from importlib import import_module

import click

from mujun.cli.wording import ChineseGroup, say_usage_error
from mujun.errors import Fault, MujunError, say_reason

COMMANDS = {
    "documents": "mujun.cli.documents:documents",
    "facts": "mujun.cli.facts:facts",
    "simulate": "mujun.cli.simulate:simulate",
    "pack": "mujun.cli.pack:pack",
    "evaluate": "mujun.cli.evaluation:evaluate",
    "explain": "mujun.cli.evaluation:explain",
    "sheet": "mujun.cli.sheet:sheet",
    "leaders": "mujun.cli.sheet:leaders",
    "league": "mujun.cli.sheet:league",
    "verify": "mujun.cli.evaluation:verify",
    "compare": "mujun.cli.evaluation:compare",
    "robustness": "mujun.cli.robustness:robustness",
    "project": "mujun.cli.project:project",
    "register": "mujun.cli.register:register",
}


class LazyGroup(ChineseGroup):
    """A group that imports a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup, help="亩均：让城市的产业政策文本变成可核对、可督办、可解释的台账。")
def cli() -> None:
    """The root of all commands."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; always leaves through SystemExit, never with a traceback."""
    codecs.register_error("mujun-escape", _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="mujun-escape")
    sys.exit(run(arguments))


def _escape(error: UnicodeError) -> tuple[str, int]:
    r"""Write what the terminal's encoding cannot hold as \uXXXX, which JSON reads back as the same characters."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = memoryview(error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")).tolist()
    pairs = zip(units[::2], units[1::2], strict=True)
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in pairs), error.end


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = cli.main(arguments, prog_name="mujun", standalone_mode=False)
    except MujunError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        return 1
    except click.UsageError as error:
        click.echo(say_usage_error(error), err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中止。", err=True)
        return 1
    except OSError as error:  # a full disk, a folder that may not be written: the system's word, not a defect of ours
        place = str(error.filename or "输出")
        remedy = "请核对路径、权限和存储空间后再试"
        click.echo(
            str(Fault("cli.refused", place, f"读写不成（{say_reason(error)}）", "事情没有做完", remedy)), err=True
        )
        return 1
    except MemoryError:
        remedy = "请关闭其他程序，或把文件拆小再试"
        click.echo(str(Fault("cli.memory", "本机", "内存不够", "事情没有做完", remedy)), err=True)
        return 1
    except Exception as error:  # the last line of defence: a defect of ours must not reach the reader as a traceback
        click.echo(f"内部错误（{type(error).__name__}）：{error}。这是程序的毛病，请连同所用的命令报告。", err=True)
        return 3
    return code if isinstance(code, int) else 0
