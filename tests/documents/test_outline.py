"""The heading tree and the items of a document, in every way such texts are set."""

from hypothesis import given
from hypothesis import strategies as st

from mujun.documents.normal import normalise
from mujun.documents.outline import Outline, outline


def read(text: str) -> Outline:
    return outline(normalise(text))


def items(text: str) -> list[tuple[str | None, str]]:
    return [(item.number, item.title) for item in read(text).items]


def test_the_lowest_titled_level_is_the_item() -> None:
    text = (
        "一、重点任务\n（一）扩大投资。今年投资要多。\n1.抓招引。引进项目30个。\n2.抓开工。开工20个。\n"
        "（二）培育企业。新增企业60家。\n二、保障措施\n（一）强化领导。成立专班。"
    )
    assert items(text) == [("1", "抓招引"), ("2", "抓开工"), ("（二）", "培育企业"), ("（一）", "强化领导")]
    assert [item.section for item in read(text).items] == [
        "（一）扩大投资", "（一）扩大投资", "一、重点任务", "二、保障措施",
    ]  # fmt: skip


def test_a_list_inside_a_paragraph_governs_that_paragraph_only() -> None:
    text = "1.完善机制，压实责任。一是明责。签订责任书20份。二是督责。每月通报。\n全年安排资金5亿元。\n2.加强宣传。"
    tree = read(text)
    assert items(text) == [("一是", "明责"), ("二是", "督责"), ("2", "加强宣传")]
    assert tree.items[0].parent == "1 完善机制，压实责任"
    measure = tree.measure_at(tree.normal.text.index("5亿元"))
    assert measure is not None
    assert tree.nodes[measure].title == "完善机制，压实责任"
    assert tree.item_at(tree.normal.text.index("5亿元")) is None


def test_an_action_is_named_by_its_first_clause() -> None:
    text = "一是实施质量提升行动，围绕五大领域，推进八大工程，完成全部任务。二是强化监管。抽查100次。"
    assert items(text) == [("一是", "实施质量提升行动"), ("二是", "强化监管")]
    assert items("三、主要指标\n1.工业投资增长8%，力争10%；\n2.新增企业30家。") == [
        ("1", "工业投资增长8%"),
        ("2", "新增企业30家"),
    ]


def test_a_document_on_one_line_has_its_headings() -> None:
    text = (
        "某市2023年工作要点 为做好工作，制定本要点。 一、民营经济提升行动。落实政策。设立资金2亿元。 "
        "二、龙头企业壮大行动。新增15户。三、专精特新培育行动。培育30家。"
    )
    assert items(text) == [("一", "民营经济提升行动"), ("二", "龙头企业壮大行动"), ("三", "专精特新培育行动")]
    assert read(text).title == "某市2023年工作要点"


def test_headings_that_lost_their_breaks_end_at_the_blank() -> None:
    text = "方案如下。 一、总体要求 坚持质量第一。 二、重点任务 （一）扩容行动 1.做大龙头。培育2家。2.做强中小。"
    text += "新增60家。 （二）提质行动 3.推进技改。实施200项。"
    assert [(node.number, node.title) for node in read(text).nodes] == [
        ("一", "总体要求"), ("二", "重点任务"), ("（一）", "扩容行动"), ("1", "做大龙头"), ("2", "做强中小"),
        ("（二）", "提质行动"), ("3", "推进技改"),
    ]  # fmt: skip


def test_a_whole_document_on_one_line_reads_as_on_many() -> None:
    text = (
        "一、主要目标\n1.工业增加值增速，确保8%；\n2.工业投资增速，确保10%。\n二、重点任务\n（一）抓招引。引进30个。（责任单位：甲局）\n"
        "（二）抓开工。开工20个。（责任单位：乙局）\n三、组织保障\n第一条　强化领导。\n第二条　强化考核。"
    )
    apart, joined = read(text), read(text.replace("\n", " "))
    assert [(item.number, item.title) for item in joined.items] == [(item.number, item.title) for item in apart.items]
    assert len(apart.items) == 6


