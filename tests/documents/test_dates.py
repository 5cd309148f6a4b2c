"""Dates and periods: what they resolve to, and which of them set a deadline."""

import pytest

from mujun.documents.dates import find_dates


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("到2023年，", "2023"),
        ("2023年底前", "2023"),
        ("6月底前", "2024-06"),
        ("12月底", "2024-12"),
        ("2025年6月底前", "2025-06"),
        ("上半年", "2024-06"),
        ("三季度末", "2024-09"),
        ("1—11月,", "2024-11"),
        ("今年", "2024"),
        ("明年", "2025"),
        ("去年,", "2023"),
        ("年底前", "2024"),
        ("2021—2023年,", "2023"),
        ("“十三五”期间", "2020"),
        ("“十五五”末", "2030"),
        ("二〇二五年", "2025"),
        ("3月20日前", "2024-03"),
        ("发布日期:2018-07-03", "2018-07"),
    ],
)
def test_a_date_is_the_end_of_its_period(text, deadline):
    (date,) = find_dates(text)
    assert date.resolve(2024) == deadline
    assert date.governs


@pytest.mark.parametrize(
    "text",
    [
        "比2020年下降",
        "较上年提高",
        "由2020年的1460亿元",
        "2012年以来最好",
        "《规划(2016-2025年)》",
        "2026年起,",
        "完成了2015年取数",
    ],
)
def test_dates_that_compare_or_name_set_no_deadline(text):
    assert not any(date.governs for date in find_dates(text))


def test_coordinated_years_are_dates_each():
    assert [date.year for date in find_dates("2022、2023和2024年")] == [2022, 2023, 2024]


@pytest.mark.parametrize("text", ["年产3000吨", "2097.9亿元", "一年来", "3年", "2个月"])
def test_figures_and_durations_are_no_dates(text):
    assert find_dates(text) == []


def test_a_month_without_a_year_waits_for_one():
    (date,) = find_dates("9月底前")
    assert date.resolve(None) is None
