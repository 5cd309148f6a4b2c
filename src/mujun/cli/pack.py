"""`mujun pack`: prove, try, start, compare and list packs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mujun.cli.wording import ChineseGroup
from mujun.errors import Fault, PackError
from mujun.packs.blank import write_blank
from mujun.packs.cases import CaseRun, run_cases
from mujun.packs.check import check_packs
from mujun.packs.difference import compare_packs
from mujun.packs.load import list_packs, load_pack
from mujun.packs.pack import Pack

if TYPE_CHECKING:
    from mujun.evaluation.cases import SchemeCaseResult
    from mujun.registers.cases import RegisterCaseResult

FOLDER = click.Path(path_type=Path, file_okay=False)
in_root = click.option(
    "--packs", "root", type=FOLDER, default=Path("packs"), show_default=True, help="包所在的文件夹。"
)
as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")


@click.group(cls=ChineseGroup, help="城市的包：核对、试算、新建、比较、列出。")
def pack() -> None:
    """The verbs on packs."""


@pack.command("check", help="核对包：一次报出全部毛病，带文件与行号。不写路径则核对全部。")
@click.argument("paths", nargs=-1, type=FOLDER, metavar="[包的路径]…")
@in_root
@as_json
def check(paths: tuple[Path, ...], root: Path, as_json: bool) -> int:
    """Print every fault; 1 where there is any."""
    chosen = _chosen(paths, root)
    faults = check_packs(chosen)
    if as_json:
        _print_json({"read": [str(path) for path in chosen], "faults": [asdict(fault) for fault in faults]})
    else:
        _print_faults(faults)
        click.echo(f"核对了 {len(chosen)} 个包：" + (f"有 {len(faults)} 处毛病。" if faults else "都成立。"))
    return 1 if faults else 0


@pack.command("test", help="重算包里的算例。不写路径则试算全部。")
@click.argument("paths", nargs=-1, type=FOLDER, metavar="[包的路径]…")
@in_root
@as_json
def test(paths: tuple[Path, ...], root: Path, as_json: bool) -> int:
    """Print each case that differs, and lights without a case; 1 where a case differs or a pack does not prove."""
    from mujun.evaluation.cases import run_scheme_cases
    from mujun.registers.cases import run_register_cases

    chosen = _chosen(paths, root)
    runs = [run_cases(path) for path in chosen]
    schemes: list[tuple[SchemeCaseResult | RegisterCaseResult, ...]] = [
        (*run_scheme_cases(path), *run_register_cases(path)) for path in chosen
    ]
    if as_json:
        rows = [[*_case_rows(run), *_case_rows(tried)] for run, tried in zip(runs, schemes, strict=True)]
        _print_json(
            [{"pack": run.pack, "untried": run.untried, "cases": row} for run, row in zip(runs, rows, strict=True)]
        )
    else:
        for run, tried in zip(runs, schemes, strict=True):
            _print_run(run, tried)
    return 0 if all(run.holds for run in runs) and all(tried.holds for cases in schemes for tried in cases) else 1


@pack.command("new", help="新建一个包，写好可用的样子，供填写。")
@click.argument("name", metavar="包名")
@click.option("--title", default="", help="标题，不写与包名同。")
@click.option("--city", default="", help="地名；与 --division、--year 一起写。")
@click.option("--division", default="", help="GB/T 2260 六位代码。")
@click.option("--year", type=click.IntRange(1949, 2100), default=None, help="计划年度。")
@in_root
@as_json
def new(name: str, title: str, city: str, division: str, year: int | None, root: Path, as_json: bool) -> int:
    """Write the files of a new pack and print them."""
    place = (city, division, year) if city and division and year is not None else None
    if place is None and (city or division or year is not None):
        raise click.UsageError("--city、--division、--year 要一起写，或都不写")
    written = write_blank(root, name, title or name, place)
    if as_json:
        _print_json({"wrote": [str(file) for file in written]})
        return 0
    for file in written:
        click.echo(f"写了 {file}")
    click.echo(f"接着：改 units.yaml 和 lights.yaml，再运行 mujun pack check {root / name}")
    return 0


@pack.command("diff", help="比较两个包：多了什么、少了什么、改了什么。相同返回 0，不同返回 1。")
@click.argument("left", type=FOLDER, metavar="包甲")
@click.argument("right", type=FOLDER, metavar="包乙")
@as_json
def diff(left: Path, right: Path, as_json: bool) -> int:
    """Print every difference; 1 where there is any."""
    differences = compare_packs(load_pack(left), load_pack(right))
    if as_json:
        _print_json([asdict(difference) for difference in differences])
    else:
        for difference in differences:
            click.echo(str(difference))
        click.echo(f"{left} 与 {right}：" + (f"有 {len(differences)} 处不同。" if differences else "没有不同。"))
    return 1 if differences else 0


@pack.command("list", help="列出所有的包。")
@in_root
@as_json
def list_(root: Path, as_json: bool) -> int:
    """Print one line for each pack; 1 where one does not prove."""
    rows = [_row(path) for path in _chosen((), root)]
    if as_json:
        _print_json(rows)
    else:
        for row in rows:
            click.echo(_row_words(row))
    return 1 if any(row["faults"] for row in rows) else 0


def _chosen(paths: Sequence[Path], root: Path) -> tuple[Path, ...]:
    chosen = tuple(paths) or list_packs(root)
    if not chosen:
        remedy = "用 --packs 指明包所在的文件夹，或用 mujun pack new 新建"
        raise PackError(Fault("packs.no-packs", str(root), "这里一个包也没有", "没有东西可核对", remedy))
    return chosen


def _print_faults(faults: Sequence[Fault]) -> None:
    for fault in faults:
        click.echo(f"{fault}[{fault.code}]")


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _case_rows(tried: CaseRun | Sequence[SchemeCaseResult | RegisterCaseResult]) -> list[dict[str, Any]]:
    results = tried.results if isinstance(tried, CaseRun) else tried
    return [{**asdict(result), "holds": result.holds} for result in results]


def _print_run(run: CaseRun, schemes: Sequence[SchemeCaseResult | RegisterCaseResult]) -> None:
    for result in run.results:
        if not result.holds:
            click.echo(f"{result.place}：算例“{result.case}”不成立：{'；'.join(result.differences)}。{result.reason}")
    for tried in schemes:
        if not tried.holds:
            click.echo(f"{tried.place}：算例“{tried.case}”不成立：{'；'.join(tried.differences)}。")
    wrong = sum(not result.holds for result in run.results) + sum(not tried.holds for tried in schemes)
    words = f"有 {wrong} 个不成立" if wrong else "都成立"
    untried = f"；没有算例的亮灯规则：{'、'.join(run.untried)}" if run.untried else ""
    click.echo(f"{run.pack}：{len(run.results) + len(schemes)} 个算例，{words}{untried}。")


def _row(path: Path) -> dict[str, Any]:
    try:
        loaded: Pack | None = load_pack(path)
        faults = 0
    except PackError as error:
        loaded, faults = None, len(error.faults)
    if loaded is None:
        return {"pack": path.name, "path": str(path), "faults": faults}
    return {
        "pack": loaded.name,
        "title": loaded.title,
        "path": str(path),
        "city": loaded.city.name if loaded.city else None,
        "year": loaded.year,
        "tasks": len(loaded.tasks),
        "targets": len(loaded.targets),
        "units": len(loaded.units),
        "lights": len(loaded.lights),
        "digest": loaded.digest,
        "faults": 0,
    }


def _row_words(row: dict[str, Any]) -> str:
    if row["faults"]:
        return f"{row['pack']}：有 {row['faults']} 处毛病，用 mujun pack check {row['path']} 查看"
    place = f"{row['city']} {row['year']} 年" if row["city"] else "公用"
    counts = f"任务 {row['tasks']}，目标 {row['targets']}，单位 {row['units']}，亮灯规则 {row['lights']}"
    return f"{row['pack']}：{row['title']}（{place}）；{counts}"
