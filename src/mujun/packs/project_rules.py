"""What a pack says about its projects (`projects/rules.yaml`): lights, dispatch list, contract terms, idle lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from mujun.errors import Fault, PackError, RuleError
from mujun.packs.chain import Chain, read_chain
from mujun.packs.draft import Draft
from mujun.packs.light import build_citations
from mujun.packs.repeats import find_repeats
from mujun.packs.schema import Authored, Citations, Key, Note, Word
from mujun.packs.shape import Written, validate_entry
from mujun.packs.source import read_source
from mujun.packs.suggestion import suggest
from mujun.rules.expression import Expression, names, parse_expression
from mujun.rules.kind import Kind, check_unit, infer_kind
from mujun.rules.level import Citation
from mujun.rules.unit import parse_unit

PLACE: Final = "projects/rules.yaml"
Answer = Literal["lead", "office", "county"]
DueAfter = Literal["签约", "开工", "竣工", "验收", "投产", "达产"]

Formula = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Months = Annotated[int, Field(ge=0, le=120)]

DISPATCH_NAMES: Final[dict[str, tuple[Kind, str]]] = {
    "档": (Kind("text"), "本月的灯"),
    "上月档": (Kind("text"), "上个月的灯"),
    "变差": (Kind("flag"), "本月的灯比上个月差"),
    "连续红月数": (Kind("number", parse_unit("个月")), "到本月为止连续几个月亮最差一档"),
    "连续未报月数": (Kind("number", parse_unit("个月")), "到本月为止连续几个月该报未报"),
    "预计延后月数": (Kind("number", parse_unit("个月")), "预计竣工月比上个月的预计晚几个月；没有预测则缺数"),
    "超计划月数": (Kind("number", parse_unit("个月")), "预计竣工月比计划竣工月晚几个月；没有预测则缺数"),
    "逾期天数": (Kind("number", parse_unit("天")), "过了计划竣工月还没有竣工的天数"),
    "阶段": (Kind("text"), "招引、落地、建设、竣工验收、投产、达产、履约监管、合同履行完毕"),
}
CONTRACT_NAMES: Final[dict[str, tuple[Kind, str]]] = {
    "累计投资": (Kind("number", parse_unit("万元")), "到期末累计完成投资"),
    "用地面积": (Kind("number", parse_unit("亩")), "合同写的用地面积"),
    "产值": (Kind("number", parse_unit("万元")), "当年工业总产值"),
    "营业收入": (Kind("number", parse_unit("万元")), "当年营业收入"),
    "税收": (Kind("number", parse_unit("万元")), "当年税收实际贡献"),
    "增加值": (Kind("number", parse_unit("万元")), "当年工业增加值"),
    "综合能耗": (Kind("number", parse_unit("吨标准煤")), "当年综合能耗"),
    "从业人员": (Kind("number", parse_unit("人")), "年平均从业人员"),
}


class DispatchEntry(Authored):
    """调度清单的一条：什么情形、谁、做什么、几天内。"""

    rule: Word = Field(description="名称")
    when: Formula = Field(description="条件，可用：" + "、".join(DISPATCH_NAMES))
    who: Answer = Field(description="谁来做：lead 牵头部门，office 联系领导办公室，county 属地")
    do: Note = Field(description="做什么")
    within: int = Field(ge=0, le=366, description="调度日之后几天内")
    follow_up: bool = Field(False, description="是否开督办单")
    note: Note | None = Field(None, description="没有出处时写明由谁定")
    cites: Citations = Field((), description="出处")


class TermEntry(Authored):
    """合同的一项承诺怎样核：怎样算、何时到期；数由各份合同写。"""

    term: Word = Field(description="名称，如 亩均税收；合同里写它的承诺值")
    formula: Formula = Field(description="算式，可用：" + "、".join(CONTRACT_NAMES))
    unit: Annotated[str, StringConstraints(max_length=30)] = Field(description="单位")
    direction: Literal["up", "down"] = Field("up", description="up 不低于承诺，down 不高于承诺")
    after: DueAfter = Field(description="从哪个里程碑起算；没有达到的按计划月份起算")
    initial: bool = Field(False, description="是否再加合同写的投产初始运行期")
    note: Note | None = Field(None, description="没有出处时写明由谁定")
    cites: Citations = Field((), description="出处")


class IdleEntry(Authored):
    """完工未投产、投产未达产的三张清单。"""

    unproductive_after: Months = Field(0, description="竣工后几个月还没有投产列入问题清单")
    below_after: Months = Field(0, description="过了计划达产月几个月还没有达产列入问题清单")
    legacy_after: Months = Field(description="列入问题清单几个月还没有处置措施的，列入遗留建议清单")
    note: Note | None = Field(None, description="没有出处时写明由谁定")
    cites: Citations = Field((), description="出处")


class ProjectRulesFile(Authored):
    """`projects/rules.yaml`：项目怎样亮灯、调度、核合同、列清单。"""

    light: Key = Field(description="项目用哪个亮灯规则")
    county_light: Key | None = Field(None, description="县区投资用哪个亮灯规则")
    first_month: int = Field(1, ge=1, le=2, description="一年里第一次报数是哪个月：1—2月合并报写 2")
    dispatch: tuple[DispatchEntry, ...] = Field((), description="调度清单")
    contract: tuple[TermEntry, ...] = Field((), description="合同怎样核")
    idle: IdleEntry | None = Field(None, description="完工未投产、投产未达产清单")
    note: Note | None = Field(None, description="说明；没有出处时必写")
    cites: Citations = Field((), description="出处")


@dataclass(frozen=True, slots=True)
class DispatchRule:
    """One line of the dispatch list: when it holds, who must do what within how many days."""

    name: str
    when: Expression
    who: Answer
    do: str
    within: int
    follow_up: bool
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """How an agreed figure is reckoned and when it falls due; the agreed value stands in each contract."""

    name: str
    formula: Expression
    unit: str
    direction: Literal["up", "down"]
    after: DueAfter
    initial: bool
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class IdleRule:
    """After how many months a project stands on the three lists."""

    unproductive_after: int
    below_after: int
    legacy_after: int
    note: str | None = None
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectRules:
    """The proved rules of a pack for its projects. Lights are named; the pack holds them."""

    light: str
    county_light: str | None
    first_month: int
    dispatch: tuple[DispatchRule, ...]
    contract: tuple[Term, ...]
    idle: IdleRule | None
    note: str | None = None
    cites: tuple[Citation, ...] = ()


def load_project_rules(path: Path) -> ProjectRules:
    """The rules of the pack at `path`, or of the nearest pack it extends that has some; PackError otherwise."""
    chain = read_chain(path)
    faults: list[Fault] = list(find_faults_of_projects(chain))
    for draft in chain.drafts:
        written = None if faults else _read(draft, faults)
        if written is not None:
            return _build(written)
    if not faults:
        found, remedy = f"包里没有 {PLACE}", "换一个有的包，或补上这个文件"
        faults.append(Fault("packs.no-project-rules", str(path), found, "不知项目按什么亮灯、调度", remedy))
    raise PackError(faults)


def find_faults_of_projects(chain: Chain) -> Iterator[Fault]:
    """What is wrong with the rules for projects of the first pack of a chain."""
    faults: list[Fault] = []
    written = _read(chain.own, faults)
    yield from faults
    if written is None:
        return
    entry = written.entry
    lights = chain.names("lights.yaml")
    for key in ("light", "county_light"):
        name = getattr(entry, key)
        if name is not None and name not in lights:
            remedy = suggest(name, lights, "改成已有的规则，或在 lights.yaml 里补上")
            yield Fault("packs.unknown-light", written.place(key), f"没有亮灯规则“{name}”", "项目亮不出灯", remedy)
    yield from _dispatch_faults(written)
    yield from _term_faults(written)
    if not (entry.cites or entry.note):
        why, remedy = "没有出处的规则经不起问", "补 cites: {document, clause}；确无出处的在 note 里写明由谁定"
        yield Fault("packs.no-citation", written.place("light"), "项目规则没有 cites 也没有 note", why, remedy)


def _read(draft: Draft, faults: list[Fault]) -> Written[ProjectRulesFile] | None:
    file = draft.path / PLACE
    if not file.is_file():
        return None
    source = read_source(file, f"{draft.name}/{PLACE}")
    faults.extend(source.faults)
    if not isinstance(source.data, dict):
        if not source.faults:
            why = "读不出项目的规则"
            faults.append(Fault("packs.wrong-shape", source.label, "内容不是若干“键: 值”", why, "照参考手册写"))
        return None
    return validate_entry(ProjectRulesFile, source.data, source, (), faults)


def _dispatch_faults(written: Written[ProjectRulesFile]) -> Iterator[Fault]:
    places = [(one.rule, written.place("dispatch", at)) for at, one in enumerate(written.entry.dispatch)]
    yield from find_repeats(places, "调度规则")
    for at, one in enumerate(written.entry.dispatch):
        where = written.place("dispatch", at, "when")
        kind, faults = _infer(one.when, where, DISPATCH_NAMES)
        yield from faults
        if not faults and kind.sort not in (None, "flag"):
            remedy = "写成比较，如 连续红月数 >= 3"
            yield Fault("packs.not-a-condition", where, "条件算出的不是是或否", "不知何时列入", remedy)


def _term_faults(written: Written[ProjectRulesFile]) -> Iterator[Fault]:
    places = [(one.term, written.place("contract", at)) for at, one in enumerate(written.entry.contract)]
    yield from find_repeats(places, "合同条款")
    for at, one in enumerate(written.entry.contract):
        kind, faults = _infer(one.formula, written.place("contract", at, "formula"), CONTRACT_NAMES)
        yield from faults
        if not faults:
            yield from _unit_faults(kind, one.unit, written.place("contract", at, "unit"))


def _unit_faults(kind: Kind, unit: str, where: str) -> Iterator[Fault]:
    try:
        fault = check_unit(kind, unit, where)
    except RuleError as error:
        yield from error.faults
        return
    if fault is not None:
        yield fault


def _infer(text: str, where: str, known: dict[str, tuple[Kind, str]]) -> tuple[Kind, list[Fault]]:
    try:
        expression = parse_expression(text, where)
    except RuleError as error:
        return Kind(), list(error.faults)
    faults = [
        Fault("packs.unknown-name", where, f"不认得“{name}”", "不知它是什么数", suggest(name, known, "改正名字"))
        for name in names(expression)
        if name not in known
    ]
    kind, clashes = infer_kind(expression, {name: kind for name, (kind, _) in known.items()})
    return kind, [*faults, *clashes]


def _build(written: Written[ProjectRulesFile]) -> ProjectRules:
    entry = written.entry
    idle = entry.idle
    return ProjectRules(
        light=entry.light,
        county_light=entry.county_light,
        first_month=entry.first_month,
        dispatch=tuple(
            DispatchRule(
                one.rule, parse_expression(one.when, written.place("dispatch", at, "when")), one.who, one.do,
                one.within, one.follow_up, one.note, build_citations(one.cites),
            )
            for at, one in enumerate(entry.dispatch)
        ),
        contract=tuple(
            Term(
                one.term, parse_expression(one.formula, written.place("contract", at, "formula")), one.unit,
                one.direction, one.after, one.initial, one.note, build_citations(one.cites),
            )
            for at, one in enumerate(entry.contract)
        ),
        idle=None
        if idle is None
        else IdleRule(
            idle.unproductive_after, idle.below_after, idle.legacy_after, idle.note, build_citations(idle.cites)
        ),
        note=entry.note,
        cites=build_citations(entry.cites),
    )  # fmt: skip
