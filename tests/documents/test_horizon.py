"""The year a heading sets, with and without 年."""

import pytest

from mujun.documents.horizon import Horizon
from mujun.documents.normal import normalise
from mujun.documents.outline import outline
from mujun.documents.reader import read_document
from mujun.documents.source import read_source_bytes

PAGE = """岚州日报　2022年2月11日

工业开年第一会传递信号

开年第一天，全市工业大会召开，会议总结过去一年的工作，部署新一年的任务，号召各地以起步就是冲刺的劲头抓好落实。

回眸2021 爬坡过坎

全年完成技改投资37亿元，比上年增长12.5%；新认定绿色工厂4家，工业经济在爬坡过坎中稳住了基本盘。

聚焦2022 五大行动

会议提出，全年完成技改投资45亿元以上，以五大行动推动工业经济开门红、全年稳。
"""


def read_heading_years(text: str) -> dict[str, int]:
    tree = outline(normalise(text))
    horizon = Horizon(tree, 2022)
    years = {horizon.heading(index): horizon.heading_year(index) for index in range(len(tree.nodes))}
    return {heading: found[0] for heading, found in years.items() if found}


def test_a_heading_may_name_its_year_without_the_word():
    assert read_heading_years(PAGE) == {"回眸2021爬坡过坎": 2021, "聚焦2022五大行动": 2022}


@pytest.mark.parametrize("heading", ["落实中国制造2025 行动", "推进2035远景 研究"])
def test_a_year_inside_a_name_sets_nothing(heading: str):
    years = read_heading_years(PAGE.replace("回眸2021 爬坡过坎", heading))
    assert years == {"聚焦2022五大行动": 2022}


def test_results_under_such_a_heading_belong_to_its_year():
    reading = read_document(read_source_bytes("报纸.txt", PAGE.encode()))
    due = {(target.value, target.kind): target.deadline for target in reading.targets}
    assert due == {
        (37.0, "result"): "2021",
        (12.5, "result"): "2021",
        (4.0, "result"): "2021",
        (45.0, "target"): "2022",
    }
