"""How figures, days and lights look."""

from datetime import date
from decimal import Decimal

import pytest

from mujun_web.frame.templatetags.figures import day, figure, light


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"), ("", "—"), (0, "0"), (Decimal("-0.00001"), "0"), (1200, "1,200"), (8.5, "8.5"),
        (Decimal("0.3333333"), "0.3333"), ("10.40", "10.4"), ("三分之一", "三分之一"),
    ],
)  # fmt: skip
def test_missing_and_zero_look_different_and_idle_zeros_go(value, shown):
    assert figure(value) == shown


def test_a_day_is_written_as_officials_write_it():
    assert day(date(2026, 3, 31)) == "2026年3月31日"
    assert day(None) == "—"


def test_a_light_carries_word_shape_and_reason_and_escapes_them():
    shown = light("红", "落后 <12> 个百分点")
    assert "■" in shown
    assert "</span>红</span>" in shown
    assert "落后 &lt;12&gt; 个百分点" in shown
    assert 'tabindex="0"' in shown


def test_each_level_has_its_own_shape():
    shapes = {light(level).split('aria-hidden="true">')[1][0] for level in ("绿", "黄", "红", "灰", "完成")}
    assert len(shapes) == 5


def test_the_three_colours_of_follow_ups_are_told_apart():
    assert ["light-green" in light("正常"), "light-blue" in light("蓝"), "light-yellow" in light("黄")] == [True] * 3
