from decimal import Decimal

from mujun.plans.board import board_of, matrix_of, worst_of
from mujun.plans.light import light_of
from mujun.plans.report import Report
from plans.examples import make_plan, make_reports, make_shares, make_target, month, words
from plans.rules import BY_ALL, BY_GAP


def make_board(*reports: Report, at: int = 3):
    return board_of(make_plan(), reports, lambda target: BY_ALL, month(at))


def reported() -> list[Report]:
    robots = make_reports((3, "60", "市经信局"), target="机器人", first=50)
    return [*make_reports((3, "30")), *robots, *words("2", 100, 1, 2, 3), *words("3", 200, 1, 2, 3)]


def test_a_task_shows_the_worst_of_its_targets_and_says_which() -> None:
    first = make_board(*reported()).tasks[0]
    assert [light.level for light in first.lights] == ["绿", "黄"]
    assert (first.level, [light.target for light in first.deciding]) == ("黄", ["机器人"])
    assert "落后序时进度 15 个百分点" in first.reason


def test_a_missing_target_hides_no_red_and_lets_no_green_pass() -> None:
    target = make_target("100")
    green = light_of(target, make_reports((3, "30")), BY_GAP, month(3))
    red = light_of(target, make_reports((3, "0")), BY_GAP, month(12))
    missing = light_of(target, [], BY_GAP, month(3))
    assert worst_of([green, missing]) == (missing,)
    assert worst_of([green, green]) == (green, green)
    late = light_of(make_target("100", until=month(6)), make_reports((6, "10")), BY_GAP, month(8))
    assert worst_of([green, missing, late]) == (late,)
    assert red.level == "无数据"


def test_the_board_is_grouped_by_unit_section_level_and_deadline() -> None:
    board = make_board(*reported())
    by_unit = {group.key: [lit.task.code for lit in group.tasks] for group in board.grouped("unit")}
    assert by_unit == {"市经信局": ["1"], "市科技局": ["1", "2"], "未明确": ["3"]}
    assert [group.key for group in board.grouped("lead")] == ["市经信局", "市科技局", "未明确"]
    assert [group.key for group in board.grouped("section")] == ["一", "二"]
    assert [group.key for group in board.grouped("deadline")] == ["2026年6月", "2026年9月", "2026年12月"]
    assert [(group.key, len(group.tasks)) for group in board.grouped("level")] == [("黄", 1), ("绿", 2)]


def test_counts_come_worst_first_and_miss_no_task() -> None:
    board = make_board(*make_reports((3, "30")), *words("2", 100, 1, 2, 3))
    assert board.counts == (("红", 2), ("绿", 1))
    assert sum(count for _, count in board.counts) == len(board.tasks)


def test_a_task_is_finished_when_everything_in_it_is() -> None:
    board = make_board(*words("2", 100, 1, 2), *words("2", 150, 3, finished=True), at=12)
    assert [lit.finished for lit in board.tasks] == [False, True, False]


def test_counties_against_targets_show_shares_and_leave_the_rest_empty() -> None:
    target, other = make_target("100"), make_target("600", code="机器人")
    reports = make_reports((6, "30", "甲县"), (6, "2", "乙县"))
    shares = make_shares(甲县="60", 乙县="40")
    matrix = matrix_of([target, other], ["甲县", "乙县"], reports, lambda _: BY_GAP, month(6), shares=shares)
    levels = [[cell.light.level if cell.light else None for cell in row] for row in matrix.cells]
    assert levels == [["绿", None], ["红", None]]
    assert matrix.cells[0][0].light is not None
    assert matrix.cells[0][0].light.progress.completion == 50
    assert matrix.cells[1][0].share is not None and matrix.cells[1][0].share.floor == Decimal(40)


def test_a_unit_shows_the_worst_of_its_tasks() -> None:
    board = make_board(*make_reports((3, "30")), *words("2", 100, 1, 2, 3), *words("3", 200, 1, 2, 3))
    levels = {group.key: group.level for group in board.grouped("unit")}
    assert levels == {"市经信局": "红", "市科技局": "红", "未明确": "绿"}
    led = {group.key: [light.target for light in group.deciding] for group in board.grouped("lead")}
    assert led["市经信局"] == ["机器人"]
    assert led["市科技局"] == ["2"]