def test_numbers_inside_sentences_are_no_headings() -> None:
    text = "一、总体要求\n坚持一、二、三产业融合。按照本意见（一）、（二）项执行。"
    text += "年均增长1.5个百分点，占比3.2%。唯一是发展。"
    assert [node.number for node in read(text).nodes] == ["一"]


def test_sections_of_prose_are_no_items() -> None:
    text = "一、总体要求\n坚持稳中求进。\n二、主要目标\n投资增长8%。\n三、重点任务\n（一）抓招引。引进30个。"
    assert items(text) == [("（一）", "抓招引")]
    tree = read(text)
    goal = tree.normal.text.index("8%")
    assert (tree.item_at(goal), tree.section_at(goal)) == (None, "二、主要目标")


def test_a_heading_of_the_second_level_names_what_stands_under_it() -> None:
    text = "一、总体要求\n（一）指导思想。稳中求进。\n（二）工作目标。到2025年，产值突破100亿元。\n"
    text += "二、重点任务\n（一）抓招引。引进30个。"
    assert [title for _, title in items(text)] == ["指导思想", "工作目标", "抓招引"]


def test_shortcomings_are_no_items() -> None:
    text = "1.产业生态优化。一是融资畅通。余额增长5%。二是服务到位。\n"
    text += "工作虽有成绩，但仍存在不少短板，主要是：一是总量不大。二是结构不优。"
    assert items(text) == [("一是", "融资畅通"), ("二是", "服务到位")]


def test_unnumbered_headings_stand_over_numbered_ones() -> None:
    text = (
        "全市工业大会召开\n大会今天召开，部署全年工作。\n记者 某某\n2022年 工业稳中有进\n"
        "1.企业主体更强，效益更好。新增规上企业50家。\n2.项目建设更快。完成投资100亿元。\n"
        "2023年 实施五大行动\n1.实施减负行动\n一是降成本。为企业减负5亿元。\n二是送服务。走访企业300家。"
    )
    tree = read(text)
    assert [item.section for item in tree.items] == ["2022年 工业稳中有进"] * 2 + ["2023年 实施五大行动"] * 2
    assert [item.parent for item in tree.items] == [None, None, "1 实施减负行动", "1 实施减负行动"]
    assert tree.title == "全市工业大会召开"


def test_paragraphs_with_title_sentences_are_items_without_number() -> None:
    text = (
        "奋战四季度\n项目为王\n抓招引。全年引进亿元以上项目60个，其中外资项目不少于5个，推动更多项目落户投产。\n"
        "抓推进。实行领导挂钩联系制度，新开工项目120个，竣工项目80个，确保按期完成任务。"
    )
    assert items(text) == [(None, "抓招引"), (None, "抓推进")]
    goals = "二、主要目标\n——规模跃上新台阶。产值突破100亿元。\n——质量得到新提升。合格率达到96%。"
    assert items(goals) == [(None, "规模跃上新台阶"), (None, "质量得到新提升")]


def test_a_list_inside_a_paragraph_with_a_dash_belongs_to_it() -> None:
    text = "二、重点任务\n——抓项目。一是招引。引进30个。二是开工。开工20个。\n——抓企业。新增企业50家。"
    assert [(item.number, item.title, item.parent) for item in read(text).items] == [
        ("一是", "招引", "抓项目"),
        ("二是", "开工", "抓项目"),
        (None, "抓企业", None),
    ]


