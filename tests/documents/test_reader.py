"""Reading as a whole: what it costs, and what must not change what is read."""

import re
import time
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from mujun.documents.export import reading_as_json
from mujun.documents.reader import STEPS, read_document
from mujun.documents.reading import Source

PLAN = (
    "云岫市2024年工业经济工作要点\n\n一、主要目标\n全年规上工业增加值增长6.5%以上，工业投资确保增长8%、力争10%，净增规上企业30家。\n"
    "二、重点任务\n1.培育企业。到2024年底，新增省级专精特新企业20家，其中“小巨人”企业5家。（责任单位：市经信局、市科技局）\n"
    "2.盘活用地。整治亩均税收1万元以下低效企业，盘活用地1200亩，单位工业增加值能耗下降3.2%。（牵头单位：市资源局；配合单位：市发改委）\n"
    "附表 分解表\n序号\t区域\t新增规上企业（家）\n1\t甲县\t12\n2\t乙区\t18\n合计\t\t31\n"
)
FULL_WIDTH = {ord("0") + digit: ord("０") + digit for digit in range(10)} | {ord("%"): "％"}


def read(text: str) -> dict[str, Any]:
    return reading_as_json(read_document(Source("a.txt", "txt", "0" * 64, text)))


def figures(read: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Every field of every target but the places, spelt one way."""
    names = ("quote", "value", "value2", "stretch", "unit", "comparator", "bound", "basis", "deadline", "kind", "item")
    return [tuple(spell(target[name]) for name in names) for target in read["targets"]]


def spell(value: Any) -> Any:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", value)) if isinstance(value, str) else value


def wrap(text: str, width: int) -> str:
    """The text as a printer or a mail program breaks it."""
    pieces = (line[start : start + width] for line in text.split("\n") for start in range(0, max(1, len(line)), width))
    return "\n".join(pieces)


def check_places(text: str, read: dict[str, Any]) -> None:
    for target in read["targets"]:
        assert text[target["start"] :].startswith(target["quote"])
        assert target["start"] <= target["num_start"] < target["start"] + len(target["quote"])
        assert all(0 <= start < end <= len(text) for start, end in target["spans"].values())
    for item in read["items"]:
        assert 0 <= item["start"] < item["end"] <= len(text)
        for group in item["responsibility"]:
            for unit in group["units"]:
                assert group["start"] <= unit["start"] < unit["end"] <= group["end"]
    covered = [0] * len(text)
    for numeral in read["numerals"]:
        for place in range(numeral["start"], numeral["start"] + len(numeral["text"])):
            covered[place] += 1
    assert {covered[place] for place, char in enumerate(text) if char.isdecimal()} <= {1}


def documents(shared: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").glob("*.txt"))]


def vary(text: str) -> dict[str, str]:
    """The same text as other programs would save it."""
    return {
        "Windows line ends": text.replace("\n", "\r\n"),
        "old Mac line ends": text.replace("\n", "\r"),
        "line separators": text.replace("\n", "\u2028"),
        "full-width digits": text.translate(FULL_WIDTH),
        "byte order mark": "\ufeff" + text,
        "blanks at line ends": text.replace("\n", "  \n"),
        "marks of direction": text.replace("。", "\u200e。\u200f"),
    }


def test_how_a_text_was_saved_changes_nothing_that_is_read() -> None:
    for text in (PLAN, wrap(PLAN, 38) + "。\n" * 3):
        plain = read(text)
        assert len(plain["targets"]) >= 10
        for how, varied in vary(text).items():
            told = read(varied)
            assert figures(told) == figures(plain), how
            assert [one["kind"] for one in told["contradictions"]] == [one["kind"] for one in plain["contradictions"]]
            assert [(one["units"], one["lead"]) for one in told["items"]] == [
                (one["units"], one["lead"]) for one in plain["items"]
            ], how
            check_places(varied, told)


def test_real_documents_read_the_same_however_they_were_saved(shared: Path) -> None:
    for text in documents(shared):
        for whole in (text, wrap(text, 38)):
            plain = read(whole)
            check_places(whole, plain)
            for how, varied in vary(whole).items():
                told = read(varied)
                assert figures(told) == figures(plain), how
                check_places(varied, told)


def test_a_document_twice_over_states_everything_twice_and_contradicts_nothing(shared: Path) -> None:
    for text in [PLAN, *documents(shared)]:
        once, twice = read(text), read(f"{text}\n{text}")
        assert len(twice["targets"]) == 2 * len(once["targets"])
        assert len(twice["numerals"]) == 2 * len(once["numerals"])
        if not once["contradictions"]:
            assert twice["contradictions"] == []


def test_places_count_characters_also_beyond_the_basic_plane() -> None:
    text = PLAN.replace("。", "。😀").replace("云岫", "云𠮷\u200d岫").replace("市经信局", "市经𠮷局")
    told = read(text)
    assert [one[1] for one in figures(told)] == [one[1] for one in figures(read(PLAN))]
    check_places(text, told)


REPEATED = (
    "达到", "到达到", "并且", "将近", "分别", "确保", "力争", "同比增长", "数量", "(", "（责任单位：",
    "责任单位：甲", "（甲牵头，", "“", "《", "、", "，", "一二三四五", "9", "9,", "百分之", "百分之一", "2023年",
    "2023年、", "每年", "牵头", "负责", "市经信局、", "各县、", "和市", "以上", "的", "一、", "1.甲乙丙。",
    "（一）甲乙\n", "甲\t", "\t1", "|", "1|", " ", "1家", "其中1家、", "1-", "1/", "从1家增加到2家，", "\n",
    "\r\n", "。", "1、业 30\n", "-1-\n", "目录\n一、甲乙\n", "copyright ©", "\x00", "\u202e", "⑴", "😀",
)  # fmt: skip


def cost(unit: str, length: int) -> float:
    """Processor seconds for a text that repeats itself up to a number."""
    text = f"云岫市2024年工作要点\n全年新增{unit * (length // len(unit))}完，30家。\n"
    began = time.process_time()
    read(text)
    return time.process_time() - began


@pytest.mark.parametrize("unit", REPEATED)
def test_what_repeats_itself_costs_no_more_than_its_length(unit: str) -> None:
    cost(unit, 100)
    assert cost(unit, 60) < 0.5  # what could be cut in two ways everywhere would take 2**30 steps
    assert cost(unit, 16_000) < 8 * max(cost(unit, 4_000), 0.1)


def test_progress_tells_every_step_in_order() -> None:
    told: list[tuple[int, int]] = []
    read_document(Source("a.txt", "txt", "0" * 64, PLAN), progress=lambda done, steps: told.append((done, steps)))
    assert told == [(step, STEPS) for step in range(STEPS + 1)]
