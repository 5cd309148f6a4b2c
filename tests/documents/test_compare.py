"""Contradictions that must be reported, and near misses that must not."""

import pytest

from mujun.documents.compare import find_contradictions
from mujun.documents.reader import read_document
from mujun.documents.reading import Contradiction, Reading, Source


def read(text: str, name: str = "甲.txt") -> Reading:
    return read_document(Source(name, "txt", "0" * 64, text))


def kinds(text: str) -> list[str]:
    return [one.kind for one in read(text).contradictions]


def sides(one: Contradiction, *readings: Reading) -> list[str]:
    by_name = {reading.source.name: reading for reading in readings}
    quotes = [by_name[name].targets[index].quote for name, index in (one.left, one.right)]
    return [
        by_name[name].source.text[quote.start : quote.end]
        for (name, _), quote in zip((one.left, one.right), quotes, strict=True)
    ]


GOALS = "清河县2025年工业工作要点\n一、主要目标\n{}\n二、重点任务\n1.抓企业。{}\n2.抓项目。完成投资50亿元。"


@pytest.mark.parametrize(
    ("goal", "measure", "kind"),
    [
        ("到2025年，新增高新技术企业120家。", "到2025年，新增高新技术企业100家。", "different_figure"),
        (
            "到2025年，规上工业亩均税收达到30万元/亩。",
            "到2025年，全县规上工业亩均税收达到28万元/亩。",
            "different_figure",
        ),
        ("到2025年，工业技改投资达到1.2亿元。", "到2025年，工业技改投资达到1200万元。", "different_figure"),
        ("2025年，规上工业增加值增长8%。", "2025年，规上工业增加值增长7%以上。", "growth_disagrees"),
        ("到2025年，研发经费投入强度达到3.2%。", "到2025年，研发经费投入强度达到2.3%。", "different_figure"),
    ],
)
def test_the_same_target_with_different_figures(goal: str, measure: str, kind: str) -> None:
    reading = read(GOALS.format(goal, measure))
    (one,) = reading.contradictions
    assert one.kind == kind
    left, right = sides(one, reading)
    assert left in goal
    assert right in measure
    assert "一处为" in one.reason


@pytest.mark.parametrize(
    ("goal", "measure"),
    [
        ("到2025年，新增高新技术企业120家。", "到2025年，新增高新技术企业120家以上。"),
        ("到2025年，工业技改投资达到1.2亿元。", "到2025年，工业技改投资达到12000万元。"),
        ("到2025年，新增高新技术企业120家。", "到2024年，新增高新技术企业100家。"),
        ("到2025年，新增高新技术企业120家。", "每年新增高新技术企业40家。"),
        ("到2025年，新增高新技术企业120家。", "到2025年，净增高新技术企业100家。"),
        ("到2025年，高新技术企业达到520家。", "到2025年，新增高新技术企业100家。"),
        ("到2025年，新增高新技术企业120家。", "到2025年，开发区新增高新技术企业60家。"),
        ("到2025年，新增高新技术企业120家。", "到2025年，各镇新增高新技术企业10家。"),
        ("到2025年，规上工业增加值达到300亿元。", "到2025年，规上工业增加值增长8%。"),
        ("到2025年，规上工业增加值增长确保8%、力争10%。", "到2025年，规上工业增加值增长10%。"),
        ("2025年，规上工业增加值增长8%。", "去年，规上工业增加值增长7%。"),
        ("到2025年，新增省级专精特新企业60家。", "到2025年，新增市级专精特新企业120家。"),
        ("到2025年，走访企业1000家左右。", "到2025年，走访企业980家。"),
    ],
)
def test_near_misses(goal: str, measure: str) -> None:
    assert kinds(GOALS.format(goal, measure)) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("整治企业36家，其中关停11家、兼并9家、提升17家。", ["parts_exceed_total"]),
        ("整治企业36家，其中规上企业40家。", ["parts_exceed_total"]),
        ("整治企业36家，其中关停11家、兼并9家、提升16家。", []),
        ("整治企业36家，其中关停11家。", []),
        ("整治企业36家，其中腾出用地400亩。", []),
        ("整治企业36家。新开工项目50个，其中工业项目30个、其他项目20个。", []),
        ("完成投资30亿元，增长12%，其中技改投资增长20%。", []),
        ("整治企业36家，其中占比40%。", []),
    ],
)
def test_parts_and_their_total(sentence: str, expected: list[str]) -> None:
    assert kinds(f"1.抓整治。2025年，{sentence}\n2.抓服务。走访企业300家。") == expected


