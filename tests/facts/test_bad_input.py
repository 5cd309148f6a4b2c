"""Whatever is delivered ends in words: every bad input of the table in docs/facts.md, and whatever chance makes up."""

import csv
import io
from datetime import date
from pathlib import Path
from time import process_time

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.making import A, B, C, codes, csv_bytes, keep, make_code, take, xlsx_bytes
from mujun.cli.main import run
from mujun.errors import FactError
from mujun.facts.batch import Acceptance
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.lake import accept_intake, find_lake_damage, list_batches, open_lake
from mujun.facts.layout import is_footnote
from mujun.facts.sheet import MOST_COLUMNS, read_sheet
from mujun.facts.suspicion import list_suspicions
from mujun.rules.period import parse_period

YEAR = parse_period("2017")

ROWS = {
    "整行重复": (["信用代码,增值税", f"{A},1", f"{A},1"], "税务", "facts.repeated-row"),
    "同一家两个数": (["信用代码,增值税", f"{A},1", f"{A},2"], "税务", "facts.conflicting-rows"),
    "用地为负": (["信用代码,自有用地", f"{A},-1"], "自然资源", "facts.out-of-range"),
    "大到十的十五次方": (["信用代码,增值税", f"{A},1e15"], "税务", "facts.huge-number"),
    "换算前就大": (["信用代码,增值税（元）", f"{A},1e15"], "税务", "facts.out-of-range"),
    "数里有字": (["信用代码,增值税", f"{A},约12"], "税务", "facts.text-in-number"),
    "写无": (["信用代码,增值税", f"{A},无"], "税务", "facts.none-word"),
    "百分数写进万元": (["信用代码,增值税（万元）", f"{A},3%"], "税务", "facts.unit-in-cell"),
    "占比超过范围": (["信用代码,绿地率（%）", f"{A},302"], "自然资源", "facts.out-of-range"),
    "元写成亩": (["信用代码,增值税（万元）", f"{A},3亩"], "税务", "facts.unit-in-cell"),
    "地和率填反": (["信用代码,自有用地（亩）,绿地率（%）", f"{A},12,3000"], "自然资源", "facts.out-of-range"),
    "代码少一位": (["信用代码,增值税", f"{A[:-1]},1"], "税务", "facts.code-length"),
    "没有代码": (["信用代码,增值税", ",1"], "税务", "facts.no-code"),
    "一格几个代码": (["信用代码,增值税", f"{A}；{B},1"], "税务", "facts.several-codes"),
    "名称脱敏": (["信用代码,企业名称", f"{A},云川**公司"], "税务", "facts.masked-name"),
    "一格几家": (["信用代码,企业名称", f"{A},甲机械公司、乙机械公司等"], "税务", "facts.several-names"),
    "多出一格": (["信用代码,增值税", f"{A},1,234"], "税务", "facts.shifted-row"),
    "日期是序号": (["信用代码,成立日期", f"{A},45051"], "市场监管", "facts.date-number"),
    "两位年份": (["信用代码,成立日期", f"{A},23年5月6日"], "市场监管", "facts.short-year"),
    "没有的日子": (["信用代码,成立日期", f"{A},2023-02-30"], "市场监管", "facts.bad-date"),
    "别的年度": (["信用代码,年度,增值税", f"{A},2016,1"], "税务", "facts.other-period"),
    "行业不认得": (["信用代码,行业", f"{A},9999"], "统计", "facts.bad-industry"),
    "是否写成别的": (["信用代码,高新技术企业", f"{A},大概"], "科技", "facts.not-a-flag"),
    "规模写成别的": (["信用代码,规模", f"{A},大型"], "统计", "facts.not-a-choice"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_refused_with_its_reason(base, name):
    lines, department, code = ROWS[name]
    intake = take(base, *lines, department=department)
    assert code in {found for _, found in codes(intake)}
    assert all(one.fault.where and one.fault.found and one.fault.why and one.fault.remedy for one in intake.refusals)


def test_what_the_docs_say_of_bad_input_is_what_the_tests_try(checkout):
    told = (checkout / "docs" / "facts.md").read_text(encoding="utf-8")
    missing = {code for _, _, code in ROWS.values() if f"`{code}`" not in told}
    assert missing == set()


def test_money_a_thousand_times_too_large_and_columns_exchanged_are_suspected(base, lake):
    head = "信用代码,增值税,企业所得税,城建税,印花税"
    rows = {make_code(n): [50 + n, 20 + n / 3, 4 + n / 20, 0.5 + n / 90] for n in range(60)}
    keep(lake, base, "2017-05-01", head, *(",".join([one, *map(str, row)]) for one, row in rows.items()),
         period=YEAR.previous)  # fmt: skip
    now = {code: list(row) for code, row in rows.items()}
    now[make_code(1)][1] *= 10000
    now[make_code(2)][0], now[make_code(2)][3] = now[make_code(2)][3], now[make_code(2)][0]
    now[make_code(3)][2] = 0
    keep(lake, base, "2018-05-01", head, *(",".join([one, *map(str, row)]) for one, row in now.items()))
    found = {(one.entity, one.code) for one in list_suspicions(lake, as_of=date(2018, 5, 1), period=YEAR)}
    kinds = ("wrong-unit", "exchanged-columns", "false-zero")
    assert found == {(make_code(number), f"facts.{kind}") for number, kind in enumerate(kinds, 1)}


CELL = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.floats(),
    st.booleans(),
    st.sampled_from([A, B, C, "合计", "/", "1", "约3", "注：x"]),
)
TABLE = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6)


