"""Files of projects → a record: YAML, a workbook, or a folder of CSV files, all with the same tables and columns.

Every fault is reported with its place, and nothing is half taken. Running numbers follow the day of recording, then
the order of the rows, so a row added at the end never changes what was known on an earlier day.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

import python_calamine
import xlsxwriter
from pydantic import ValidationError

from mujun.errors import FactError, Fault, MujunError, ProjectError
from mujun.facts.sheet import read_sheet
from mujun.packs.source import read_source
from mujun.packs.suggestion import suggest
from mujun.plans.report import Report
from mujun.projects.knowledge import Record, Settlement, series_code
from mujun.projects.project import Bond, Contract, Exemption, Project, YearPlan
from mujun.projects.sheets import TABLES, Row, headings, shape_row
from mujun.projects.stage import MilestoneReport
from mujun.projects.table_faults import find_table_faults

MOST_SHOWN: Final = 200
CODE: Final = "项目代码"
ABOUT: Final = ("项目", "计划节点", "年度计划", "合同条款")
T = TypeVar("T")
Placed = tuple[str, dict[str, Any]]
Parts = Mapping[str, Mapping[str, list[Any]]]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A row in its shape and where it stands."""

    where: str
    row: Any


def read_projects(path: Path, known: Record | None = None) -> Record:
    """The record in a .yaml, .xlsx or a folder of .csv files; ProjectError with every fault.

    Where the file has no list of projects, the projects are those of `known`: a month's reports come by themselves.
    """
    faults: list[Fault] = []
    tables = _add_known(dict(_read_tables(path, faults)), known)
    taken = {name: list(_shaped(name, tables.get(name, []), faults)) for name in TABLES}
    if not taken["项目"] and not faults:
        found, remedy = "没有一个项目", "“项目”表里一行写一个项目"
        faults.append(Fault("projects.no-projects", str(path), found, "没有东西可看", remedy))
    record = _assemble(taken, faults)
    if faults or record is None:
        raise ProjectError(faults[:MOST_SHOWN])
    return record


def _read_tables(path: Path, faults: list[Fault]) -> Mapping[str, Sequence[Placed]]:
    if path.is_dir():
        files = {file.stem: file for file in sorted(path.glob("*.csv"))}
        faults += [_stray(path, name) for name in files if name not in TABLES]
        return {
            name: _rows(file.name, file.read_bytes(), None, faults) for name, file in files.items() if name in TABLES
        }
    if path.suffix.lower() in (".yaml", ".yml"):
        return _read_yaml(path, faults)
    if path.suffix.lower() == ".xlsx":
        return _read_workbook(path, faults)
    found, remedy = f"不认得“{path.suffix}”文件", "用 .yaml、.xlsx，或一个装 .csv 的文件夹"
    faults.append(Fault("projects.bad-file", path.name, found, "读不出项目", remedy))
    return {}


def _add_known(tables: dict[str, Sequence[Placed]], known: Record | None) -> dict[str, Sequence[Placed]]:
    """The tables with what is known of the projects they do not list; as they are where they have a list."""
    if known is None or not known.projects or "项目" in tables:
        return tables
    said = _tables_of(replace(known, reports=(), milestones=(), exemptions=(), settlements=()))
    for name in ABOUT:
        given = tables.get(name, [])
        told = {str(cells.get(CODE)) for _, cells in given}
        kept = [("已有的项目", dict(row)) for row in said[name] if str(row[CODE]) not in told]
        tables[name] = [*given, *kept]
    return tables


def _read_workbook(path: Path, faults: list[Fault]) -> Mapping[str, Sequence[Placed]]:
    """The tables of a workbook; the list of projects is read first, with the limits a hostile file meets there."""
    content = path.read_bytes()
    projects = _rows(path.name, content, "项目", faults)
    if faults:
        return {}
    names = python_calamine.load_workbook(io.BytesIO(content)).sheet_names
    faults += [_stray(path, name) for name in names if name not in TABLES]
    others = [name for name in names if name in TABLES and name != "项目"]
    return {"项目": projects, **{name: _rows(path.name, content, name, faults) for name in others}}


def _stray(path: Path, name: str) -> Fault:
    remedy = suggest(name, TABLES, f"表名用 {'、'.join(TABLES)}")
    return Fault("projects.unknown-table", f"{path.name}〔{name}〕", f"不认得表“{name}”", "不知是什么数", remedy)


