"""A pack's folder as its author wrote it: every file in its shape, the line of every key, and the faults of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mujun.errors import Fault
from mujun.packs.schema import (
    CaseEntry,
    DivisionEntry,
    DocumentEntry,
    InputEntry,
    LedgerFile,
    LightEntry,
    PackFile,
    TargetEntry,
    TaskEntry,
    UnitEntry,
)
from mujun.packs.source import Path_, Source, read_source

T = TypeVar("T", bound=BaseModel)

LISTS: Mapping[str, type[BaseModel]] = {
    "divisions.yaml": DivisionEntry,
    "units.yaml": UnitEntry,
    "inputs.yaml": InputEntry,
    "lights.yaml": LightEntry,
}
FILES = ("pack.yaml", *LISTS, "ledger.yaml")
MOST_FILES = 2000


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """One entry as written, and where its keys stand."""

    entry: T
    source: Source
    path: Path_

    def place(self, *keys: str | int) -> str:
        """`pack/file.yaml:12` of a key inside the entry."""
        return self.source.place((*self.path, *keys))


Ledger = tuple[Written[DocumentEntry] | None, tuple[Written[TargetEntry], ...], tuple[Written[TaskEntry], ...]]


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything one pack folder says that has the right shape, and the faults of what has not."""

    path: Path
    name: str
    pack: Written[PackFile] | None
    divisions: tuple[Written[DivisionEntry], ...] = ()
    units: tuple[Written[UnitEntry], ...] = ()
    inputs: tuple[Written[InputEntry], ...] = ()
    lights: tuple[Written[LightEntry], ...] = ()
    document: Written[DocumentEntry] | None = None
    goals: tuple[Written[TargetEntry], ...] = ()
    tasks: tuple[Written[TaskEntry], ...] = ()
    cases: tuple[Written[CaseEntry], ...] = ()
    faults: tuple[Fault, ...] = field(default=())


def read_draft(path: Path) -> Draft:
    """The folder at `path` as written; nothing is raised, every fault stands in `faults`."""
    folder = path.resolve()
    name = folder.name
    if not (path / "pack.yaml").is_file():
        remedy = "指向含有 pack.yaml 的文件夹，或用 mujun pack new 新建"
        fault = Fault(
            "packs.not-a-pack", str(path), "不是包：没有 pack.yaml", "包是一个文件夹，pack.yaml 是它的名片", remedy
        )
        return Draft(path, name, None, faults=(fault,))
    faults: list[Fault] = list(_stray_files(path, name))
    lists = {file: _read_list(path, name, file, model, faults) for file, model in LISTS.items()}
    cases = [entry for file in _case_files(path) for entry in _read_list(path, name, file, CaseEntry, faults)]
    document, goals, tasks = _read_ledger(path, name, faults)
    return Draft(
        path,
        name,
        _read_card(path, name, faults),
        divisions=lists["divisions.yaml"],
        units=lists["units.yaml"],
        inputs=lists["inputs.yaml"],
        lights=lists["lights.yaml"],
        document=document,
        goals=goals,
        tasks=tasks,
        cases=tuple(cases),
        faults=tuple(faults),
    )


def _case_files(path: Path) -> list[str]:
    return sorted(f"cases/{file.name}" for file in (path / "cases").glob("*.yaml"))[:MOST_FILES]


def _stray_files(path: Path, name: str) -> Iterator[Fault]:
    for file in sorted(path.iterdir()):
        if file.suffix in (".yaml", ".yml") and file.name not in FILES:
            near = get_close_matches(file.name, FILES, n=1, cutoff=0.4)
            remedy = f"是不是 {near[0]}" if near else f"包里的 YAML 只有 {'、'.join(FILES)} 和 cases/ 里的算例"
            yield Fault("packs.unknown-file", f"{name}/{file.name}", "不认得这个文件", "写了也不会起作用", remedy)


def _read_card(path: Path, name: str, faults: list[Fault]) -> Written[PackFile] | None:
    source = _read(path, name, "pack.yaml", faults)
    if source is None or not _has_shape(source, dict, faults):
        return None
    return _validate(PackFile, source.data, source, (), faults)


def _read_list(path: Path, name: str, file: str, model: type[T], faults: list[Fault]) -> Any:
    source = _read(path, name, file, faults)
    return () if source is None else _entries(model, source.data, source, (), faults)


