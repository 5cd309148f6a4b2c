"""Schemes written in a test, proved and built as from a file; and small tables."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import narwhals as nw

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.run import Run
from mujun.evaluation.table import table_of_rows
from mujun.packs.scheme import Scheme
from mujun.packs.scheme_load import load_scheme

make_table = table_of_rows
ITEMS = """\
- {item: 税, kind: flow, unit: 万元, note: 税收}
- {item: 地, kind: stock, unit: 亩, note: 用地}
- {item: 电, kind: flow, unit: 万千瓦时, note: 用电}
- {item: 规模, kind: text, note: 规上或规下}
- {item: 行业, kind: text, note: 行业}
- {item: 宗地号, kind: text, note: 宗地}
- {item: 事故, kind: flag, note: 是否出过事故}
- {item: 分, kind: count, unit: "", note: 直接给的分}
"""
HEAD = "scheme: 试\ntitle: 试评\nperiod: 2022\nnote: 测试用\n"


def write_pack(folder: Path, scheme: str, items: str = ITEMS) -> Path:
    """A pack with one scheme, under a temporary folder."""
    path = folder / "shi"
    (path / "schemes").mkdir(parents=True, exist_ok=True)
    (path / "pack.yaml").write_text("pack: shi\ntitle: 试\n", encoding="utf-8")
    (path / "CHANGELOG.md").write_text("# 变更\n", encoding="utf-8")
    (path / "items.yaml").write_text(items, encoding="utf-8")
    (path / "schemes" / "试.yaml").write_text(HEAD + dedent(scheme), encoding="utf-8")
    return path


def make_scheme(folder: Path, scheme: str) -> Scheme:
    """The scheme a text states; PackError where it does not prove."""
    return load_scheme(write_pack(folder, scheme))


def rows_of(run: Run, *columns: str) -> dict[str, object]:
    """One column, or a tuple of several, of every entity."""
    found = {row["entity"]: tuple(row[name] for name in columns) for row in fetch_rows(run.results)}
    return {entity: values[0] if len(columns) == 1 else values for entity, values in found.items()}


def frame_of(run: Run) -> nw.LazyFrame:
    return run.results