@settings(max_examples=60)
@given(TABLE)
def test_every_row_is_taken_or_refused_or_told_and_none_is_lost(base, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    content = ("信用代码,企业名称,增值税（元）\n" + text.getvalue()).encode("utf-8", "replace")
    try:
        intake = read_delivery(Delivery("a.csv", content, "税务", period=YEAR), base)
    except FactError as error:
        assert error.faults
        return
    filled = {
        number
        for number, row in enumerate(intake.sheet.rows, intake.sheet.first_row)
        if any(cell is not None and str(cell).strip() for cell in row) and not is_footnote(row)
    }
    told = {row.row for row in intake.accepted} | set(intake.refused_rows)
    totals = next((one for one in intake.notices if one.startswith("合计行没有收")), "")
    left = filled - told
    assert told <= filled
    assert all(str(number) in totals for number in left)


@settings(max_examples=40)
@given(st.lists(st.lists(CELL, max_size=4), max_size=6))
def test_no_workbook_breaks_the_intake(base, rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write(number, place, cell)
    try:
        read_delivery(Delivery("a.xlsx", buffer.getvalue(), "税务", period=YEAR), base)
    except FactError as error:
        assert all(one.where and one.found and one.why and one.remedy for one in error.faults)


@settings(max_examples=25)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.parquet"]))
def test_any_bytes_at_the_terminal_end_in_words_and_leave_the_lake_whole(
    tmp_path_factory, checkout, base, content, name
):
    place = tmp_path_factory.mktemp("any")
    (place / name).write_bytes(content)
    where = ["--pack", str(checkout / "packs" / "base"), "--lake", str(place / "lake")]
    more = ["--department", "税务", "--period", "2017", "--on", "2018-05-31"]
    assert run(["facts", "take", str(place / name), *more, *where]) in (0, 1)
    if (place / "lake" / "lake.json").is_file():
        lake = open_lake(place / "lake", base.items)
        assert find_lake_damage(lake) == ()
        assert not list((place / "lake" / "staging").glob("*"))


def test_a_lake_that_cannot_be_written_is_told_and_nothing_is_half_there(base, tmp_path, monkeypatch):
    lake = open_lake(tmp_path / "lake", base.items, create=True)
    intake = take(base, "信用代码,增值税", f"{A},1")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="No space"):
        accept_intake(lake, intake, base, Acceptance(date(2018, 5, 1)))
    monkeypatch.undo()
    assert list_batches(lake) == ()
    assert not list((tmp_path / "lake" / "staging").glob("*"))


LONG = 300_000
HOSTILE = {
    "开头的其中": "其中" * LONG, "数字": "9" * LONG, "编号": "一" * LONG, "括号": "(" * LONG, "等": "等1" * LONG,
    "逗号": "1," * LONG, "年": "2017年" * LONG, "空格": " " * LONG + "x", "单位": "单位：" * LONG,
    "小数点": "1." * LONG,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_long_cells_cost_no_more_than_their_length(base, name):
    cell = HOSTILE[name]
    rows = [["信用代码", "企业名称", "增值税", "成立日期"], [A, "云川永明机械有限公司", 1, "2017"]]
    start = process_time()
    for place in range(4):
        row = list(rows[1])
        row[place] = cell[:32767]
        for table in ([rows[0], row], [[cell[:32767]], *rows], [rows[0], rows[1], row]):
            try:
                read_delivery(Delivery("a.xlsx", xlsx_bytes(table), "市场监管", period=YEAR, ignore=("增值税",)), base)
            except FactError as error:
                assert all(len(str(one)) < 1000 for one in error.faults)
    content = csv_bytes("指标,数值,信用代码", f'"{cell[:100_000]}",1,{A}')
    read_delivery(Delivery("a.csv", content, "税务", period=YEAR), base)
    assert process_time() - start < 60


def test_markup_that_looks_like_a_million_cells_is_searched_once():
    from mujun.facts.sheet import _CELL

    start = process_time()
    for text in (b'<c r="A1">' * 200_000, b'<c r="A1"' * 200_000, b'<c r="A1" t="e"><f>' * 100_000):
        assert _CELL.findall(text) == []
    assert process_time() - start < 20


def test_a_table_on_its_side_is_refused():
    with pytest.raises(FactError) as error:
        read_sheet("a.csv", csv_bytes("代码," + ",".join(f"甲{n}" for n in range(MOST_COLUMNS)), "x,1"))
    assert error.value.faults[0].code == "facts.too-wide"
