"""A target split over counties, departments or enterprises: does it add up, and what would add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from mujun.errors import Fault, PlanError
from mujun.plans.share import Share
from mujun.plans.target import Owner, RollUp, Target


@dataclass(frozen=True, slots=True)
class SplitCheck:
    """What the shares of a target come to, against the target itself, in the target's unit.

    `allocated` is the sum, the weighted mean or the worst of the shares; `rest` is what nobody has taken yet
    (negative: more was given out than the target asks). `holds` says whether keeping every share keeps the target.
    `findings` are sentences for the person who splits.
    """

    target: str
    roll_up: RollUp
    allocated: Decimal
    rest: Decimal
    stretch_allocated: Decimal | None
    stretch_rest: Decimal | None
    holds: bool
    findings: tuple[str, ...]


def check_split(target: Target, shares: Iterable[Share]) -> SplitCheck:
    """Compare shares with their target by its declared way of rolling up; PlanError when they cannot be compared."""
    held = tuple(shares)
    floor = checked_floor(target, held)
    allocated = combined(target.roll_up, target.direction == "up", [(share.floor, share.weight) for share in held])
    stretch = _stretch_allocated(target, held)
    rest = floor - allocated
    holds = rest <= 0 if target.direction == "up" else rest >= 0
    return SplitCheck(
        target=target.code,
        roll_up=target.roll_up,
        allocated=allocated,
        rest=rest,
        stretch_allocated=stretch,
        stretch_rest=None if target.stretch is None or stretch is None else target.stretch - stretch,
        holds=holds,
        findings=tuple(_findings(target, held, allocated, rest, stretch)),
    )


def propose_split(target: Target, weights: Mapping[str, Decimal]) -> tuple[Share, ...]:
    """Shares in proportion to weights that add up exactly, at the decimals the target is printed with.

    Rounding goes to the largest remainders (ties to the first in name order). A target that is weighted or judged by
    the worst cannot be cut: every unit gets the target itself. The floor and the ambition are cut so that no unit's
    ambition is easier than its floor.
    """
    floor = _cuttable(target, weights)
    units = sorted(weights)
    if target.roll_up != "sum":
        return tuple(Share(target.code, unit, floor, target.stretch, weights[unit]) for unit in units)
    if target.stretch is None:
        parts = _largest_remainder(floor, [weights[unit] for unit in units])
        return tuple(Share(target.code, unit, part) for unit, part in zip(units, parts, strict=True))
    low, high = sorted((floor, target.stretch))
    base = _largest_remainder(low, [weights[unit] for unit in units])
    extra = _largest_remainder(high - low, [weights[unit] for unit in units])
    tops = [part + more for part, more in zip(base, extra, strict=True)]
    floors, stretches = (base, tops) if floor == low else (tops, base)
    rows = zip(units, floors, stretches, strict=True)
    return tuple(Share(target.code, unit, part, ambition) for unit, part, ambition in rows)


def target_of_share(target: Target, share: Share) -> Target:
    """The share seen as the unit's own target: same period, curve and clause, its own figures, one owner."""
    return replace(target, floor=share.floor, stretch=share.stretch, upper=None, owners=(Owner(share.unit),))


def combined(roll_up: RollUp, higher_is_better: bool, parts: Sequence[tuple[Decimal, Decimal | None]]) -> Decimal:
    """Roll (value, weight) pairs up into one figure: their sum, weighted mean, or worst."""
    values = [value for value, _ in parts]
    if roll_up == "sum":
        return sum(values, Decimal(0))
    if roll_up == "worst":
        return min(values) if higher_is_better else max(values)
    weights = [weight if weight is not None else Decimal(0) for _, weight in parts]
    return sum((value * weight for value, weight in zip(values, weights, strict=True)), Decimal(0)) / sum(weights)


def checked_floor(target: Target, shares: Sequence[Share]) -> Decimal:
    """The target's figure, once its shares are known to be comparable; PlanError with every fault otherwise."""
    faults = list(_share_faults(target, shares))
    if faults:
        raise PlanError(faults)
    if target.floor is None:
        raise PlanError(_no_figure(target))
    return target.floor


