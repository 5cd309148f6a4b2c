"""One firm's result, step by step, in arithmetic a person can redo on paper.

The paragraphs are those of `run.STEPS`; `mujun.evaluation.lines` writes what is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.distance import Distance, find_distances
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.lines import (
    applied_to,
    say_adjustment,
    say_block,
    say_grade,
    say_indicators,
    say_inputs,
    say_merge,
    say_points,
    say_rank,
    say_scope,
    say_total,
)
from mujun.evaluation.membership import say_benchmarks
from mujun.evaluation.record import Run
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import DOMAIN, FIRST, GRADE, LANE, RANK, TOTAL


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One step of the run and what it did to the firm."""

    step: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityExplanation:
    """Everything about one firm's result; `ground` says whose rules gave it."""

    entity: str
    label: str
    title: str
    official: bool
    simulated: bool
    total: float | None
    rank: int | None
    grade: str | None
    paragraphs: tuple[Paragraph, ...]
    distances: tuple[Distance, ...]
    ground: str = ""

    def __str__(self) -> str:
        marks = ("" if self.official else "（试评价，结果不强制）") + ("（模拟数据）" if self.simulated else "")
        head = f"{self.title}：{self.entity}{marks}"
        body = [f"【{one.step}】" + "\n        ".join(("", *one.lines)) for one in self.paragraphs if one.lines]
        return "\n".join([head, *([f"【办法】{self.ground}"] if self.ground else []), *body])


def explain_entity(run: Run, entity: str) -> tuple[EntityExplanation, ...]:
    """The explanation of one firm: two where it was computed alone and merged. EvaluationError where there is none."""
    rows = fetch_rows(run.results.filter(nw.col(ENTITY) == entity).sort(VERSION))
    if not rows:
        found = f"这次评价里没有“{entity}”"
        remedy = "核对统一社会信用代码，或看它是否在取数的名单里"
        raise EvaluationError(Fault("evaluation.unknown-entity", run.manifest.title, found, "无从解释", remedy))
    return tuple(_explain(run, row) for row in rows)


def _say_distances(run: Run, row: Mapping[str, Any], distances: Iterable[Distance]) -> Iterator[str]:
    """What points would change, after what they would not."""
    if block := say_block(applied_to(run.scheme, row), row[FIRST], row[GRADE]):
        yield block
    yield from (str(one) for one in distances)


def _explain(run: Run, row: Mapping[str, Any]) -> EntityExplanation:
    distances = find_distances(run, row)
    paragraphs = [
        Paragraph("取数", tuple(say_inputs(run, row))),
        Paragraph("合并", tuple(say_merge(row))),
        Paragraph("范围", tuple(say_scope(row))),
    ]
    if row[LANE] is not None:
        lane = run.scheme.lane(row[LANE])
        paragraphs += [
            Paragraph("指标", tuple(say_indicators(run, lane, row))),
            Paragraph("分组", (f"{lane.name}组，在“{row[DOMAIN]}”内排名",)),
            Paragraph("基准", tuple(say_benchmarks(run, lane, row))),
            Paragraph("得分", tuple(line for part in lane.indicators for line in say_points(run, part, row))),
            Paragraph("总分", tuple(say_total(run, lane, row))),
            Paragraph("位次", tuple(say_rank(lane, row))),
            Paragraph("等级", tuple(say_grade(lane, row))),
            Paragraph("调整", tuple(say_adjustment(row))),
            Paragraph("距离", tuple(_say_distances(run, row, distances))),
        ]
    rank = None if row[RANK] is None else int(row[RANK])
    manifest = run.manifest
    return EntityExplanation(
        row[ENTITY], row[VERSION], manifest.title, manifest.official, manifest.simulated, row[TOTAL], rank, row[GRADE],
        tuple(paragraphs), distances, run.scheme.ground,
    )  # fmt: skip
