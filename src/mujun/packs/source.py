"""A YAML file of a pack → plain data with the line of every key; hostile files are refused in bounded time.

Scalars stay the text their author wrote: `3.10` is a clause number, not 3.1, and the schema decides what is a number.
The tree is built from the parser's events, so aliases and tags are refused before anything is expanded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from mujun.errors import Fault

LARGEST_FILE = 2 * 1024 * 1024
DEEPEST = 12
LARGEST_KEPT = 100_000
MOST_NODES = 100_000

KeyPath = tuple[str | int, ...]
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class Quoted(str):
    """A scalar its author put in quotes: text, whatever it looks like."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file as written: nested dict, list, str and None, and the line (from 1) of every key and element."""

    label: str
    data: Any
    lines: dict[KeyPath, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def place(self, path: KeyPath) -> str:
        """`pack/file.yaml:12` for the deepest known part of a path."""
        for length in range(len(path), -1, -1):
            if line := self.lines.get(path[:length]):
                return f"{self.label}:{line}"
        return f"{self.label}:1"


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def read_source(path: Path, label: str) -> Source:
    """The file at `path` as data with lines; whatever is wrong with it stands in `faults`, and data is then None.

    The same text is parsed once: nearly every pack extends the same base. Nobody may change what comes back.
    """
    try:
        text = _read_text(path, label)
    except _Refused as refusal:
        return Source(label, None, faults=(refusal.fault,))
    return _parse_kept(label, text) if len(text) <= LARGEST_KEPT else _parse(label, text)


@lru_cache(maxsize=256)
def _parse_kept(label: str, text: str) -> Source:
    return _parse(label, text)


def _parse(label: str, text: str) -> Source:
    try:
        builder = _Builder(label)
        data = builder.build(text)
    except _Refused as refusal:
        return Source(label, None, faults=(refusal.fault,))
    except MarkedYAMLError as error:
        return Source(label, None, faults=(_syntax_fault(label, error),))
    except (YAMLError, ValueError) as error:
        found = f"不是可读的 YAML：{str(error).splitlines()[0][:80]}"
        fault = Fault("packs.bad-yaml", f"{label}:1", found, "读不出内容就无从核对", "用文本编辑器改正后重存为 UTF-8")
        return Source(label, None, faults=(fault,))
    return Source(label, data, builder.lines, tuple(builder.faults))


def _read_text(path: Path, label: str) -> str:
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise _Refused(_not_a_file(label))
        if status.st_size > LARGEST_FILE:
            raise _Refused(_too_large(label, status.st_size))
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except OSError:
        why = "包由固定的几个文件组成"
        raise _Refused(Fault("packs.missing-file", label, "文件不存在或读不了", why, "补上文件或检查权限")) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        why = "包须在任何机器上读出同样的字"
        fault = Fault("packs.not-utf8", f"{label}:{line}", "不是 UTF-8 编码", why, "另存为 UTF-8 编码")
        raise _Refused(fault) from None


def _not_a_file(label: str) -> Fault:
    found = "是文件夹、管道或设备，不是文件"
    return Fault("packs.missing-file", label, found, "读它可能永远读不完", "换成普通的文本文件")


def _too_large(label: str, size: int) -> Fault:
    found = f"文件有 {size / 1024 / 1024:.0f} MB，上限 {LARGEST_FILE // 1024 // 1024} MB"
    return Fault("packs.too-large", label, found, "包是给人读的，不装数据", "把数据移出包，或拆成几个包")


_SYNTAX = (
    ("<stream end>", "括号没有合上"),
    ("end of stream", "引号没有合上"),
    ("end of the document", "引号没有合上"),
    ("'\\t'", "用了制表符（Tab）"),
    ("mapping values are not allowed", "这里不该再有冒号，多半是缩进不齐或值里的冒号没有加引号"),
    ("could not find expected ':'", "少了冒号，或冒号后少了空格"),
    ("expected ',' or", "少了逗号，或括号没有合上"),
    ("expected <block end>", "缩进不齐"),
)


def _syntax_fault(label: str, error: MarkedYAMLError) -> Fault:
    problem = str(error.problem or error.context)
    unclosed = "stream" in problem or "end of the document" in problem
    mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
    where = f"{label}:{mark.line + 1}" if mark else f"{label}:1"
    words = next((chinese for english, chinese in _SYNTAX if english in problem), problem[:80])
    found = f"YAML 语法错误：{words}"
    remedy = "检查这一行的缩进、冒号后的空格、引号和括号是否成对"
    return Fault("packs.bad-yaml", where, found, "这一行之后都读不出来", remedy)


class _Builder:
    """Turns parser events into data; nesting, size and node count are bounded while building."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.lines: dict[KeyPath, int] = {}
        self.faults: list[Fault] = []
        self.count = 0
        self.documents = 0

    def build(self, text: str) -> Any:
        events: Iterator[Event] = iter(YAML(typ="safe", pure=True).parse(text))
        data: Any = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                self.documents += 1
                if self.documents > 1:
                    self._refuse(event, "一个文件里有多份 YAML（---）", "只留一份，或拆成多个文件")
            elif isinstance(event, NodeEvent):
                data = self._node(event, events, ())
        return data

    def _node(self, event: Event, events: Iterator[Event], path: KeyPath) -> Any:
        self._admit(event, path)
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        return self._sequence(events, path)

    def _admit(self, event: Event, path: KeyPath) -> None:
        self.count += 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self._refuse(event, "用了锚点或引用（& 或 *）", "把内容直接写出来：每一行都应读得懂，不靠别处")
        tag = str(getattr(event, "ctag", None))
        if tag not in ("None", "!"):
            self._refuse(event, f"用了类型标签 {tag[:40]}", "去掉以 ! 开头的标签")
        if len(path) > DEEPEST:
            self._refuse(event, f"嵌套超过 {DEEPEST} 层", "包的写法不需要这么深，检查括号与缩进")
        if self.count > MOST_NODES:
            self._refuse(event, f"内容超过 {MOST_NODES} 项", "把数据移出包，或拆成几个包")

    def _mapping(self, events: Iterator[Event], path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in events:
            if not isinstance(event, NodeEvent):
                break
            self._admit(event, path)
            key = self._key(event)
            line = event.start_mark.line + 1
            if key in mapping:
                self._repeat(key, line, self.lines[(*path, key)])
            self.lines.setdefault((*path, key), line)
            value = self._node(next(events), events, (*path, key))
            mapping.setdefault(key, value)
        return mapping

    def _key(self, event: NodeEvent) -> str:
        if not isinstance(event, ScalarEvent):
            self._refuse(event, "键不是一个词", "键只能是一个词，检查括号与冒号")
        return str(event.value)

    def _sequence(self, events: Iterator[Event], path: KeyPath) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if not isinstance(event, NodeEvent):
                break
            items.append(self._node(event, events, (*path, len(items))))
        return items

    def _repeat(self, key: str, line: int, first: int) -> None:
        found = f"键“{key}”在同一处写了两次（第 {first} 行已有）"
        fault = Fault("packs.duplicate-key", f"{self.label}:{line}", found, "不知以哪一个为准", "只留一个")
        self.faults.append(fault)

    def _refuse(self, event: Event, found: str, remedy: str) -> NoReturn:
        where = f"{self.label}:{event.start_mark.line + 1}"
        raise _Refused(Fault("packs.not-plain", where, found, "包只收平铺直叙的 YAML，人和机器读到的须一样", remedy))


def _scalar(event: ScalarEvent) -> str | None:
    text = str(event.value)
    if event.style in ('"', "'", "|", ">"):
        return Quoted(text)
    return None if text in NULLS else text
