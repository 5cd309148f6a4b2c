"""Who answers for an item, in each way such texts say it."""

import pytest

from mujun.documents.normal import normalise
from mujun.documents.outline import outline
from mujun.documents.reading import Item, UnitMention
from mujun.documents.responsibility import find_responsibility


def read(text: str) -> tuple[tuple[Item, ...], tuple[UnitMention, ...]]:
    return find_responsibility(outline(normalise(text)))


def units(text: str) -> list[tuple[str, ...]]:
    return [item.units for item in read(text)[0]]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("（责任单位：市甲局、市乙局）", ("市甲局", "市乙局")),
        ("（责任单位：各县区政府，市甲局、市乙公司等。）", ("各县区政府", "市甲局", "市乙公司")),
        ("（责任单位：市甲局和市乙委，市自然资源和规划局）", ("市甲局", "市乙委", "市自然资源和规划局")),
        ("（责任单位：市甲局，列第一位的为牵头单位，下同）", ("市甲局",)),
        ("（责任单位：市甲局、各县〔市、区〕政府）", ("市甲局", "各县〔市、区〕政府")),
        ("（责任单位：市甲局、各县（市、区）政府）", ("市甲局", "各县（市、区）政府")),
        ("（责任单位：市甲局，各县、市、区政府）", ("市甲局", "各县、市、区政府")),
        ("（牵头单位：市甲局；配合单位：市乙局、市丙办）", ("市甲局", "市乙局", "市丙办")),
        ("（牵头：市甲局；配合：市乙局）", ("市甲局", "市乙局")),
        ("（市甲局牵头，市乙局、各镇（街道）配合）", ("市甲局", "市乙局", "各镇（街道）")),
        ("（由市甲局牵头，市乙局配合）", ("市甲局", "市乙局")),
        ("（市甲局牵头，市乙局等按职责分工负责）", ("市甲局", "市乙局")),
        ("（市甲局、市乙局）", ("市甲局", "市乙局")),
        ("（市甲局，2023年9月底前）", ("市甲局",)),
        ("\n责任单位：市甲局、市乙局", ("市甲局", "市乙局")),
        ("\n牵头单位：市甲局\n配合单位：市乙局，各乡镇政府\n完成时限：年底", ("市甲局", "市乙局", "各乡镇政府")),
        ("\n责任单位：\n市甲局、市乙局", ("市甲局", "市乙局")),
        ("由市甲局、市乙局负责落实。", ("市甲局", "市乙局")),
        ("由市甲局牵头，市乙局、市丙局配合。", ("市甲局", "市乙局", "市丙局")),
        ("（责任单位：市甲局牵头，市乙局、市丙局配合）", ("市甲局", "市乙局", "市丙局")),
        ("（牵头领导：某某；牵头单位：市甲局，责任单位：各镇）", ("市甲局", "各镇")),
        ("（责任处室：规划处、投资处）", ("规划处", "投资处")),
        ("\n责任单位：市甲局　市乙局 市丙局", ("市甲局", "市乙局", "市丙局")),
        ("【责任单位：市甲局、市乙局】", ("市甲局", "市乙局")),
        ("以上工作由市甲局牵头，市乙局按职责分工负责。", ("市甲局", "市乙局")),
        ("（責任單位：市經信局、市發改委）", ("市經信局", "市發改委")),
        ("（责任领导：某某；责任单位：市甲局；完成时限：年底）", ("市甲局",)),
    ],
)  # fmt: skip
def test_idioms(statement: str, expected: tuple[str, ...]) -> None:
    assert units(f"一、重点任务\n1.抓整治。整治企业30家。{statement}") == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "1.抓考核。市甲局要会同市乙局做好督办，落实到位。",
        "1.抓考核。由分管副市长任组长，市甲局局长任副组长。",
        "1.抓考核。完善办法（试行），实施首台（套）工程（含技改）。",
        "1.抓考核。各县区要各负其责、密切配合，抓好落实。",
        "1.抓考核。（各责任单位按职责分工负责，持续推进）",
    ],
)
def test_bodies_in_running_text_are_no_units(text: str) -> None:
    assert units(text) == [()]


def test_the_authorities_of_all_areas_are_told_from_single_bodies() -> None:
    item = read("1.抓整治。整治30家。（责任单位：市甲局、各县〔市、区〕政府、東城區政府）")[0][0]
    assert [unit.is_area for unit in item.unit_groups[0].units] == [False, True, False]


def test_several_brackets_of_an_item_stay_apart_and_are_united_in_order() -> None:
    item = read("1.抓整治。整治30家。（责任单位：市甲局、市乙局）腾出用能3万吨。（责任单位：市丙局、市甲局）")[0][0]
    assert [[unit.name for unit in group.units] for group in item.unit_groups] == [
        ["市甲局", "市乙局"],
        ["市丙局", "市甲局"],
    ]
    assert item.units == ("市甲局", "市乙局", "市丙局")
    assert item.lead == "市甲局"


def test_lead_and_support_are_told_apart_and_leads_come_first() -> None:
    item = read("1.抓整治。整治30家。（配合单位：市乙局；牵头单位：市甲局）")[0][0]
    assert [group.role for group in item.unit_groups] == ["support", "lead"]
    assert item.lead == "市甲局"
    own = read("1.抓整治。整治30家。（责任单位：市甲局（牵头）、市乙局）")[0][0]
    assert [(group.role, group.units[0].name) for group in own.unit_groups] == [
        ("lead", "市甲局"),
        ("support", "市乙局"),
    ]


def test_units_that_answer_for_everything_are_global() -> None:
    found, everywhere = read(
        "1.抓清单。摸清底数。（责任单位：市甲局，列第一位的为牵头单位，各县〔市、区〕政府、开发区管委会为责任主体，下同）\n2.抓整治。"
    )
    assert [unit.name for unit in everywhere] == ["各县〔市、区〕政府", "开发区管委会"]
    assert [item.units for item in found] == [("市甲局",), ()]


def test_a_statement_of_the_heading_covers_items_without_their_own() -> None:
    text = "（一）抓项目（责任单位：市甲局）\n1.抓招引。引进30个。\n2.抓开工。开工20个。（责任单位：市乙局）"
    assert units(text) == [("市甲局",), ("市乙局",)]


def test_units_are_as_printed_without_page_marks() -> None:
    body = "各项工作要抓紧抓实，确保按时保质完成全年目标任务。" * 4
    text = f"1、工作要点。{body}一、引才行动。{body}（责任单位：市甲局、某某学\n2、院、市 乙局）二、助企行动。{body}"
    (first, _), _ = read(text)
    assert first.units == ("市甲局", "某某学院", "市乙局")
    place = first.unit_groups[0].units[1].span
    assert text[place.start : place.end] == "某某学\n2、院"


def test_columns_of_a_table() -> None:
    text = "序号\t重点任务\t牵头单位\t配合单位\n1\t抓整治\t市甲局、市乙局\t市丙局\n2\t抓招引\t市乙局\t—"
    first, second = read(text)[0]
    assert [(group.role, len(group.units)) for group in first.unit_groups] == [("lead", 2), ("support", 1)]
    assert second.units == ("市乙局",)


def test_in_an_allocation_the_area_answers() -> None:
    text = "县（市、区）\t整治企业（家）\n东县\t120\n西区\t80\n合计\t200"
    assert [(item.title, item.units) for item in read(text)[0]] == [("东县", ("东县",)), ("西区", ("西区",))]
    named = "| 行业 | 企业数 | 责任单位 |\n|---|---|---|\n| 铸造 | 36 | 市甲局 |"
    assert [item.units for item in read(named)[0]] == [("市甲局",)]
