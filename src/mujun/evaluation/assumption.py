"""What is taken to be uncertain about an evaluation, as data: weights, the choice of benchmarks, errors of figures.

Each assumption has its own stream of chance, made of the seed and its name, so that drawing one more never changes what
the others draw, and that two rows of draws can be exchanged assumption by assumption (see `sensitivity`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, Literal

import numpy as np
from numpy.random import Generator, default_rng
from pydantic import Field

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.array import Array, Values
from mujun.evaluation.benchmark import benchmark_call
from mujun.evaluation.panel import Panel
from mujun.evaluation.rescore import Draws, Scoring
from mujun.evaluation.work import BENCHMARK
from mujun.packs.schema import Authored, Figure, Note, Word
from mujun.packs.scheme import LaneIndicator
from mujun.packs.scheme_schema import Share
from mujun.packs.shape import validate_entry
from mujun.packs.source import read_source
from mujun.packs.suggestion import suggest
from mujun.rules.quotient import quotient_of

Shape = Literal["uniform", "normal"]
Option = Literal[
    "as stated", "mean", "sum over sum", "median", "best",
    "last mean", "last sum over sum", "last median", "last best",
]  # fmt: skip
WEIGHT_OF: Final = "权重·"
CHOICE_OF: Final = "基准·"
ERROR_OF: Final = "误差·"
_NINETY_FIVE: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class ItemError:
    """A figure may be off by ± a share of itself, or by ± so much in its unit. Normal: 95 in 100 lie within that."""

    item: str
    relative: float = 0.0
    absolute: float = 0.0
    shape: Shape = "uniform"


@dataclass(frozen=True, slots=True)
class BenchmarkChoice:
    """The benchmark of an indicator is one of `among`, each as likely, times a factor drawn evenly from a range."""

    indicator: str
    among: tuple[Option, ...] = ("as stated",)
    factor: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All that is uncertain: weights by ± a share of themselves (their sum stays), benchmarks, figures."""

    weights: float = 0.1
    benchmarks: tuple[BenchmarkChoice, ...] = ()
    errors: tuple[ItemError, ...] = ()
    draws: int = 1000
    seed: int = 7

    @property
    def names(self) -> tuple[str, ...]:
        """The choices of benchmarks and the errors of figures, as they are called in what is said of them."""
        errors = (ERROR_OF + one.item for one in self.errors)
        return (*(CHOICE_OF + one.indicator for one in self.benchmarks), *errors)


class ItemErrorEntry(Authored):
    """一个数可能差多少。"""

    item: Word = Field(description="取数项（或表里直接给的指标）的名称")
    relative: Share | None = Field(None, description="上下差百分之几，如 5%")
    absolute: Annotated[Figure, Field(ge=0)] | None = Field(None, description="上下差多少，用它的计量单位")
    shape: Shape = Field("uniform", description="uniform 范围内均匀；normal 正态，95% 落在范围内")
    note: Note | None = Field(None, description="凭什么这样估")


class BenchmarkChoiceEntry(Authored):
    """一个指标的基准还可能怎样取。"""

    indicator: Word = Field(description="指标名称")
    among: tuple[Option, ...] = Field(
        ("as stated",),
        min_length=1,
        description="as stated 照办法；mean、sum over sum、median、best；last … 为上一期的",
    )
    factor: tuple[Figure, Figure] = Field((Decimal(1), Decimal(1)), description="再乘的倍数，从几到几")
    note: Note | None = Field(None, description="凭什么这样估")


class AssumptionFile(Authored):
    """稳健性的假设：一个 YAML 文件。"""

    weights: Share = Field("10%", validate_default=True, description="权重上下浮动百分之几，合计不变")
    benchmarks: tuple[BenchmarkChoiceEntry, ...] = Field((), description="基准的取法")
    errors: tuple[ItemErrorEntry, ...] = Field((), description="数的误差")
    costs: dict[Word, Figure] = Field(default_factory=dict, description="各等级一年值多少万元，用来排核对的先后")
    hours: dict[Word, Annotated[Figure, Field(gt=0)]] = Field(
        default_factory=dict, description="核对一家的一个数要几小时"
    )
    note: Note | None = Field(None, description="说明")


