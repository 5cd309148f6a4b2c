"""A pack's folder as its author wrote it: every file in its shape, the line of every key, and the faults of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from mujun.errors import Fault
from mujun.packs.calendar_schema import DutyEntry
from mujun.packs.item_schema import IndustryEntry, ItemEntry
from mujun.packs.practice_schema import PublishedEntry, RecipeEntry
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
from mujun.packs.shape import Written, validate_entry
from mujun.packs.source import KeyPath, Source, read_source

T = TypeVar("T", bound=BaseModel)

LISTS = {
    "divisions.yaml": "code",
    "units.yaml": "unit",
    "inputs.yaml": "name",
    "lights.yaml": "light",
    "items.yaml": "item",
    "calendar.yaml": "duty",
    "industries.yaml": "code",
    "published.yaml": "figure",
    "practice.yaml": "item",
}
FILES = ("pack.yaml", *LISTS, "ledger.yaml")
MOST_FILES = 2000


@dataclass(frozen=True, slots=True)
class Names:
    """The codes a file states, whether or not their entries hold; any code may stand in a file that was not read."""

    words: frozenset[str] = frozenset()
    complete: bool = True

    def __contains__(self, word: str) -> bool:
        return word in self.words or not self.complete

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.words))

    def __or__(self, other: Names) -> Names:
        return Names(self.words | other.words, self.complete and other.complete)


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
    items: tuple[Written[ItemEntry], ...] = ()
    duties: tuple[Written[DutyEntry], ...] = ()
    industries: tuple[Written[IndustryEntry], ...] = ()
    published: tuple[Written[PublishedEntry], ...] = ()
    recipes: tuple[Written[RecipeEntry], ...] = ()
    document: Written[DocumentEntry] | None = None
    goals: tuple[Written[TargetEntry], ...] = ()
    tasks: tuple[Written[TaskEntry], ...] = ()
    cases: tuple[Written[CaseEntry], ...] = ()
    extends: str | None = None
    names: Mapping[str, Names] = field(default_factory=dict)
    place_of_extends: str = ""
    faults: tuple[Fault, ...] = ()


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
    sources = {file: _read(path, name, file, faults) for file in LISTS}
    document, goals, tasks = _read_ledger(path, name, faults)
    card = _read(path, name, "pack.yaml", faults)
    return Draft(
        path,
        name,
        _read_card(card, faults),
        divisions=_entries(DivisionEntry, sources["divisions.yaml"], faults),
        units=_entries(UnitEntry, sources["units.yaml"], faults),
        inputs=_entries(InputEntry, sources["inputs.yaml"], faults),
        lights=_entries(LightEntry, sources["lights.yaml"], faults),
        items=_entries(ItemEntry, sources["items.yaml"], faults),
        duties=_entries(DutyEntry, sources["calendar.yaml"], faults),
        industries=_entries(IndustryEntry, sources["industries.yaml"], faults),
        published=_entries(PublishedEntry, sources["published.yaml"], faults),
        recipes=_entries(RecipeEntry, sources["practice.yaml"], faults),
        document=document,
        goals=goals,
        tasks=tasks,
        cases=_read_cases(path, name, faults),
        extends=_raw_text(card, "extends"),
        place_of_extends=card.place(("extends",)) if card else "",
        names={file: _names(source, LISTS[file]) for file, source in sources.items()},
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
    for file in sorted((path / "cases").glob("*")):
        if file.suffix != ".yaml":
            remedy = "算例直接放在 cases/ 里，文件名以 .yaml 结尾"
            yield Fault("packs.unknown-file", f"{name}/cases/{file.name}", "这里只放算例", "写了也不会被试算", remedy)


def _read_card(source: Source | None, faults: list[Fault]) -> Written[PackFile] | None:
    if source is None or not _has_shape(source, dict, faults):
        return None
    return validate_entry(PackFile, source.data, source, (), faults)


def _read_cases(path: Path, name: str, faults: list[Fault]) -> tuple[Written[CaseEntry], ...]:
    sources = [_read(path, name, file, faults) for file in _case_files(path)]
    return tuple(entry for source in sources for entry in _entries(CaseEntry, source, faults))


def _raw_text(source: Source | None, key: str) -> str | None:
    text = source.data.get(key) if source is not None and isinstance(source.data, dict) else None
    return text if isinstance(text, str) else None


def _names(source: Source | None, key: str) -> Names:
    if source is None:
        return Names()
    if not isinstance(source.data, list):
        return Names(complete=False)
    stated = [item.get(key) for item in source.data if isinstance(item, dict)]
    return Names(frozenset(word for word in stated if isinstance(word, str)))


def _read_ledger(path: Path, name: str, faults: list[Fault]) -> Ledger:
    """The ledger piece by piece, so that a fault in one task does not hide those of the next."""
    source = _read(path, name, "ledger.yaml", faults)
    if source is None or not _has_shape(source, dict, faults):
        return (None, (), ())
    shell = {key: value for key, value in source.data.items() if key not in ("goals", "tasks")}
    whole = validate_entry(LedgerFile, shell, source, (), faults)
    goals = _entries(TargetEntry, source, faults, "goals")
    tasks = _entries(TaskEntry, source, faults, "tasks")
    document = None if whole is None else Written(whole.entry.document, source, ("document",))
    return (document, goals, tasks)


def _entries(model: type[T], source: Source | None, faults: list[Fault], key: str = "") -> tuple[Written[T], ...]:
    """The entries of a file that is a list, or of the list under `key`; none where the file or key is not there."""
    if source is None:
        return ()
    path: KeyPath = (key,) if key else ()
    data = source.data.get(key) if key else source.data
    if (key and data is None) or not _has_shape(source, list, faults, data, path):
        return ()
    written = [validate_entry(model, item, source, (*path, index), faults) for index, item in enumerate(data)]
    return tuple(entry for entry in written if entry is not None)


def _has_shape(source: Source, shape: type, faults: list[Fault], data: Any = None, path: KeyPath = ()) -> bool:
    data = data if path else source.data
    if isinstance(data, shape):
        return True
    if data is None and source.faults:
        return False
    wanted = "一个列表（每项以 - 开头）" if shape is list else "若干“键: 值”"
    found = "内容是空的" if data is None else f"内容不是{wanted}"
    remedy = f"写成{wanted}，或删去空文件"
    faults.append(Fault("packs.wrong-shape", source.place(path), found, "读不出一项一项的内容", remedy))
    return False


def _read(path: Path, name: str, file: str, faults: list[Fault]) -> Source | None:
    """The file as data, None where the pack has none; a file that cannot be read keeps its fault and has no data."""
    if not (path / file).exists():
        return None
    source = read_source(path / file, f"{name}/{file}")
    faults.extend(source.faults)
    return source
