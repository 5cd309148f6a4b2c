"""Files of projects: workbook, CSV folder and YAML give the same record; every fault is told with its place."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mujun.errors import ProjectError
from mujun.plans.month import Month
from mujun.projects.practice import make_projects
from mujun.projects.record import read_projects, write_projects
from projects.conftest import SETTING

YAML = """\
项目:
  - 项目代码: 甲
    项目名称: 甲项目
    属地: 澜江区
    牵头部门: 市经信局
    联系领导办公室: 分管副市长办公室
    类型: 新建
    总投资（万元）: "20,000"
    约定支付比例（%）: 80
    合同编号: 合同一号
    用地面积（亩）: 50
    初始运行期（月）: 24
计划节点:
  - {项目代码: 甲, 里程碑: 开工, 计划月份: 2026-03}
  - {项目代码: 甲, 里程碑: 竣工, 计划月份: 2027年6月}
年度计划:
  - {项目代码: 甲, 年度: 2026, 计划投资（万元）: 12000, 3月末: 1200, 6月末: 4800}
报数:
  - {项目代码: 甲, 项: 投资, 月份: 2026-03, 数: 1000, 记录日: 2026-04-05}
  - {项目代码: 甲, 项: 投资, 月份: 2026-03, 数: 900, 记录日: 2026-04-05}
  - {项目代码: 甲, 项: 投资, 月份: 2026-03, 记录日: 2026-05-05}
里程碑:
  - {项目代码: 甲, 里程碑: 开工, 达到日: 2026-03-10, 记录日: 2026-03-11}
合同条款:
  - {项目代码: 甲, 条款: 亩均税收, 承诺值: 20, 条号: 第七条}
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "项目.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def faults_of(path):
    with pytest.raises(ProjectError) as caught:
        read_projects(path)
    return {fault.code: fault for fault in caught.value.faults}


def test_yaml_gives_projects_plans_reports_and_contracts(write):
    record = read_projects(write(YAML))
    (project,) = record.projects
    assert (project.total, project.paid_share, project.planned["竣工"]) == (20000, 80, Month(2027, 6))
    assert project.year_plan(2026).months == ((3, Decimal(1200)), (6, Decimal(4800)))
    assert (project.contract.terms, project.contract.initial) == ({"亩均税收": Decimal(20)}, 24)
    assert project.contract.clauses == {"亩均税收": "第七条"}
    assert [report.value for report in record.reports] == [1000, 900, None]
    assert [report.number for report in record.reports] == [1, 2, 3]
    assert not record.simulated


def test_a_workbook_gives_back_what_was_written(tmp_path):
    record = make_projects(SETTING, count=30, finished=20, seed=5)
    write_projects(record, tmp_path / "演练.xlsx")
    read = read_projects(tmp_path / "演练.xlsx")
    assert read.projects == record.projects
    assert read.milestones == record.milestones
    assert (read.exemptions, read.settlements) == (record.exemptions, record.settlements)
    assert read.reports == tuple(replace(report, reporter="") for report in record.reports)
    assert read.simulated


def test_a_workbook_may_be_called_after_its_first_table_and_leave_others_empty(tmp_path):
    record = replace(make_projects(SETTING, count=3, seed=5), exemptions=(), settlements=())
    write_projects(record, tmp_path / "项目.xlsx")
    assert read_projects(tmp_path / "项目.xlsx").projects == record.projects


def test_a_folder_of_csv_is_the_same_record(tmp_path):
    record = make_projects(SETTING, count=8, finished=4, seed=5)
    write_projects(record, tmp_path / "演练.xlsx")
    book = python_calamine.load_workbook(str(tmp_path / "演练.xlsx"))
    folder = tmp_path / "表"
    folder.mkdir()
    for name in book.sheet_names:
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(book.get_sheet_by_name(name).to_python())
    assert read_projects(folder) == read_projects(tmp_path / "演练.xlsx")


def test_every_fault_is_told_with_its_place_and_nothing_is_taken(write):
    bad = (
        YAML.replace("类型: 新建\n", "类別: 新建\n")
        .replace("数: 900", "数: 九百")
        .replace("月份: 2026-03, 数: 1000", "月份: 2026-13, 数: 1000")
        .replace("达到日: 2026-03-10", "达到日: 三月")
        .replace("合同条款:", "合同条件:")
    )
    found = faults_of(write(bad))
    assert set(found) == {
        "projects.unknown-table", "projects.unknown-column", "projects.missing-cell", "projects.bad-cell",
    }  # fmt: skip
    assert found["projects.unknown-table"].remedy == "是不是“合同条款”"
    assert found["projects.unknown-column"].where == "项目.yaml:2"


