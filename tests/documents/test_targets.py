"""What counts as a target, and with which value, unit, comparator, deadline and kind (sentences of our own)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.documents.normal import normalise
from mujun.documents.outline import outline
from mujun.documents.reading import Numeral, StatedTarget
from mujun.documents.targets import find_targets

PLAN = "青砚市2024年工业经济工作要点\n一、重点工作\n"


def read(text: str, year: int | None = 2024) -> tuple[tuple[StatedTarget, ...], tuple[Numeral, ...]]:
    normal = normalise(text)
    return find_targets(normal, outline(normal), year)


def targets(sentence: str) -> list[StatedTarget]:
    return list(read(PLAN + sentence + "\n")[0])


def figures(sentence: str) -> list[str]:
    """Value and unit of every target of a sentence."""
    return [f"{one.value:g}{one.unit}" for one in targets(sentence)]


def kinds(sentence: str) -> dict[str, str]:
    """What every number of a sentence was taken for."""
    return {
        (PLAN + sentence)[one.span.start : one.span.end]: one.kind
        for one in read(PLAN + sentence + "\n")[1]
        if one.span.start >= len(PLAN)
    }


def only(sentence: str) -> StatedTarget:
    (one,) = targets(sentence)
    return one


# --- what counts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("新增规上企业80家，培育单项冠军5家。", ["80家", "5家"]),
        ("研发机构覆盖率达到45%，技改投资120亿元。", ["45%", "120亿元"]),
        ("建成三家公共检测中心。", ["3家"]),
        ("规上企业达到五十六家，上云企业突破千家。", ["56家", "1000家"]),
        ("机器换人覆盖面达到百分之三十八，亏损面压减一半。", ["38百分之", "0.5"]),
        ("产能达到二百万吨。", ["200万吨"]),
        ("新增省级、市级技术中心各10家。", ["10家"]),
        ("工业用地供应占比不低于三成。", ["3成"]),
        ("容积率不低于1.8，PUE控制在1.25以内。", ["1.8", "1.25"]),
        ("设立总规模50亿元的产业引导基金。", ["50亿元"]),
        ("企业开办时间压缩至半个工作日。", ["0.5个工作日"]),
        ("盘活100亩以上低效用地。", ["100亩"]),
        ("力争60%以上存量厂房得到利用。", ["60%"]),
        ("新建5G基站800个、4A级景区2个。", ["800个", "2个"]),
        ("建成110千伏变电站5座。", ["5座"]),
        ("规上企业达到1,200家，总产值2,186.4亿元。", ["1200家", "2186.4亿元"]),
    ],
)
def test_figures_of_indicators_and_outputs_count(sentence, expected):
    assert figures(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected", "kind"),
    [
        ("实施10亿元以上制造业项目100项。", ["100项"], "threshold"),
        ("整治3亩（含）以上低效企业40家。", ["40家"], "threshold"),
        ("出清亩均税收1万元以下低效企业。", [], "threshold"),
        ("年销售收入超过百亿元的企业达到5家。", ["5家"], "threshold"),
        ("力争亿元企业突破300户。", ["300户"], "threshold"),
        ("建立5000万元以上项目库。", [], "threshold"),
        ("以营收接近10亿元为标准建库。", [], "threshold"),
        ("重点扶持产值在500-2000万之间的企业。", [], "threshold"),
        ("推进总投资120亿元的38个项目建设。", ["38个"], "threshold"),
        ("亩均税收低于5万元/亩的企业不予供地。", [], "threshold"),
        ("全市产值超50亿元、10亿元企业分别达到4家、29家。", ["4家", "29家"], "threshold"),
        ("研发占比从2.1%提高到2.8%。", ["2.8%"], "baseline"),
        ("产值由1860亿元增加到2400亿元。", ["2400亿元"], "baseline"),
        ("不良率从最高5.81%降至1.6%。", ["1.6%"], "baseline"),
        ("29个行业大类中27个实现增长。", ["27个"], "baseline"),
        ("每百元营业收入成本降至85元。", ["85元"], "baseline"),
        ("深入实施“125”行动。", [], "name"),
        ("健全“五个一”机制，落实“八八战略”。", [], "name"),
        ("对标世界500强。", [], "name"),
        ("开展四大攻坚行动，完善五项机制。", [], "name"),
        ("围绕9大产业发力。", [], "name"),
        ("推进3.0版改革。", [], "name"),
        ("在两个行业全面推广。", [], "reference"),
        ("上述3家单位加快推进。", [], "reference"),
        ("争取进入全省第2位。", [], "ordinal"),
        ("按照《行动方案》（青政发〔2021〕12号）执行。", [], "document_number"),
        ("推进年产5000万颗镜头项目建设。", [], "specification"),
        ("打通500千伏线路。", [], "specification"),
        ("每季度召开1次推进会。", [], "frequency"),
        ("公示期为7天。", [], "duration"),
        ("每少1家扣2分。", [], "specification"),
    ],
)
def test_figures_that_qualify_name_or_compare_do_not_count(sentence, expected, kind):
    assert figures(sentence) == expected
    assert kind in kinds(sentence).values()


def test_a_team_is_no_target():
    assert figures("实行一名领导、一个部门、一套班子责任制。") == []


def test_every_occurrence_counts():
    assert figures("全年新增规上企业80家。各县合计新增规上企业80家。") == ["80家", "80家"]


# --- value2 and stretch ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "value", "value2", "stretch"),
    [
        ("规上工业增加值确保增长8.5%，力争10%以上。", 8.5, 10, 10),
        ("单位能耗下降11%，力争下降13%。", 11, 13, 13),
        ("工业投资力争增长7%、确保增长6.5%。", 6.5, 7, 7),
        ("税收达到80亿元，奋斗目标85亿元。", 80, 85, 85),
        ("总产值确保突破9000亿元，力争达到1.2万亿元。", 9000, 12000, 12000),
        ("建设1—2所技师学院。", 1, 2, None),
        ("技改投资增长8%至10%。", 8, 10, None),
        ("力争新增上市企业3家。", 3, None, None),
    ],
)
def test_ranges_and_pairs_are_one_target(sentence, value, value2, stretch):
    one = only(sentence)
    assert (one.value, one.value2, one.stretch) == (value, value2, stretch)


def test_a_second_aim_with_an_indicator_of_its_own_is_a_target_of_its_own():
    assert figures("力争新增上市企业3家，力争规上企业净增50家。") == ["3家", "50家"]


# --- comparator and bound --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "comparator", "bound"),
    [
        ("技改投资增长15%以上。", "change_up", ">="),
        ("产值增速超过12%。", "change_up", ">"),
        ("投资增长10%左右。", "change_up", "~"),
        ("能耗下降3.2%。", "change_down", None),
        ("审批环节精简三分之一。", "change_down", None),
        ("增速高于全省平均3个百分点。", "change_up", None),
        ("成本低于全省1.9元。", "change_down", None),
        ("总产值翻一番。", "change_up", None),
        ("占比提高2.3个百分点。", "change_up", None),
        ("占比提高到23%。", "=", None),
        ("不良率降至1.6%。", "=", None),
        ("新增规上企业80户。", "=", None),
        ("贷款新增800亿元。", "=", None),
        ("减碳60万吨。", "=", None),
        ("净增企业150家以上。", ">=", None),
        ("总产值迈上千亿元台阶。", ">=", None),
        ("外贸出口突破300亿元。", ">", None),
        ("解决难题700多个。", ">", None),
        ("能耗控制在30万吨以内。", "<=", None),
        ("担保费率降至1%以下。", "<=", None),
        ("认定示范园5家左右。", "~", None),
        ("突破企业5000家以上。", ">=", None),
        ("研发占比不低于企业总数的三分之一。", ">=", None),
    ],
)
def test_comparators(sentence, comparator, bound):
    one = only(sentence)
    assert (one.comparator, one.bound) == (comparator, bound)


def test_a_bound_at_the_end_of_a_respective_list_holds_for_all():
    assert [one.bound for one in targets("骨干、龙头、高成长企业产值增长分别为30%、22%、35%以上。")] == [">="] * 3
    assert [one.comparator for one in targets("两种产品产量分别稳定在310万吨和750万吨左右。")] == ["~", "~"]


def test_without_respectively_a_bound_holds_for_its_own_number():
    assert [one.comparator for one in targets("新增技术中心5家、设计中心10家以上。")] == ["=", ">="]


def test_an_elliptical_unit_is_completed():
    found = targets("利润增速分别高于全省、全国14.3个、9.9个百分点。")
    assert [(one.value, one.unit, one.comparator) for one in found] == [
        (14.3, "个百分点", "change_up"),
        (9.9, "个百分点", "change_up"),
    ]


def test_percentages_in_brackets_are_growth_where_the_sentence_speaks_of_growth():
    found = targets("装备制造（11.9%）、新材料（9.9%）等产业均实现较快增长。")
    assert [one.comparator for one in found] == ["change_up", "change_up"]


# --- deadline and period ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "deadlines"),
    [
        ("到2026年，规上企业突破900家，研发占比达到3%。全年新增80家。", ["2026", "2026", "2024"]),
        ("6月底前开工20个，三季度末前投产5个。", ["2024-06", "2024-09"]),
        ("新增企业20家，2025年底前建成园区3个。", ["2024", "2025"]),
        ("2022年、2023年、2024年分别新增20家、25家、30家。", ["2022", "2023", "2024"]),
        ("明年新增上市企业2家。", ["2025"]),
        ("建成园区3个（2025年6月底前）。", ["2025-06"]),
        ("研发投入较2020年提高20%。", ["2024"]),
        ("“十五五”期间引进团队30个。", ["2030"]),
    ],
)
def test_dates_of_the_sentence_come_first(sentence, deadlines):
    assert [one.deadline for one in targets(sentence)] == deadlines


def test_recurring_amounts_have_a_period_and_no_deadline():
    found = targets("每年新增机器人3000台、改造企业50家，到2025年，在役机器人突破2.5万台。")
    assert [one.deadline for one in found] == [None, None, "2025"]
    assert [one.period for one in found[:2]] == ["每年", "每年"]


def test_a_heading_sets_the_year_of_its_section():
    text = (
        "青砚市工业会议\n会议强调，要坚定信心，把发展工业摆在重中之重的位置。\n"
        "2018年 工业稳中有进\n新增规上企业12家。\n2019年 实施工业发展行动\n净增规上企业20家。\n"
    )
    found, _ = read(text, 2019)
    assert [(one.deadline, one.kind) for one in found] == [("2018", "result"), ("2019", "target")]


def test_the_goals_set_the_horizon_of_the_plan():
    text = "青砚市三年攻坚方案\n一、攻坚目标\n到2027年底，规上企业突破900家。\n二、重点任务\n1.抓整治。整治企业50家。\n"
    assert [one.deadline for one in read(text, None)[0]] == ["2027", "2027"]


def test_without_any_period_there_is_no_deadline():
    assert [one.deadline for one in read("关于工业强市的决定\n1.抓平台。打造园区4个。\n", 2015)[0]] == [None]


def test_a_table_row_takes_its_own_time_limit_and_the_unit_of_the_column_head():
    text = "2024年整治任务表\n序号\t县区\t整治企业数（家）\t完成时限\n1\t南岭县\t36\t6月底\n2\t北湖区\t22\t9月底\n"
    found = read(text)[0]
    assert [(one.value, one.unit, one.deadline) for one in found] == [(36, "家", "2024-06"), (22, "家", "2024-09")]


# --- results ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "deadline"),
    [
        ("2024年工作思路\n一、2023年工作回顾\n新增规上企业80家。\n二、2024年打算\n抓好招商。\n", "result", "2023"),
        ("2024年工作要点\n一、工作目标\n新增规上企业80家。\n", "target", "2024"),
        ("2024年工作要点\n去年，新增规上企业80家。\n", "result", "2023"),
        ("2024年工作要点\n截至目前，全市已建成园区80个。\n", "result", "2023"),
        ("2023年国民经济和社会发展统计公报\n全年新增规上企业80家。\n", "result", "2023"),
    ],
)
def test_sections_that_look_back_report_results(text, kind, deadline):
    (one,) = read(text)[0]
    assert (one.kind, one.deadline) == (kind, deadline)


# --- places and laws -------------------------------------------------------------------------------------------


def test_every_field_has_its_place_in_the_original():
    text = PLAN + "到2025年，規上工業企業突破　６００　家。\n"
    (one,) = read(text)[0]
    printed = {name: text[span.start : span.end] for name, span in one.spans.items()}
    assert printed["number"] == "６００"
    assert printed["unit"] == "家"
    assert printed["bound"] == "突破"
    assert printed["deadline"] == "2025年"
    assert printed["indicator"] == "規上工業企業"
    assert (one.value, one.comparator, one.deadline) == (600, ">", "2025")


def test_the_indicator_of_a_growth_is_that_of_the_figure_before_it():
    level, growth = targets("工业投资达到300亿元，同比增长12%。")
    assert growth.indicator == level.indicator == "工业投资"


@pytest.mark.parametrize("text", ["", "\n\n", "没有数字的话。"])
def test_a_text_without_numbers_yields_nothing(text):
    assert read(text, None) == ((), ())


def test_numbers_outside_the_document_are_classified_too():
    text = (
        "# source: 某网站 2020\n青砚市2024年工作要点\n新增企业5家。\nCopyright © 2018-2021 某站 All rights reserved\n"
    )
    found, numerals = read(text)
    assert [one.value for one in found] == [5]
    reasons = {text[one.span.start : one.span.end]: one.reason for one in numerals}
    assert reasons["2018"] == "网页附属文字"
    assert reasons["2020"] == "来源说明行"


SENTENCES = (
    "全年新增规上企业80家，同比增长12.5%。",
    "到2026年，亩均税收从15.2万元提高到18万元以上。",
    "实施10亿元以上项目30个，每年培训5000人次。",
    "“125”行动涉及3个县，编号G105，电话0571-88651234。",
    "规上工业增加值增长6%以上，力争7%；三分之一企业完成改造。",
)
drawn = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map("".join)


@given(drawn, st.text(alphabet="0123456789%万亿元家个,.，。、增长至到-年月日（）“”第\n", max_size=40))
def test_every_digit_is_covered_and_every_place_is_in_bounds(sentences, noise):
    text = PLAN + sentences + noise
    found, numerals = read(text)
    for run in re.finditer(r"[0-9]+", text):
        assert any(one.span.start <= run.start() and run.end() <= one.span.end for one in numerals)
    for one in found:
        assert one.quote.start <= one.number.start < one.number.end <= one.quote.end
        assert all(0 <= span.start < span.end <= len(text) for span in one.spans.values())
    owned = {one.target for one in numerals if one.target is not None}
    assert owned == set(range(len(found)))
    assert all(one.reason for one in numerals)


@given(drawn)
def test_full_width_digits_and_spaces_change_no_value(sentences):
    plain = read(PLAN + sentences)[0]
    wide = read(PLAN + sentences.translate({ord("0") + i: ord("０") + i for i in range(10)}))[0]
    spaced = read(PLAN + re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)", " ", sentences))[0]
    fields = [(one.value, one.value2, one.comparator, one.deadline, one.kind) for one in plain]
    assert [(one.value, one.value2, one.comparator, one.deadline, one.kind) for one in wide] == fields
    assert [(one.value, one.value2, one.comparator, one.deadline, one.kind) for one in spaced] == fields