def _share_faults(target: Target, shares: Sequence[Share]) -> Iterator[Fault]:
    where = f"目标“{target.code}”的分解"
    if not shares:
        yield Fault("plans.split-empty", where, "没有任何份额", "无从核对", "请先分解到单位")
    units = [share.unit for share in shares]
    for unit in sorted({unit for unit in units if units.count(unit) > 1}):
        yield Fault("plans.split-twice", where, f"{unit} 出现不止一次", "合计会重复计算", "请合并为一行")
    for share in shares:
        if share.target != target.code:
            yield Fault(
                "plans.split-other-target", where, f"{share.unit} 的份额属于目标“{share.target}”",
                "不同目标的份额不能合在一起", "请核对目标代码",
            )  # fmt: skip
        if not all(figure.is_finite() for figure in (share.floor, share.stretch, share.weight) if figure is not None):
            yield Fault("plans.figure-not-finite", where, f"{share.unit} 的份额不是数", "无法相加", "请填写数值")
        if target.roll_up == "weighted" and (share.weight is None or share.weight <= 0):
            yield Fault(
                "plans.split-weight", where, f"{share.unit} 没有权数或权数不为正",
                "增速、占比按权数加权汇总，不能简单相加", "请填写权数，如上年增加值",
            )  # fmt: skip


def _findings(
    target: Target, shares: Sequence[Share], allocated: Decimal, rest: Decimal, stretch: Decimal | None
) -> Iterator[str]:
    unit, up = target.unit, target.direction == "up"
    if target.roll_up == "sum" and rest > 0:
        yield f"尚有 {rest:f}{unit} 未分解" if up else f"留有余量 {rest:f}{unit}"
    elif target.roll_up == "sum" and rest < 0:
        yield f"分解合计超出目标 {-rest:f}{unit}（加码）" if up else f"分解合计超出控制数 {-rest:f}{unit}"
    elif target.roll_up == "weighted" and rest != 0:
        side = "低于" if rest > 0 else "高于"
        yield f"各单位加权为 {allocated:.4f}{unit}，{side}目标 {abs(rest):.4f}{unit}"
    if target.roll_up == "worst" and target.floor is not None:
        for share in shares:
            if share.floor < target.floor if up else share.floor > target.floor:
                yield f"{share.unit} 的份额 {share.floor:f}{unit} 松于目标 {target.floor:f}{unit}"
    if target.stretch is not None and stretch is None:
        silent = "、".join(share.unit for share in shares if share.stretch is None)
        yield f"目标有力争值，{silent} 未分解力争值"


def _stretch_allocated(target: Target, shares: Sequence[Share]) -> Decimal | None:
    pairs = [(share.stretch, share.weight) for share in shares if share.stretch is not None]
    if target.stretch is None or len(pairs) < len(shares):
        return None
    return combined(target.roll_up, target.direction == "up", pairs)


def _cuttable(target: Target, weights: Mapping[str, Decimal]) -> Decimal:
    where = f"目标“{target.code}”的分解"
    bad = [unit for unit, weight in weights.items() if weight < 0]
    if bad or sum(weights.values(), Decimal(0)) <= 0:
        found = f"{'、'.join(sorted(bad))} 的权数为负" if bad else "权数合计不为正"
        raise PlanError(Fault("plans.split-weight", where, found, "无法按比例分解", "请填写不为负、合计为正的权数"))
    if target.floor is None:
        raise PlanError(_no_figure(target))
    return target.floor


def _largest_remainder(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    exponent = min(_exponent(total), 0)
    step = Decimal(1).scaleb(exponent)
    whole = sum(weights, Decimal(0))
    steps = abs(total) / step
    quotas = [steps * weight / whole for weight in weights]
    parts = [quota.to_integral_value(rounding=ROUND_FLOOR) for quota in quotas]
    short = int(steps - sum(parts, Decimal(0)))
    by_remainder = sorted(range(len(parts)), key=lambda at: (parts[at] - quotas[at], at))
    for at in by_remainder[:short]:
        parts[at] += 1
    sign = -1 if total < 0 else 1
    return [sign * part * step for part in parts]


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _no_figure(target: Target) -> Fault:
    return Fault(
        code="plans.split-without-figure",
        where=f"目标“{target.code}”（{target.indicator}）",
        found="没有数值",
        why="没有数值的工作不能按数分解",
        remedy="请直接明确各单位的责任，或补录目标值",
    )