def _read_ledger(path: Path, name: str, faults: list[Fault]) -> Ledger:
    """The ledger piece by piece, so that a fault in one task does not hide those of the next."""
    source = _read(path, name, "ledger.yaml", faults)
    if source is None or not _has_shape(source, dict, faults):
        return (None, (), ())
    shell = {key: value for key, value in source.data.items() if key not in ("goals", "tasks")}
    whole = _validate(LedgerFile, shell, source, (), faults)
    goals = _entries(TargetEntry, source.data.get("goals"), source, ("goals",), faults)
    tasks = _entries(TaskEntry, source.data.get("tasks"), source, ("tasks",), faults)
    document = None if whole is None else Written(whole.entry.document, source, ("document",))
    return (document, goals, tasks)


def _entries(model: type[T], data: Any, source: Source, path: Path_, faults: list[Fault]) -> tuple[Written[T], ...]:
    if (data is None and path) or not _has_shape(source, list, faults, data, path):
        return ()
    written = [_validate(model, item, source, (*path, index), faults) for index, item in enumerate(data)]
    return tuple(entry for entry in written if entry is not None)


def _has_shape(source: Source, shape: type, faults: list[Fault], data: Any = None, path: Path_ = ()) -> bool:
    data = data if path else source.data
    if isinstance(data, shape):
        return True
    wanted = "一个列表（每项以 - 开头）" if shape is list else "若干“键: 值”"
    found = "内容是空的" if data is None else f"内容不是{wanted}"
    remedy = f"写成{wanted}，或删去空文件"
    faults.append(Fault("packs.wrong-shape", source.place(path), found, "读不出一项一项的内容", remedy))
    return False


def _read(path: Path, name: str, file: str, faults: list[Fault]) -> Source | None:
    if not (path / file).exists():
        return None
    source = read_source(path / file, f"{name}/{file}")
    faults.extend(source.faults)
    return None if source.data is None and source.faults else source


def _validate(model: type[T], data: Any, source: Source, path: Path_, faults: list[Fault]) -> Written[T] | None:
    try:
        return Written(model.model_validate(data), source, path)
    except ValidationError as error:
        faults.extend(_fault(model, detail, source, path) for detail in error.errors())
        return None


def _fault(model: type[Any], detail: ErrorDetails, source: Source, path: Path_) -> Fault:
    keys = (*path, *detail["loc"])
    where = source.place(keys)
    key = next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "这一项")
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_key(model, detail["loc"], where)
        case "missing":
            why = "缺了它读不懂这一项"
            return Fault(
                "packs.missing-key", where, f"缺少键“{key}”", why, f"补上 {key}: {_meaning(model, detail['loc'])}"
            )
    found = f"“{key}”的值不对：{_in_words(detail)}"
    remedy = _meaning(model, detail["loc"]) or "按参考手册改正"
    return Fault("packs.bad-value", where, found, "写法不合规定就可能被读成别的意思", remedy)


def _unknown_key(model: type[Any], location: Path_, where: str) -> Fault:
    key = str(location[-1])
    known = tuple(_shape_at(model, location[:-1]).model_fields)
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    remedy = f"是不是“{near[0]}”" if near else f"这里可用的键：{'、'.join(known)}"
    return Fault("packs.unknown-key", where, f"不认得键“{key}”", "写错的键不会起作用", remedy)


def _shape_at(model: type[BaseModel], location: Path_) -> type[BaseModel]:
    """The model that describes the mapping at a location."""
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _inner_model(model.model_fields[part].annotation) or model
    return model


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_inner_model(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model is not None), None)


def _meaning(model: type[BaseModel], location: Path_) -> str:
    named = [part for part in location if isinstance(part, str)]
    for end in range(len(named), 0, -1):
        shape = _shape_at(model, tuple(named[: end - 1]))
        if info := shape.model_fields.get(named[end - 1]):
            return info.description or ""
    return ""


def _in_words(detail: ErrorDetails) -> str:
    written = str(detail["input"])[:30]
    kind = detail["type"]
    if kind == "literal_error":
        choices = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", "、")
        return f"写了“{written}”，应为 {choices} 之一"
    if kind in ("figure", "span"):
        return detail["msg"]
    if kind == "string_type" and not isinstance(detail["input"], str):
        return "应是一个词，写成了空、列表或键值"
    pattern = next((words for kinds, words in _PROBLEMS.items() if kind in kinds), "写了“{}”，不合要求")
    return pattern.format(written)


_NUMBER_KINDS = ("int_parsing", "int_type", "int_from_float", "float_parsing", "float_type", "decimal_parsing")
_PROBLEMS = {
    _NUMBER_KINDS: "“{}”不是数",
    ("bool_parsing", "bool_type"): "“{}”不是 true 或 false",
    ("model_type", "model_attributes_type", "dict_type"): "应是若干“键: 值”，写成了“{}”",
    ("tuple_type", "list_type"): "应是列表，写成了“{}”",
    ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number"): "“{}”超出范围",
    ("too_short", "too_long", "string_too_short", "string_too_long"): "“{}”太短、太长或项数不对",
}