def test_a_newspaper_with_subtitle_bullets_and_headings_with_a_colon() -> None:
    text = (
        "汇聚动能\n——全市制造业大会侧记\n本报记者 某某\n大会召开，会议强调要稳增长。\n回眸2022：稳中有进\n"
        "去年，产值突破3000亿元。\n●项目全面提速。全年实施项目210个。\n●企业成效明显。新增规上企业180家。\n"
        "责任编辑：某某\n展望2023：再接再厉\n一、抓项目\n新开工150个。"
    )
    tree = read(text)
    assert [(item.section, item.title) for item in tree.items] == [
        ("回眸2022：稳中有进", "项目全面提速"),
        ("回眸2022：稳中有进", "企业成效明显"),
        ("展望2023：再接再厉", "抓项目"),
    ]


def test_a_decision_that_continues_from_another_page() -> None:
    text = "（上接第1版）\n3.培育新产业。发展三大产业。\n4.淘汰落后产能。\n（二）加强平台建设\n1.建设园区。建成2个。"
    assert items(text) == [("3", "培育新产业"), ("4", "淘汰落后产能"), ("1", "建设园区")]
    assert [item.section for item in read(text).items] == [None, None, "（二）加强平台建设"]


def test_articles_and_their_bracketed_titles() -> None:
    text = "第一章 总则\n第一条（目的）为加快发展，制定本办法。\n第二条　支持上规。奖励10万元。\n"
    text += "第二章 附则\n第三条 本办法自即日起施行。"
    assert items(text) == [("第一条", "目的"), ("第二条", "支持上规"), ("第三条", "本办法自即日起施行")]
    assert [item.section for item in read(text).items] == ["第一章 总则", "第一章 总则", "第二章 附则"]


def test_a_table_of_contents_is_not_read_twice() -> None:
    text = "目 录\n一、发展基础……1\n二、主要任务……3\n（一）建设集群……4\n\n"
    text += "一、发展基础\n产值1200亿元。\n二、主要任务\n（一）建设集群\n产值达到800亿元。"
    assert [node.title for node in read(text).nodes] == ["发展基础", "主要任务", "建设集群"]


def test_the_inner_list_may_be_the_one_in_brackets() -> None:
    text = "1.实施强链行动\n（一）建链。引进2个。\n（二）补链。引进3个。\n2.实施强企行动\n（一）育苗。新增5家。"
    assert [item.parent for item in read(text).items] == ["1 实施强链行动", "1 实施强链行动", "2 实施强企行动"]


def test_titles_keep_print_and_shed_page_marks() -> None:
    body = "各项工作要抓紧抓实，确保按时保质完成全年目标任务。" * 4
    text = f"1、要点如下。{body}一、鏈長制提质行\n2、动。{body}二、 項目 攻坚行动。{body}"
    assert [item.title for item in read(text).items] == ["鏈長制提质行动", "項目 攻坚行动"]


def test_rows_of_a_task_table_are_items_and_totals_are_not() -> None:
    text = (
        "附表\n2024年分行业任务表\n序号\t行业\t整治企业（家）\t责任单位\n一、第一批\n1\t铸造行业\t36\t甲局\n2\t印染行业\t22\t乙局\n"
        "\t合计\t58\t—\n注：1.名单另发。2.面积另计。"
    )
    assert items(text) == [("1", "铸造行业"), ("2", "印染行业")]
    assert {item.section for item in read(text).items} == {"一、第一批"}


@given(st.text(alphabet="一二三四是要、。，（）()1234.：\n\t —第条章目标任务责任单位牵头工业，；", max_size=200))
def test_any_text_has_a_sound_tree(text: str) -> None:
    tree = read(text)
    for index, node in enumerate(tree.nodes):
        assert 0 <= node.start <= node.title_start <= node.title_end <= node.end <= len(tree.normal.text)
        assert node.parent is None or node.parent < index
        if node.parent is not None:
            outer = tree.nodes[node.parent]
            assert outer.start <= node.start
            assert node.end <= outer.end
            assert outer.level < node.level
    for position in range(0, len(tree.normal.text), 7):
        inner = tree.node_at(position)
        assert inner is None or tree.nodes[inner].start <= position < tree.nodes[inner].end
        item = tree.item_at(position)
        assert item is None or tree.item_nodes[item] == inner
