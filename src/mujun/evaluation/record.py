"""A run as a value and on disk: results as Parquet, and a manifest that says from what they were made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import Frame, write_parquet
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.work import LANE, RANK, STATUS
from mujun.packs.digest import source_digest
from mujun.packs.scheme import Scheme

RESULTS: Final = "results.parquet"
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """From what a run was made. Everything that could change a grade is in here as a hash or a name."""

    engine: str
    engine_digest: str
    pack: str
    scheme: str
    scheme_digest: str
    title: str
    of: str
    period: int
    official: bool
    simulated: bool
    inputs: tuple[tuple[str, ...], ...]
    given: tuple[str, ...]
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    results: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """The results, one row per entity (two where firms are also computed merged), sorted by entity."""

    scheme: Scheme
    results: Frame
    manifest: Manifest

    @property
    def public(self) -> Frame:
        """What is published: the stated columns, in the stated order — by entity unless the scheme says by rank."""
        order = [LANE, RANK, ENTITY] if self.scheme.publish_by_rank else [ENTITY]
        shown = self.results.filter(nw.col(STATUS).is_in(["参评", "逾期纳入", "参评不定级"]))
        return shown.sort(*order).select(*self.scheme.publish)


def engine_digest() -> str:
    """SHA-256 over the source of everything that takes part in an evaluation."""
    return source_digest(("mujun.rules", "mujun.packs", "mujun.evaluation"))


def write_run(run: Run, folder: Path) -> Manifest:
    """The run on disk: `results.parquet` and `manifest.json`; the manifest as written, with the hash of the results."""
    folder.mkdir(parents=True, exist_ok=True)
    write_parquet(run.results, folder / RESULTS)
    digest = hashlib.sha256((folder / RESULTS).read_bytes()).hexdigest()
    manifest = Manifest(**{**_fields(run.manifest), "results": digest})
    write_manifest(manifest, folder)
    return manifest


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """The manifest of results that are in a folder."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_run(scheme: Scheme, folder: Path, connection: duckdb.DuckDBPyConnection | None = None) -> Run:
    """A run as it was written; EvaluationError where a file is gone, cut short or not the one of the manifest.

    `connection` is the one its results stand on; opening one costs more than reading a firm does.
    """
    try:
        stated = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        raw = (folder / RESULTS).read_bytes()
        inputs = tuple(tuple(one) for one in stated["inputs"])
        tuples = {key: tuple(stated[key]) for key in ("given", "steps", "notes")}
        manifest = Manifest(**{**stated, **tuples, "inputs": inputs})
    except (OSError, ValueError, KeyError, TypeError):
        found = "运行的结果读不出来"
        fault = Fault("evaluation.unreadable-run", str(folder), found, "不能据以解释", "重新运行，或从备份取回")
        raise EvaluationError(fault) from None
    if hashlib.sha256(raw).hexdigest() != manifest.results or manifest.scheme_digest != scheme.digest:
        found = "结果与清单或办法对不上"
        why = "文件被动过，或办法改过"
        raise EvaluationError(Fault("evaluation.changed-run", str(folder), found, why, "用原来的办法，或重新运行"))
    return Run(scheme, read_parquet(folder / RESULTS, connection), manifest)


def read_parquet(path: Path, connection: duckdb.DuckDBPyConnection | None = None) -> Frame:
    """A Parquet file as a table; EvaluationError where it is cut short or is none."""
    try:
        frame: Frame = nw.from_native((connection or duckdb.connect()).read_parquet(str(path)))
        frame.collect_schema()
    except duckdb.Error:
        found = "不是完整的 Parquet 文件"
        fault = Fault("evaluation.bad-parquet", path.name, found, "读到的数可能不全", "重新导出或取回备份")
        raise EvaluationError(fault) from None
    return frame


def _fields(manifest: Manifest) -> Mapping[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
