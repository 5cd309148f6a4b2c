from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pytest
from opencc import OpenCC

from mujun.errors import PlanError
from mujun.packs.load import load_pack
from mujun.packs.pack import Pack, PackTarget
from mujun.plans.board import board_of
from mujun.plans.ledger import plan_of, rule_of
from mujun.plans.month import NO_DEADLINE, Month

PUBLISHED = ["yongkang-2019", "jinhua-2021", "ruian-2015", "luan-2019", "ningbo-2018"]
LONGEST_QUOTE = 20
DIGITS = {"一": 1, "三": 3}


@pytest.fixture(scope="module")
def packs(checkout: Path) -> dict[str, Pack]:
    """Every published pack, proved."""
    return {name: load_pack(checkout / "packs" / name) for name in PUBLISHED}


def source_of(pack: Pack, shared: Path) -> str:
    """The document of a pack among the reference texts: the one whose hash matches."""
    assert pack.document is not None
    for file in sorted((shared / "seeds").glob("*.txt")):
        raw = file.read_bytes()
        if hashlib.sha256(raw).hexdigest() == pack.document.sha256:
            return raw.decode("utf-8")
    pytest.fail(f"no reference text has the hash of {pack.name}")


def number_in(text: str) -> Decimal:
    """The number a span holds, digits or a written fraction."""
    if fraction := re.fullmatch(r"([一三])分之([一三])", text):
        return (Decimal(DIGITS[fraction[2]]) / DIGITS[fraction[1]]).quantize(Decimal("0.0001"))
    if fraction := re.fullmatch(r"(\d+)/(\d+)", text):
        return (Decimal(fraction[1]) / Decimal(fraction[2])).quantize(Decimal("0.0001"))
    return Decimal(text)


def all_targets(pack: Pack) -> tuple[PackTarget, ...]:
    return (*pack.goals, *(target for task in pack.tasks for target in task.targets))


@pytest.mark.shared
@pytest.mark.parametrize("name", PUBLISHED)
def test_attached_to_its_source_every_span_holds_what_the_ledger_says(
    name: str, packs: dict[str, Pack], shared: Path
) -> None:
    pack = packs[name]
    text = source_of(pack, shared)
    assert pack.document is not None
    assert len(text) == pack.document.characters
    for target in all_targets(pack):
        assert target.span[0] <= target.number[0] < target.number[1] <= target.span[1], target.target
        assert number_in(text[slice(*target.number)]) == target.value, target.target
    for task in pack.tasks:
        for part in task.units:
            if part.span is not None:
                unit = pack.unit(part.unit)
                assert text[slice(*part.span)] in (unit.unit, unit.name, *unit.aliases), (task.task, part.unit)
                assert task.span[0] <= part.span[0] and part.span[1] <= task.span[1]
        for target in task.targets:
            assert task.span[0] <= target.span[0] and target.span[1] <= task.span[1], target.target


@pytest.mark.shared
@pytest.mark.parametrize("name", PUBLISHED)
def test_no_sentence_of_a_source_stands_in_its_pack(name: str, packs: dict[str, Pack], shared: Path) -> None:
    plain = OpenCC("t2s").convert
    source = re.sub(r"\s", "", plain(source_of(packs[name], shared)))
    runs = {source[at : at + LONGEST_QUOTE] for at in range(len(source) - LONGEST_QUOTE + 1)}
    for file in sorted(packs[name].path.rglob("*")):
        if file.is_file():
            written = re.sub(r"\s", "", plain(file.read_text("utf-8")))
            quoted = [
                written[at : at + LONGEST_QUOTE]
                for at in range(len(written) - LONGEST_QUOTE + 1)
                if written[at : at + LONGEST_QUOTE] in runs
            ]
            assert not quoted, f"{file.name}: {quoted[0]}"


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_plan_has_a_board_with_a_reason_for_each_task(name: str, packs: dict[str, Pack]) -> None:
    pack = packs[name]
    plan = plan_of(pack)
    board = board_of(plan, [], rule_of(pack), Month(plan.year, 6))
    assert len(board.tasks) == len(pack.tasks)
    assert all(lit.reason for lit in board.tasks)
    assert not any(lit.level == "绿" for lit in board.tasks)


@pytest.mark.parametrize("name", PUBLISHED)
def test_task_names_are_short_and_our_own(name: str, packs: dict[str, Pack]) -> None:
    assert all(len(task.name) <= 14 for task in packs[name].tasks)


def test_ningbo_2018_states_floor_and_ambition(packs: dict[str, Pack]) -> None:
    target = plan_of(packs["ningbo-2018"]).target("增加值增速")
    assert (target.floor, target.stretch, target.unit) == (Decimal("8.5"), Decimal(10), "%")
    assert (str(target.start), str(target.until)) == ("2018-01", "2018-12")


def test_jinhua_2021_runs_three_years_and_recurring_targets_one(packs: dict[str, Pack]) -> None:
    pack = packs["jinhua-2021"]
    clearance = plan_of(pack).target("高耗低效整治")
    assert (clearance.floor, str(clearance.start), str(clearance.until)) == (5000, "2021-01", "2023-12")
    for year in (2021, 2023):
        robots = plan_of(pack, year).target("新增机器人")
        assert (robots.recurring, str(robots.start), str(robots.until)) == ("每年", f"{year}-01", f"{year}-12")


def test_jinhua_2021_first_named_leads_and_counties_answer_for_their_area(packs: dict[str, Pack]) -> None:
    task = next(task for task in plan_of(packs["jinhua-2021"]).tasks if task.code == "3")
    assert task.lead == "市资规局"
    roles = {owner.unit: owner.role for owner in task.owners}
    assert roles["市发改委"] == "lead"
    assert roles["市生态环境局"] == "support"
    assert roles["各县（市、区）政府"] == "area"


def test_a_fall_is_reported_as_a_fall_and_better_upwards(packs: dict[str, Pack]) -> None:
    target = plan_of(packs["jinhua-2021"]).target("能耗下降")
    assert (target.floor, target.direction, target.roll_up) == (Decimal("10.4"), "up", "weighted")


def test_ruian_2015_dates_nothing_and_the_plan_invents_no_date(packs: dict[str, Pack]) -> None:
    plan = plan_of(packs["ruian-2015"])
    assert {target.until for target in plan.targets} == {NO_DEADLINE}
    assert {task.deadline for task in plan.tasks} == {NO_DEADLINE}


def test_results_of_the_past_year_are_kept_apart_from_what_is_asked(packs: dict[str, Pack]) -> None:
    plan = plan_of(packs["yongkang-2019"])
    assert len(plan.goals) == 34
    assert {goal.kind for goal in plan.goals} == {"result"}
    assert len(plan.targets) == 26


def test_a_base_pack_makes_no_plan(checkout: Path) -> None:
    with pytest.raises(PlanError, match="公用底包没有台账"):
        plan_of(load_pack(checkout / "packs" / "base"))