@pytest.mark.parametrize(("total", "expected"), [("78", []), ("80", ["sum_disagrees"]), ("—", [])])
def test_the_total_row_of_a_table(total: str, expected: list[str]) -> None:
    rows = "1\t铸造\t36\t甲局\n2\t印染\t22\t乙局\n3\t水泥\t20\t丙局"
    table = f"2025年整治任务表\n序号\t行业\t整治企业数（家）\t责任单位\n{rows}\n\t合计\t{total}\t—"
    assert kinds(table) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("规上工业增加值由2020年的100亿元增加到2021年的112亿元，增长15%。", ["growth_disagrees"]),
        ("规上工业增加值由2020年的100亿元增加到2021年的112亿元，增长12%。", []),
        ("规上工业增加值由2020年的100亿元增加到2025年的161亿元，年均增长10%。", []),
        ("规上工业增加值由2020年的100亿元增加到2021年的112亿元，按可比价增长9%。", []),
        ("规上工业增加值由2020年的100亿元增加到2021年的112亿元，工业投资增长15%。", []),
    ],
)
def test_growth_and_the_levels_beside_it(sentence: str, expected: list[str]) -> None:
    assert kinds(f"一、发展回顾\n{sentence}\n二、重点任务\n1.抓项目。新开工30个。") == expected


def test_between_documents() -> None:
    plan = read(GOALS.format("到2025年，清河县新增高新技术企业120家。", "清河县走访企业300家。"), "计划.txt")
    split = read(GOALS.format("到2025年，清河县新增高新技术企业100家。", "清河县走访企业300家。"), "分解.txt")
    (one,) = find_contradictions((plan, split))
    assert {one.left[0], one.right[0]} == {"计划.txt", "分解.txt"}
    assert "两份文件" in one.reason


def test_a_plan_and_the_result_of_it_do_not_contradict() -> None:
    plan = read(GOALS.format("2025年，规上工业增加值增长8%。", "走访企业300家。"), "计划.txt")
    summary = read("一、2025年工作完成情况\n2025年，规上工业增加值增长6.5%。\n二、不足\n服务有待加强。", "总结.txt")
    assert find_contradictions((plan, summary)) == ()


def test_the_plans_of_different_places_do_not_contradict() -> None:
    here = read(
        GOALS.format("到2025年，新增高新技术企业120家。", "清河县制造业要提质，清河县走访企业300家。"), "甲.txt"
    )
    there = read(
        GOALS.replace("清河县", "白沙市").format(
            "到2025年，新增高新技术企业90家。", "白沙市制造业要提质，白沙市走访企业300家。"
        ),
        "乙.txt",
    )
    assert find_contradictions((here, there)) == ()


def test_the_order_of_documents_changes_nothing_but_the_order() -> None:
    left = read(GOALS.format("到2025年，新增高新技术企业120家。", "走访企业300家。"), "甲.txt")
    right = read(GOALS.format("到2025年，新增高新技术企业100家。", "走访企业300家。"), "乙.txt")
    one_way = {frozenset((one.left, one.right)) for one in find_contradictions((left, right))}
    assert one_way == {frozenset((one.left, one.right)) for one in find_contradictions((right, left))}
    assert len(one_way) == 1