def _rows(workbook: str, content: bytes, sheet: str | None, faults: list[Fault]) -> list[Placed]:
    try:
        read = read_sheet(workbook, content, sheet)
    except FactError as error:
        # a table nobody has filled in is no fault, but for the list of projects itself
        bare = () if (sheet or Path(workbook).stem) == "项目" else ("facts.no-rows", "facts.empty-file")
        faults.extend(fault for fault in error.faults if fault.code not in bare)
        return []
    return [
        (read.place(read.first_row + at), dict(zip(read.header, row, strict=False)))
        for at, row in enumerate(read.rows)
        if any(cell is not None and str(cell).strip() for cell in row)
    ]


def _read_yaml(path: Path, faults: list[Fault]) -> Mapping[str, Sequence[Placed]]:
    source = read_source(path, path.name)
    faults.extend(source.faults)
    data = source.data if isinstance(source.data, dict) else {}
    if not source.faults and not data:
        remedy = f"写成 {'、'.join(TABLES)} 几个列表"
        faults.append(Fault("projects.bad-file", source.label, "内容不是若干“键: 值”", "读不出项目", remedy))
    faults += [_stray(path, name) for name in data if name not in TABLES]
    tables: dict[str, list[Placed]] = {}
    for name in TABLES:
        listed = data.get(name) or []
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            place = source.place((name,))
            faults.append(
                Fault("projects.bad-table", place, f"“{name}”不是一行一行的列表", "读不出来", "每行以 - 开头")
            )
            continue
        tables[name] = [(source.place((name, at)), dict(one)) for at, one in enumerate(listed)]
    return tables


def _shaped(name: str, rows: Sequence[Placed], faults: list[Fault]) -> Iterator[_Taken]:
    model: type[Row] = TABLES[name]
    known = headings(name)
    for where, cells in rows:
        try:
            yield _Taken(where, model.model_validate(shape_row(name, cells)))
        except ValidationError as error:
            for detail in error.errors():
                faults.append(_row_fault(where, detail["type"], detail["loc"], detail["msg"], detail["input"], known))


def _row_fault(
    where: str, kind: str, location: Sequence[int | str], message: str, given: object, known: Sequence[str]
) -> Fault:
    column = str(location[0]) if location else "这一行"
    if kind == "extra_forbidden":
        return Fault(
            "projects.unknown-column", where, f"不认得列“{column}”", "不知是什么", suggest(column, known, "删去")
        )
    if kind == "missing":
        return Fault("projects.missing-cell", where, f"没有填“{column}”", "缺了它认不出这一行", f"补上“{column}”")
    found = f"“{column}”{message}" if kind == "cell" else f"“{column}”写了“{str(given)[:30]}”"
    return Fault("projects.bad-cell", where, found, "读错一格就会算错一个数", "按表头的写法改正")


def _assemble(taken: Mapping[str, list[_Taken]], faults: list[Fault]) -> Record | None:
    """Values of rows; a value that refuses gives its faults with the place of the row."""
    faults.extend(list(find_table_faults(taken, whole=not faults)))
    parts = {table: _by_project(taken[table]) for table in ("计划节点", "年度计划", "合同条款")}
    projects = [one for one in (_kept(_project, parts, row, faults) for row in taken["项目"]) if one is not None]
    made: dict[str, list[Any]] = {
        name: [one for one in (_kept(make, parts, row, faults) for row in taken[name]) if one is not None]
        for name, make in (("报数", _report), ("里程碑", _milestone), ("豁免", _exemption), ("处置", _settlement))
    }
    if faults:
        return None
    try:
        return Record(
            projects=tuple(projects),
            reports=_numbered(made["报数"]),
            milestones=_numbered(made["里程碑"]),
            exemptions=_numbered(made["豁免"]),
            settlements=_numbered(made["处置"]),
            simulated=any(project.simulated for project in projects),
        )
    except ProjectError as error:
        faults.extend(error.faults)
        return None


def _kept(
    make: Callable[[Any, Parts], T], parts: Parts, one: _Taken, faults: list[Fault],
) -> T | None:  # fmt: skip
    try:
        return make(one.row, parts)
    except MujunError as error:
        faults.extend(replace(fault, where=f"{one.where}（{fault.where}）") for fault in error.faults)
        return None


def _numbered(said: list[Any]) -> tuple[Any, ...]:
    ordered = sorted(said, key=lambda one: one.recorded_on)
    return tuple(replace(one, number=at) for at, one in enumerate(ordered, 1))


