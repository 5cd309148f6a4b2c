"""Light rules for the tests of `mujun.plans`, made the way packs make them."""

from __future__ import annotations

from mujun.rules.expression import parse_expression
from mujun.rules.level import Level, Levels, parse_interval
from mujun.rules.light import Dimension, Light


def make_dimension(name: str, measure: str, *levels: tuple[str, str]) -> Dimension:
    """One dimension from (level, interval) pairs."""
    made = tuple(Level(level, parse_interval(when)) for level, when in levels)
    return Dimension(name, parse_expression(measure), "", Levels(made))


def make_rule(*dimensions: Dimension, name: str = "甲") -> Light:
    """A rule of green, yellow and red."""
    return Light(name, f"规则{name}", dimensions)


GAP = make_dimension("进度", "序时差", ("绿", "> -10"), ("黄", "[-30, -10]"), ("红", "< -30"))
RATIO = make_dimension("进度", "进度比", ("绿", ">= 80"), ("黄", "[60, 80)"), ("红", "< 60"))
SILENCE = make_dimension("报送", "连续未报月数", ("绿", "< 2"), ("黄", "[2, 3)"), ("红", ">= 3"))
LATENESS = make_dimension("期限", "逾期天数", ("绿", "<= 0"), ("黄", "(0, 31]"), ("红", "> 31"))
BY_GAP = make_rule(GAP)
BY_ALL = make_rule(GAP, SILENCE, LATENESS, name="乙")