@dataclass(frozen=True, slots=True)
class Stakes:
    """What grades are worth and what checking costs; empty where nobody said."""

    costs: Mapping[str, float] = field(default_factory=dict)
    hours: Mapping[str, float] = field(default_factory=dict)


def read_assumptions(path: Path, *, draws: int = 1000, seed: int = 7) -> tuple[Assumptions, Stakes]:
    """The assumptions in a YAML file; EvaluationError with every fault and its line."""
    source = read_source(path, path.name)
    faults = list(source.faults)
    written = None
    if isinstance(source.data, dict):
        written = validate_entry(AssumptionFile, source.data, source, (), faults)
    elif not faults:
        found, why = "内容不是若干“键: 值”", "读不出假设"
        faults.append(Fault("packs.wrong-shape", source.label, found, why, "照参考手册写"))
    if written is None:
        raise EvaluationError(faults)
    entry = written.entry
    errors = tuple(
        ItemError(one.item, float(one.relative or 0), float(one.absolute or 0), one.shape) for one in entry.errors
    )
    choices = tuple(
        BenchmarkChoice(one.indicator, one.among, (float(one.factor[0]), float(one.factor[1])))
        for one in entry.benchmarks
    )
    stakes = Stakes(
        {key: float(one) for key, one in entry.costs.items()}, {key: float(one) for key, one in entry.hours.items()}
    )
    return Assumptions(float(entry.weights), choices, errors, draws, seed), stakes


def check_assumptions(assumptions: Assumptions, panels: Sequence[Panel], last: Sequence[Panel] = ()) -> None:
    """Nothing where every assumption speaks of something the run has; EvaluationError with every fault otherwise.

    Where nobody was judged there is nothing to speak of.
    """
    faults: list[Fault] = []
    if assumptions.draws < 1 or not 0 <= assumptions.weights < 1:
        found = f"抽 {assumptions.draws} 次，权重浮动 {assumptions.weights * 100:g}%"
        why, remedy = "次数至少 1，浮动不到 100%", "改正次数或浮动"
        faults.append(Fault("evaluation.bad-assumption", "稳健性假设", found, why, remedy))
    figures = {name for panel in panels for name, one in panel.columns.items() if one.value.dtype.kind == "f"}
    for error in assumptions.errors if panels else ():
        if error.item not in figures:
            found, why = f"误差说的“{error.item}”不是这次评价用到的数", "没有可动的数"
            remedy = suggest(error.item, figures, "写办法用到的取数项")
            faults.append(Fault("evaluation.unknown-assumption", "稳健性假设", found, why, remedy))
    known = {part.indicator.name: part for panel in panels for part in panel.lane.indicators}
    for choice in assumptions.benchmarks if panels else ():
        faults.extend(_choice_faults(choice, known, bool(last)))
    if faults:
        raise EvaluationError(faults)


def _choice_faults(choice: BenchmarkChoice, known: Mapping[str, LaneIndicator], last: bool) -> Iterator[Fault]:
    if choice.indicator not in known:
        found, why = f"基准说的“{choice.indicator}”不是指标", "没有可换的基准"
        remedy = suggest(choice.indicator, known, "写办法里的指标")
        yield Fault("evaluation.unknown-assumption", "稳健性假设", found, why, remedy)
    elif any("sum over sum" in one for one in choice.among) and not _is_quotient(known[choice.indicator]):
        found, why = f"“{choice.indicator}”不是一除式，没有合计之比", "合计之比是分子合计除以分母合计"
        yield Fault("evaluation.no-sum-over-sum", "稳健性假设", found, why, "改用 mean、median 或 best")
    if any(one.startswith("last ") for one in choice.among) and not last:
        found = f"“{choice.indicator}”的基准要在上一期的取法里选，没有给上一期的结果"
        remedy = "给出上一期的评价结果（--last），或删去 last …"
        yield Fault("evaluation.no-last-run", "稳健性假设", found, "取不出上一期的均值", remedy)


def _is_quotient(part: LaneIndicator) -> bool:
    return quotient_of(part.indicator.formula.node) is not None


