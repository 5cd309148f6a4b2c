from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mujun.errors import PlanError
from mujun.packs.load import load_pack
from mujun.plans.board import Board, board_of
from mujun.plans.ledger import plan_of, rule_of
from mujun.plans.record import Record, read_record
from mujun.plans.report import as_known
from mujun.plans.split import check_split
from mujun.plans.target import Plan
from plans.examples import make_plan, month

SMALL = """
simulated: true
plan: 演示
shares:
  - {target: 新增规上, unit: 甲县, floor: 60, stretch: 70}
series:
  - {target: 新增规上, unit: 甲县, day: 5, values: {2026-02: 9, 2026-03: 0}}
reports:
  - {target: 新增规上, unit: 甲县, period: 2026-02, recorded_on: 2026-04-20, value: 8}
  - {target: "2", unit: 市科技局, period: 2026-03, recorded_on: 2026-04-02, words: 已印发, finished: true,
     evidence: [通知.pdf]}
  - {target: 机器人, unit: 市经信局, period: 2026-03, recorded_on: 2026-04-03, applicable: false}
  - {target: 新增规上, unit: 甲县, period: 2026-03, recorded_on: 2026-05-01, withdrawn: true}
"""


@pytest.fixture(scope="module")
def demonstration(checkout: Path) -> tuple[Plan, Record, Board]:
    """The invented city at the end of October, as its pack and its simulated reports make it."""
    pack = load_pack(checkout / "packs" / "yunchuan-2026")
    plan = plan_of(pack)
    record = read_record(pack.path / "demo" / "reports.yaml", plan)
    board = board_of(plan, record.reports, rule_of(pack), month(10), shares=record.shares)
    return plan, record, board


def write(folder: Path, text: str) -> Path:
    path = folder / "reports.yaml"
    path.write_text(text, "utf-8")
    return path


def test_figures_words_and_absences_come_in_as_what_they_are(tmp_path: Path) -> None:
    record = read_record(write(tmp_path, SMALL), make_plan())
    assert record.simulated
    (share,) = record.shares
    assert (share.unit, share.floor, share.stretch) == ("甲县", 60, 70)
    states = {(r.target, str(r.period), str(r.recorded_on)): r.state for r in record.reports}
    assert states["新增规上", "2026-03", "2026-04-05"] == "figure"
    assert states["新增规上", "2026-03", "2026-05-01"] == "missing"
    assert states["2", "2026-03", "2026-04-02"] == "words"
    assert states["机器人", "2026-03", "2026-04-03"] == "not_applicable"
    finished = next(r for r in record.reports if r.target == "2")
    assert (finished.finished, finished.evidence) == (True, ("通知.pdf",))


def test_numbers_follow_the_day_of_recording_so_that_any_day_can_be_replayed(tmp_path: Path) -> None:
    reports = read_record(write(tmp_path, SMALL)).reports
    assert [r.number for r in reports] == list(range(1, len(reports) + 1))
    assert [r.recorded_on for r in reports] == sorted(r.recorded_on for r in reports)
    place = ("新增规上", "甲县", month(2))
    assert as_known(reports, date(2026, 4, 19))[place].value == Decimal(9)
    assert as_known(reports)[place].value == Decimal(8)


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    text = """shares:
  - {target: 新增规上, unit: 甲县, floor: 很多}
  - {target: 没有, unit: 甲县, floor: 1}
series:
  - {target: 机器人, unit: 甲县, day: 31, values: {2026-13: 1}}
多余: 1
"""
    with pytest.raises(PlanError) as refused:
        read_record(write(tmp_path, text), make_plan())
    where = [fault.where for fault in refused.value.faults]
    assert where.count("reports.yaml:2") == 1
    assert where.count("reports.yaml:3") == 1
    assert where.count("reports.yaml:5") >= 2
    assert where.count("reports.yaml:6") == 1


@pytest.mark.parametrize("text", ["", "- 1\n", "shares: 3\n", "shares: &甲 []\n"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PlanError):
        read_record(write(tmp_path, text))


def test_the_demonstration_shows_every_kind_of_light(demonstration: tuple[Plan, Record, Board]) -> None:
    _, record, board = demonstration
    assert record.simulated
    lights = [light for lit in board.tasks for light in lit.lights]
    assert {level for level, _ in board.counts} == {"绿", "黄", "红", "无数据"}
    assert {light.status for light in lights} == {"on_way", "finished", "overdue", "missing"}
    assert any(light.progress.revisions for light in lights)
    assert any(lit.finished for lit in board.tasks)


def test_the_demonstration_holds_its_deliberate_contradictions(demonstration: tuple[Plan, Record, Board]) -> None:
    plan, record, _ = demonstration
    assert plan.target("高耗低效整治-总").floor != plan.target("高耗低效整治").floor
    parts = [plan.target(f"小微园-{place}").floor for place in ("澜江", "安渡", "高新")]
    assert sum(part for part in parts if part is not None) > (plan.target("小微园").floor or 0)
    checks = {
        code: check_split(plan.target(code), [share for share in record.shares if share.target == code])
        for code in {share.target for share in record.shares}
    }
    assert (checks["净增规上"].rest, checks["技改项目"].rest, checks["高耗低效整治"].rest) == (0, 10, -40)


def test_the_demonstration_text_holds_every_span(demonstration: tuple[Plan, Record, Board], checkout: Path) -> None:
    plan, _, _ = demonstration
    text = (checkout / "packs" / "yunchuan-2026" / "document.txt").read_bytes().decode("utf-8")
    assert 6000 <= len(text) <= 9000
    for target in plan.targets:
        assert target.number is not None
        assert Decimal(text[target.number.start : target.number.end]) == target.floor
    for task in plan.tasks:
        assert task.span is not None
        assert all(unit in text[task.span.start : task.span.end] for unit in task.units)