def test_a_value_that_contradicts_itself_is_told_with_the_row_it_stands_in(write):
    found = faults_of(write(YAML.replace("达到日: 2026-03-10", "达到日: 2026-03-12")))
    assert found["projects.reached-later"].where.startswith("项目.yaml:23（项目 甲")
    found = faults_of(write(YAML.replace("计划月份: 2027年6月", "计划月份: 2025-06")))
    assert found["projects.milestones-reversed"].where.startswith("项目.yaml:2（项目 甲")


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ("竣工, 计划月份", "开工, 计划月份", "projects.row-twice", 15, "“甲”的里程碑“开工”在 项目.yaml:14 已写过"),
        ("甲, 里程碑: 竣工", "乙, 里程碑: 竣工", "projects.unknown-project", 15, "“项目”表里没有这个项目"),
        ("{项目代码: 甲, 年度", "{项目代码: 乙, 年度", "projects.unknown-project", 17, "年度计划里有“乙”"),
        ("{项目代码: 甲, 条款", "{项目代码: 乙, 条款", "projects.unknown-project", 25, "合同条款里有“乙”"),
        ("合同条款:", "合同条款:\n  - {项目代码: 甲, 条款: 亩均税收, 承诺值: 9}", "projects.row-twice", 26, "亩均税收"),
        ("    合同编号: 合同一号\n", "", "projects.half-written", 2, "用地面积（亩）、初始运行期（月）、合同条款"),
        ("    约定支付", "    债券发行月: 2026-01\n    约定支付", "projects.half-written", 2, "没有填“债券金额"),
        ("    约定支付", "    债券金额（万元）: 5\n    约定支付", "projects.half-written", 2, "没有填“债券发行月”"),
        ("数: 1000", "数: -1", "projects.bad-amount", 19, "累计投资写了 -1"),
        ("投资, 月份: 2026-03, 数: 1000", "投 资, 月份: 2026-03, 数: 1000", "projects.unknown-item", 19, "“投 资”"),
        ("2027年6月", "9999-12", "projects.bad-cell", 15, "不是合情理的月份"),
        ("年度: 2026", "年度: 26", "projects.bad-cell", 17, "不是合情理的年份"),
        ("记录日: 2026-05-05", "记录日: 0001-05-05", "projects.bad-cell", 21, "不是合情理的日子"),
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other_are_told_and_none_is_lost(write, old, new, code, line, words):
    assert YAML.count(old) == 1
    found = faults_of(write(YAML.replace(old, new)))[code]
    assert found.where == f"项目.yaml:{line}"
    assert words in str(found)


def test_a_code_used_twice_names_both_rows(write):
    twice = YAML.replace("计划节点:", YAML.split("项目:\n")[1].split("计划节点:")[0] + "计划节点:", 1)
    found = faults_of(write(twice))
    assert set(found) == {"projects.code-twice"}
    assert (found["projects.code-twice"].where, "项目.yaml:2" in found["projects.code-twice"].found) == (
        "项目.yaml:13",
        True,
    )


def test_a_report_of_a_stranger_is_refused(write):
    assert set(faults_of(write(YAML.replace("- {项目代码: 甲, 项:", "- {项目代码: 乙, 项:")))) == {
        "projects.unknown-project"
    }


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "projects.bad-file", "不是若干“键: 值”"),
        ("甲", "projects.bad-file", "不是若干“键: 值”"),
        ("- 甲", "projects.bad-file", "不是若干“键: 值”"),
        ("项目: 甲", "projects.bad-table", "“项目”不是一行一行的列表"),
        ("项目: []", "projects.no-projects", "没有一个项目"),
        ("项目: &a [*a]", "packs.not-plain", "锚点或引用"),
    ],
)
def test_a_file_that_is_no_list_of_projects_is_refused_in_words(write, text, code, words):
    found = faults_of(write(text))
    assert code in found
    assert words in str(found[code])


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("项目.xlsx", b"PK\x03\x04junk", "facts.bad-xlsx"),
        ("项目.doc", b"x", "projects.bad-file"),
        ("项目.xlsx", b"", "facts.empty-file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    assert code in faults_of(tmp_path / name)


def test_a_number_as_a_spreadsheet_gives_it_is_whole_again(write):
    record = read_projects(write(YAML.replace("项目代码: 甲", "项目代码: '007'").replace("数: 1000", "数: 1000.0")))
    assert record.projects[0].code == "007"
    assert str(record.reports[0].value) == "1000"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(late=st.permutations(range(6)))
def test_a_row_added_at_the_end_never_changes_an_earlier_day(write, late):
    rows = [f"  - {{项目代码: 甲, 项: 投资, 月份: 2026-04, 数: {at}, 记录日: 2026-05-0{at + 1}}}" for at in late]
    head, tail = YAML.split("\n里程碑:")
    numbers = []
    for count in (len(rows) - 1, len(rows)):
        text = "\n".join([head, *rows[:count], "里程碑:"]) + tail
        record = read_projects(write(text))
        day = date(2026, 5, 1 + late[-1])
        numbers.append([report for report in record.reports if report.recorded_on < day])
    assert numbers[0] == numbers[1]


def test_a_month_of_reports_comes_by_itself_for_the_projects_that_are_known(tmp_path):
    known = make_projects(SETTING, count=4, finished=0, seed=5)
    code, other = known.projects[0].code, known.projects[1].code
    folder = tmp_path / "十月"
    folder.mkdir()
    reports = f"项目代码,项,月份,数,记录日\n{code},投资,2026-10,900,2026-11-05\n"
    plans = f"项目代码,里程碑,计划月份\n{other},开工,2026-09\n{other},竣工,2029-01\n"
    (folder / "报数.csv").write_text(reports, encoding="utf-8")
    (folder / "计划节点.csv").write_text(plans, encoding="utf-8")
    read = read_projects(folder, known)
    assert [(one.target, one.value) for one in read.reports] == [(f"{code}·投资", 900)]
    kept = {one.code: one for one in read.projects}
    assert kept[code] == known.projects[0]
    assert kept[other].planned == {
        "开工": Month(2026, 9),
        "竣工": Month(2029, 1),
    }  # a table that is given says all of whom it names


def test_without_projects_nobody_knows_a_report_is_of_a_stranger(tmp_path):
    folder = tmp_path / "十月"
    folder.mkdir()
    (folder / "报数.csv").write_text("项目代码,项,月份,数,记录日\n甲,投资,2026-10,900,2026-11-05\n", encoding="utf-8")
    assert "projects.no-projects" in faults_of(folder)
    with pytest.raises(ProjectError) as caught:
        read_projects(folder, make_projects(SETTING, count=2, finished=0, seed=5))
    assert "projects.unknown-project" in {fault.code for fault in caught.value.faults}
