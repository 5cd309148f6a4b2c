"""The year a document was issued and the year it plans."""

import pytest

from mujun.documents.issue import find_issue_year, find_plan_year
from mujun.documents.normal import normalise
from mujun.documents.outline import outline


@pytest.mark.parametrize(
    ("text", "issued", "planned"),
    [
        ("某市2019年工业工作要点\n一、抓投资。增长8%。", 2019, 2019),
        ("某市2017年工作总结和2018年工作思路\n发布日期：2018-07-03\n全年增长8%。", 2018, 2018),
        ("关于加快发展的决定\n（2015年1月16日市委全体会议通过）\n（上接第1版）\n3.抓产业。", 2015, None),
        ("某市工业办法\n某政发〔2022〕9号\n各镇政府：\n现印发给你们。\n某市人民政府\n2022年5月18日", 2022, None),
        ("某市三年行动方案（2021—2023年）\n到2023年，产值突破100亿元。", None, None),
        ("大会召开\n大会召开了。\n2018年 稳中有进\n1.投资增长。5亿元。\n2019年 再出发\n1.抓投资。6亿元。", 2019, 2019),
        ("2020年是收官之年。全年新增80户。", 2020, 2020),
        ("关于印发工作方案的通知\n各县人民政府：\n现印发给你们。\n某市人民政府\n二〇二四年三月六日", 2024, None),
        ("岚州日报　2022年2月11日　第3版\n开年第一会\n会议召开了。", 2022, 2022),
        ("2022年2月11日　星期五\n开年第一会\n会议召开了。", 2022, None),
        ("抓好落实。", None, None),
    ],
)  # fmt: skip
def test_years(text: str, issued: int | None, planned: int | None) -> None:
    structure = outline(normalise(text))
    assert (find_issue_year(structure), find_plan_year(structure)) == (issued, planned)
