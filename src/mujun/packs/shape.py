"""One mapping of a pack file against its shape: the entry, or every fault in the words of its author."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mujun.errors import Fault
from mujun.packs.schema import keys_of
from mujun.packs.source import KeyPath, Source
from mujun.packs.suggestion import suggest

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """One entry as written, and where its keys stand."""

    entry: T
    source: Source
    path: KeyPath

    def place(self, *keys: str | int) -> str:
        """`pack/file.yaml:12` of a key inside the entry."""
        return self.source.place((*self.path, *keys))


def validate_entry(model: type[T], data: Any, source: Source, path: KeyPath, faults: list[Fault]) -> Written[T] | None:
    """The entry that `data` states, or None with its faults added to `faults`."""
    try:
        return Written(model.model_validate(data), source, path)
    except ValidationError as error:
        faults.extend(_fault(model, detail, source, path) for detail in _one_each(model, error.errors()))
        return None


def _one_each(model: type[BaseModel], details: list[ErrorDetails]) -> list[ErrorDetails]:
    """One detail for each key: of the forms a key may take, the one its author came nearest to."""
    chosen: dict[KeyPath, ErrorDetails] = {}
    for detail in details:
        if detail["type"] == "too_short" and any(_lies_below(other["loc"], detail["loc"]) for other in details):
            continue  # an entry that is wrong is not counted, so the list only seems too short
        whole = detail["type"] in ("extra_forbidden", "missing")
        about = detail["loc"] if whole else _keys(model, detail["loc"])
        if about not in chosen or len(detail["loc"]) > len(chosen[about]["loc"]):
            chosen[about] = detail
    return list(chosen.values())


def _lies_below(location: KeyPath, above: KeyPath) -> bool:
    return len(location) > len(above) and location[: len(above)] == above


def _keys(model: type[BaseModel], location: KeyPath) -> KeyPath:
    """The part of a location that leads to a key of the shape; what lies inside its value is left out."""
    keys: list[str | int] = []
    end = 0
    for part in location:
        if isinstance(part, int):
            keys.append(part)
        elif part in keys_of(model):
            keys.append(part)
            end = len(keys)
            model = _inner_model(keys_of(model)[part].annotation) or _Leaf
    return tuple(keys[:end])


class _Leaf(BaseModel):
    """Below a value there are no keys."""


def _fault(model: type[BaseModel], detail: ErrorDetails, source: Source, path: KeyPath) -> Fault:
    keys = _keys(model, detail["loc"])
    where = source.place((*path, *detail["loc"]))
    key = str(keys[-1]) if keys else "这一项"
    if detail["type"] == "extra_forbidden":
        return _unknown_key(model, detail["loc"], where)
    if detail["type"] == "missing" and isinstance(detail["loc"][-1], str):
        remedy = f"补上 {key}: {_meaning(model, detail['loc'])}"
        return Fault("packs.missing-key", where, f"缺少键“{key}”", "缺了它读不懂这一项", remedy)
    found = f"“{key}”的值不对：{_in_words(detail)}"
    remedy = _meaning(model, detail["loc"]) or "按参考手册改正"
    return Fault("packs.bad-value", where, found, "写法不合规定就可能被读成别的意思", remedy)


def _unknown_key(model: type[BaseModel], location: KeyPath, where: str) -> Fault:
    key = str(location[-1])
    known = tuple(keys_of(_shape_at(model, location[:-1])))
    remedy = suggest(key, known, f"这里可用的键：{'、'.join(known)}")
    return Fault("packs.unknown-key", where, f"不认得键“{key}”", "写错的键不会起作用", remedy)


def _shape_at(model: type[BaseModel], location: KeyPath) -> type[BaseModel]:
    """The model that describes the mapping at a location."""
    for part in location:
        if isinstance(part, str) and part in keys_of(model):
            model = _inner_model(keys_of(model)[part].annotation) or model
    return model


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_inner_model(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model is not None), None)


def _meaning(model: type[BaseModel], location: KeyPath) -> str:
    named = [part for part in location if isinstance(part, str)]
    for end in range(len(named), 0, -1):
        shape = _shape_at(model, tuple(named[: end - 1]))
        if info := keys_of(shape).get(named[end - 1]):
            return info.description or ""
    return ""


def _in_words(detail: ErrorDetails) -> str:
    written = str(detail["input"])[:30]
    kind = detail["type"]
    if kind == "literal_error":
        choices = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", "、")
        return f"写了“{written}”，应为 {choices} 之一"
    if kind in ("figure", "span", "day"):
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
    ("too_short", "too_long", "string_too_short", "string_too_long", "missing"): "“{}”太短、太长或项数不对",
}
