"""A reading as JSON: complete, plain, and true to the places it names."""

import json

from mujun.documents.export import coverage, reading_as_json
from mujun.documents.reader import STEPS, read_document
from mujun.documents.reading import Source

TEXT = (
    "清河縣2025年工業工作要點\n一、主要目標\n2025年，規上工業增加值增長８％以上。\n二、重點任務\n"
    "（一）抓企業。市场主体提质。一是育新。新增企業３０家。二是扶优。培育10户。\n市级安排资金2亿元。（責任單位：縣甲局）"
)


def test_every_field_is_json_and_every_place_is_right() -> None:
    reading = read_document(Source("要點.txt", "txt", "ab" * 32, TEXT))
    shown = json.loads(json.dumps(reading_as_json(reading), ensure_ascii=False))
    assert shown["doc"] == "要點"
    assert shown["sha256"] == "ab" * 32
    assert shown["year"] == 2025
    for numeral in shown["numerals"]:
        assert TEXT[numeral["start"] :].startswith(numeral["text"])
        assert numeral["reason"]
    for target in shown["targets"]:
        assert TEXT[target["start"] :].startswith(target["quote"])
        for start, end in target["spans"].values():
            assert 0 <= start < end <= len(TEXT)
    for item in shown["items"]:
        for group in item["responsibility"]:
            for unit in group["units"]:
                assert TEXT[unit["start"] : unit["end"]] == unit["name"]
    for heading in shown["headings"]:
        assert heading["title"] in TEXT[heading["start"] : heading["end"]]


def test_a_target_names_the_innermost_measure_around_it() -> None:
    shown = reading_as_json(read_document(Source("a.txt", "txt", "0", TEXT)))
    placed = [(target["value"], target["item"], target["item_parent"]) for target in shown["targets"]]
    assert placed == [
        (8.0, None, None), (30.0, "育新", "（一） 抓企業"), (10.0, "扶优", "（一） 抓企業"), (2.0, "抓企業", None),
    ]  # fmt: skip


def test_coverage_counts_every_number() -> None:
    reading = read_document(Source("a.txt", "txt", "0", TEXT))
    figures = coverage(reading)
    assert figures["numerals"] == figures["classified"] == sum(figures["by_kind"].values())
    assert figures["share"] == 1.0
    assert coverage(read_document(Source("a.txt", "txt", "0", "没有数目。")))["share"] == 1.0


def test_the_same_text_gives_the_same_reading() -> None:
    source = Source("a.txt", "txt", "0", TEXT)
    assert read_document(source) == read_document(source)


def test_progress_goes_from_nothing_to_all() -> None:
    steps: list[tuple[int, int]] = []
    read_document(Source("a.txt", "txt", "0", TEXT), progress=lambda done, all_: steps.append((done, all_)))
    assert steps == [(done, STEPS) for done in range(STEPS + 1)]


def test_the_plan_year_stands_in_where_the_text_has_none() -> None:
    text = "一、重点任务\n1.抓企业。全年新增企业30家。"
    assert read_document(Source("a.txt", "txt", "0", text)).targets[0].deadline is None
    assert read_document(Source("a.txt", "txt", "0", text), plan_year=2024).targets[0].deadline == "2024"
