"""Tables in normal text: rows, roles of columns, lines between rows."""

import pytest

from mujun.documents.tables import Table, find_tables

HEAD = "序号\t重点任务\t牵头单位\t配合单位\t完成时限"
TABS = f"任务表\n{HEAD}\n1\t抓整治\t甲局\t乙局\t6月底\n2\t抓招引\t乙局\t\t年底\n以上为全部任务。"


def only(text: str) -> Table:
    (table,) = find_tables(text)
    return table


def test_rows_and_roles() -> None:
    table = only(TABS)
    assert table.roles == ("number", "task", "lead", "support", "deadline")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["1", "抓整治", "甲局", "乙局", "6月底"], ["2", "抓招引", "乙局", "", "年底"],
    ]  # fmt: skip
    cell = table.cell(table.rows[0], "lead")
    assert cell is not None
    assert TABS[cell.start : cell.end] == "甲局"
    assert table.cell(table.rows[1], "support") is None


def test_bars_and_rules() -> None:
    text = "| 序号 | 工作事项 | 责任单位 |\n|---|---|---|\n| 1 | 抓整治 | 甲局 |\n| 2 | 抓招引 | 乙局 |"
    table = only(text)
    assert table.roles == ("number", "task", "units")
    assert [table.cell(row, "task").text for row in table.rows] == ["抓整治", "抓招引"]  # type: ignore[union-attr]
    cell = table.rows[1].cells[2]
    assert text[cell.start : cell.end] == "乙局"


def test_a_line_that_groups_rows_does_not_end_the_table() -> None:
    text = "序号\t任务\t责任单位\n一、第一批\n1\t抓整治\t甲局\n二、第二批\n2\t抓招引\t乙局"
    assert [row.cells[1].text for row in only(text).rows] == ["抓整治", "抓招引"]


@pytest.mark.parametrize(
    ("head", "roles"),
    [
        ("县（市、区）\t整治企业（家）\t用能", ("area", "other", "other")),
        ("序号\t行业\t企业数（家）\t责任单位", ("number", "task", "other", "units")),
        ("序号\t任务\t单位", ("number", "task", "units")),
        ("编号\t工作内容\t具体措施\t责任部门\t协同单位", ("number", "task", "other", "units", "support")),
    ],
)
def test_roles_by_head(head: str, roles: tuple[str, ...]) -> None:
    row = "\t".join(["1", "铸造", "三", "四", "五"][: head.count("\t") + 1])
    assert only(f"{head}\n{row}\n{row}".replace("（", "(").replace("）", ")")).roles == roles


def test_lines_without_a_head_are_no_table() -> None:
    assert find_tables("甲\t乙\n丙\t丁") == []
    assert find_tables("一、目标\n增长8%。") == []
