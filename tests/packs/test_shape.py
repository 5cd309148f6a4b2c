"""Faults of one mapping, in the words of its author."""

import pytest

from mujun.packs.schema import LightEntry, TargetEntry, read_fact
from mujun.packs.shape import validate_entry
from mujun.packs.source import Quoted, Source
from mujun.rules.value import MISSING, NOT_APPLICABLE

TARGET = {
    "target": "企业", "indicator": "企业", "value": "30", "unit": "家", "comparator": ">=", "basis": "level",
    "span": ["1", "9"], "number": ["2", "4"],
}  # fmt: skip


def faults_of(model, data):
    faults = []
    validate_entry(model, data, Source("jia/x.yaml", data), (), faults)
    return faults


def test_written_text_becomes_what_the_schema_says():
    written = validate_entry(TargetEntry, TARGET, Source("jia/x.yaml", TARGET), (), [])
    assert (written.entry.value, written.entry.span, written.entry.accumulates) == (30, (1, 9), False)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("value", "三十", "“三十”不是数"),
        ("value", "1e9", "“1e9”不是数"),
        ("value", "nan", "“nan”不是数"),
        ("value", "1,000", "“1,000”不是数"),
        ("value", ["1"], "“value”的值不对"),
        ("value", None, "“value”的值不对"),
        ("comparator", "=>", "应为 '>=', '>', '<=', '<', '=', '~', 'change_up'、'change_down' 之一"),
        ("span", ["9", "1"], "起止位置 [9, 1] 不成一段"),
        ("span", ["-1", "4"], "不成一段"),
        ("span", ["1"], "“span”的值不对"),
        ("span", "1-9", "应是列表，写成了“1-9”"),
        ("indicator", "", "“indicator”的值不对"),
        ("indicator", None, "应是一个词，写成了空、列表或键值"),
        ("accumulates", "有时", "“有时”不是 true 或 false"),
        ("curve", ["20", "101"], "“curve”的值不对"),
        ("deadline", "2026年底", "“deadline”的值不对"),
        ("direction", "上", "应为 'up'、'down' 之一"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(key, value, words):
    faults = faults_of(TargetEntry, {**TARGET, key: value})
    assert faults
    assert any(words in fault.found for fault in faults)


def test_all_faults_of_an_entry_come_at_once():
    codes = [fault.code for fault in faults_of(TargetEntry, {"target": "a", "valeu": "1"})]
    assert codes.count("packs.missing-key") == 7
    assert codes.count("packs.unknown-key") == 1


def test_a_list_whose_only_entry_is_wrong_is_not_said_to_be_too_short():
    light = {"light": "进度", "measure": "1", "note": "试", "levels": [{"level": "绿", "when": ">= 0", "何时": "现在"}]}
    found = faults_of(LightEntry, light)
    assert [fault.code for fault in found] == ["packs.unknown-key"]


def test_the_nearest_key_is_that_of_the_mapping_it_stands_in():
    light = {"light": "灯", "levels": [{"level": "绿", "wen": ">= 0", "cites": {"document": "办法", "claus": "二"}}]}
    remedies = [fault.remedy for fault in faults_of(LightEntry, light) if fault.code == "packs.unknown-key"]
    assert remedies == ["是不是“clause”", "是不是“when”"] or remedies == ["是不是“when”", "是不是“clause”"]


@pytest.mark.parametrize(
    ("written", "fact"),
    [
        ("50", 50.0), ("-0.5", -0.5), ("true", True), ("false", False), ("缺数", MISSING), (None, MISSING),
        ("不适用", NOT_APPLICABLE), ("D", "D"), (Quoted("50"), "50"), (Quoted("true"), "true"), ("inf", "inf"),
    ],
)  # fmt: skip
def test_facts_of_cases_keep_their_kind(written, fact):
    read = read_fact(written)
    assert read == fact
    assert type(read) is type(fact)