@dataclass(slots=True)
class Drawing:
    """Draws for one panel, block by block, always in the same order for the same seed."""

    assumptions: Assumptions
    scoring: Scoring
    last: Panel | None = None
    matrix: int = 0
    exchanged: str | None = None
    _streams: dict[str, Generator] = field(default_factory=dict)

    def draw(self, size: int) -> Draws:
        """So many further draws."""
        assumed, panel = self.assumptions, self.scoring.panel
        weights = self._weights(size) if assumed.weights else None
        figures = {one.item: self._figures(one, size) for one in assumed.errors if one.item in panel.columns}
        benchmarks: dict[str, Array] = {}
        if assumed.benchmarks:
            scored = self.scoring.score(Draws(figures)) if figures else None
            columns = panel.columns if scored is None else scored.columns
            for choice in assumed.benchmarks:
                if (part := panel.lane.part(choice.indicator)) is not None and part.benchmark is not None:
                    benchmarks[choice.indicator] = self._benchmark(choice, part, columns, size)
        return Draws(figures, weights, benchmarks)

    def _stream(self, name: str) -> Generator:
        if name not in self._streams:
            panel = self.scoring.panel
            matrix = self.matrix if self.exchanged is None else int(name == self.exchanged) ^ self.matrix
            text = "\0".join((name, panel.label, panel.lane.name, str(matrix)))
            digest = hashlib.sha256(text.encode()).digest()[:8]
            self._streams[name] = default_rng([self.assumptions.seed, int.from_bytes(digest, "big")])
        return self._streams[name]

    def _weights(self, size: int) -> Array:
        parts = self.scoring.panel.lane.indicators
        share = self.assumptions.weights
        each = [self._stream(WEIGHT_OF + part.indicator.name).uniform(-share, share, size) for part in parts]
        drawn = 1 + np.stack(each, axis=1)
        stated = np.array([float(part.weight) for part in parts])
        weights: Array = drawn * (stated.sum() / (drawn * stated).sum(axis=1, keepdims=True))
        return weights

    def _figures(self, error: ItemError, size: int) -> Values:
        """Figures off by their error. Firms computed as one are off together; what is not negative never becomes so."""
        panel = self.scoring.panel
        sources, stream = panel.sources, self._stream(ERROR_OF + error.item)
        width = int(sources.max()) + 1
        if error.shape == "normal":
            off = stream.normal(0, 1 / _NINETY_FIVE, (size, width))
        else:
            off = stream.uniform(-1, 1, (size, width))
        return shift_figures(panel.columns[error.item], error, off if width == panel.size else off[:, sources])

    def _benchmark(
        self, choice: BenchmarkChoice, part: LaneIndicator, columns: Mapping[str, Values], size: int
    ) -> Array:
        stream = self._stream(CHOICE_OF + choice.indicator)
        picked = stream.integers(0, len(choice.among), (size, 1))
        factor = stream.uniform(*choice.factor, (size, 1)) if choice.factor[0] != choice.factor[1] else choice.factor[0]
        shape = (size, self.scoring.panel.size)
        options = [np.broadcast_to(self._option(one, part, columns), shape) for one in choice.among]
        chosen: Array = np.choose(picked, options) if len(options) > 1 else options[0]
        drawn: Array = chosen * factor
        return drawn

    def _option(self, option: Option, part: LaneIndicator, columns: Mapping[str, Values]) -> Array:
        name = part.indicator.name
        if option == "as stated":
            return columns[BENCHMARK + name].figures
        within = getattr(part.benchmark, "within", ())
        if not option.startswith("last "):
            return self.scoring.evaluate_group(benchmark_call(part, option), columns, within).figures
        if self.last is None:
            return np.full((1, 1), np.nan)
        then = Scoring(self.last)
        found = then.evaluate_group(benchmark_call(part, option.removeprefix("last ")), self.last.columns, within)
        each = np.broadcast_to(found.figures, (1, self.last.size))[0]
        by_key = dict(zip(self.last.keys[within], each, strict=True))
        return np.array([[by_key.get(key, np.nan) for key in self.scoring.panel.keys[within]]])


def shift_figures(column: Values, error: ItemError, off: Array) -> Values:
    """A column off by `off` times its error; figures that are not negative stay so."""
    moved = column.value * (1 + error.relative * off) + error.absolute * off
    return Values(np.where(column.value >= 0, np.abs(moved), moved), column.state)