def _by_project(rows: Sequence[_Taken]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for one in rows:
        groups.setdefault(one.row.code, []).append(one.row)
    return groups


def _project(row: Any, parts: Parts) -> Project:
    bond = None
    if row.bond_issued is not None and row.bond_amount is not None:
        bond = Bond(row.bond_issued, row.bond_amount)
    terms = parts["合同条款"].get(row.code, [])
    contract = None
    if row.contract is not None:
        clauses = {one.term: one.clause for one in terms if one.clause}
        contract = Contract(row.contract, {one.term: one.value for one in terms}, row.land, row.initial, clauses)
    return Project(
        code=row.code,
        name=row.name,
        county=row.county,
        lead=row.lead,
        office=row.office,
        kind=row.kind,
        total=row.total,
        planned={one.milestone: one.month for one in parts["计划节点"].get(row.code, [])},
        years=tuple(
            YearPlan(one.year, one.amount, tuple(sorted(one.months.items())))
            for one in sorted(parts["年度计划"].get(row.code, []), key=lambda one: one.year)
        ),
        monitored=row.monitored,
        paid_share=row.paid_share,
        bond=bond,
        contract=contract,
        simulated=row.simulated,
    )


def _report(row: Any, _: object) -> Report:
    value: Decimal | None = row.value
    unit = row.reporter or "报送单位"
    return Report(0, series_code(row.code, row.item), unit, row.month, row.recorded_on, value=value)


def _milestone(row: Any, _: object) -> MilestoneReport:
    return MilestoneReport(0, row.code, row.milestone, row.recorded_on, row.reached, row.planned, row.words)


def _exemption(row: Any, _: object) -> Exemption:
    return Exemption(0, row.code, row.side, row.since, row.until, row.reason, row.recorded_on)


def _settlement(row: Any, _: object) -> Settlement:
    return Settlement(0, row.code, row.measure, row.unit, row.due, row.recorded_on, row.done_on, row.words)


def write_projects(record: Record, path: Path) -> None:
    """The record as a workbook that `read_projects` reads back as the same values."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in _tables_of(record).items():
            sheet = book.add_worksheet(name)
            columns = headings(name)
            sheet.write_row(0, 0, columns)
            for at, row in enumerate(rows, 1):
                for column, heading in enumerate(columns):
                    if (cell := row.get(heading)) is not None:
                        sheet.write(at, column, cell)


def _tables_of(record: Record) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for project in record.projects:
        _add_project(project, tables)
    for report in record.reports:
        code, _, item = report.target.partition("·")
        tables["报数"].append({"项目代码": code, "项": item, "月份": str(report.period), "数": _cell(report.value),
                             "记录日": report.recorded_on.isoformat(), "报送单位": report.unit})  # fmt: skip
    for one in record.milestones:
        tables["里程碑"].append({"项目代码": one.project, "里程碑": one.milestone, "达到日": _cell(one.reached),
                              "改计划到": _cell(one.planned), "记录日": one.recorded_on.isoformat(),
                              "说明": one.words or None})  # fmt: skip
    for held in record.exemptions:
        tables["豁免"].append({"项目代码": held.project, "维度": held.side, "起": str(held.since),
                             "止": str(held.until), "理由": held.reason,
                             "记录日": held.recorded_on.isoformat()})  # fmt: skip
    for done in record.settlements:
        tables["处置"].append({"项目代码": done.project, "措施": done.measure, "责任单位": done.unit,
                             "期限": str(done.due), "记录日": done.recorded_on.isoformat(),
                             "办结日": _cell(done.done_on), "说明": done.words or None})  # fmt: skip
    return tables


def _add_project(project: Project, tables: dict[str, list[dict[str, Any]]]) -> None:
    contract, bond = project.contract, project.bond
    tables["项目"].append({
        "项目代码": project.code, "项目名称": project.name, "属地": project.county, "牵头部门": project.lead,
        "联系领导办公室": project.office, "类型": project.kind, "总投资（万元）": _cell(project.total),
        "每月亮灯": "是" if project.monitored else "否", "约定支付比例（%）": _cell(project.paid_share),
        "债券发行月": _cell(bond and bond.issued), "债券金额（万元）": _cell(bond and bond.amount),
        "合同编号": contract and contract.number, "用地面积（亩）": _cell(contract and contract.land),
        "初始运行期（月）": contract and contract.initial, "模拟": "是" if project.simulated else "否",
    })  # fmt: skip
    for milestone, month in project.planned.items():
        tables["计划节点"].append({"项目代码": project.code, "里程碑": milestone, "计划月份": str(month)})
    for plan in project.years:
        ends = {f"{month}月末": _cell(amount) for month, amount in plan.months}
        tables["年度计划"].append(
            {"项目代码": project.code, "年度": plan.year, "计划投资（万元）": _cell(plan.amount), **ends}
        )
    for term, value in (contract.terms if contract else {}).items():
        clause = contract.clauses.get(term) if contract else None
        tables["合同条款"].append({"项目代码": project.code, "条款": term, "承诺值": _cell(value), "条号": clause})


def _cell(value: object) -> str | float | None:
    if value is None:
        return None
    return float(value) if isinstance(value, Decimal) else str(value)
