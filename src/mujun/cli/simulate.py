"""`mujun simulate`: a practice city of made-up enterprises, with planted errors and a measured recall of the checks."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import click

from mujun.cli.wording import ChineseCommand
from mujun.errors import FactError, Fault
from mujun.facts.batch import Acceptance
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.lake import accept_intake, open_lake
from mujun.facts.planting import DeliveredFile, Planted, deliver_city
from mujun.facts.practice import PracticeCity, make_city
from mujun.facts.scoring import Scoring, score_checks
from mujun.facts.suspicion import list_suspicions
from mujun.packs.load import load_pack
from mujun.packs.pack import Pack
from mujun.rules.period import Period

_WORDS = {
    "bad-code": "代码不对", "masked-name": "名称脱敏", "text-in-number": "数里有字", "repeated-row": "整行重复",
    "conflicting-rows": "同一企业两个数", "wrong-unit": "单位写错", "exchanged-columns": "两列填反",
    "false-zero": "缺数报成 0", "shared-parcel": "几家同宗",
}  # fmt: skip


@click.command(
    "simulate", cls=ChineseCommand, help="编一个演练城市（全是模拟数据）：各部门的表、埋下的错与答案、查错的命中率。"
)
@click.option("--pack", "pack_path", type=click.Path(path_type=Path), required=True, help="按哪个包，名称或文件夹。")
@click.option(
    "--packs", "root", type=click.Path(path_type=Path), default=Path("packs"), show_default=True, help="包所在。"
)
@click.option(
    "--enterprises", type=click.IntRange(10, 1_000_000), default=17000, show_default=True, help="多少家企业。"
)
@click.option("--items", type=click.IntRange(1, 200), default=100, show_default=True, help="多少项。")
@click.option("--seed", type=int, default=7, show_default=True, help="种子：同一种子得同样的字节。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/practice"),
    show_default=True,
    help="写到哪里，须是空的。",
)
@click.option("--no-errors", is_flag=True, help="不埋错。")
@click.option("--no-lake", is_flag=True, help="只写各部门的表，不收进湖里、不量命中率。")
def simulate(
    pack_path: Path, root: Path, enterprises: int, items: int, seed: int, out: Path, no_errors: bool, no_lake: bool
) -> int:
    """Write the deliveries and the key; take them into a lake and print the recall of the checks."""
    if out.exists() and any(out.iterdir()):
        found, remedy = "文件夹不是空的", "换一个空文件夹，或先清空"
        raise FactError(Fault("facts.not-empty", str(out), found, "不覆盖已有的内容", remedy))
    pack = load_pack(pack_path if (pack_path / "pack.yaml").is_file() else root / pack_path)
    city = make_city(pack, enterprises=enterprises, items=items, seed=seed)
    files, key = deliver_city(city, errors=not no_errors)
    _write(out, files, key)
    _print_city(city, pack, files, key)
    if not no_lake:
        _print_scoring(_take_all(out / "lake", pack, files, key, max(city.figures)))
    return 0


def _write(out: Path, files: Sequence[DeliveredFile], key: Sequence[Planted]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for file in files:
        (out / file.name).write_bytes(file.content)
    listed = [{"file": one.name, "department": one.department, "period": str(one.year), "on": one.on.isoformat()}
              for one in files]  # fmt: skip
    text = json.dumps({"simulated": True, "deliveries": listed}, ensure_ascii=False, indent=1) + "\n"
    (out / "deliveries.json").write_text(text, encoding="utf-8")
    with (out / "key.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([one.name for one in fields(Planted)])
        writer.writerows(asdict(one).values() for one in key)


def _print_city(city: PracticeCity, pack: Pack, files: Sequence[DeliveredFile], key: Sequence[Planted]) -> None:
    click.echo("以下全是模拟数据，不是任何真实企业的数。")
    click.echo(f"{len(city.enterprises)} 家企业，{len(city.items)} 项，{len(city.figures)} 年，{city.count} 个数；")
    click.echo(f"{len(files)} 份部门的表，埋了 {len(key)} 处错。与公布数对账（规上，埋错之前）：")
    year = max(city.figures)
    known = {item.name: item for item in city.items}
    composed = {item.name: item.composed for item in pack.items if item.composed is not None}

    def total(name: str) -> float | None:
        parts = composed.get(name)
        if parts is None:
            return city.total(name, year) if name in known else None
        plus = sum(city.total(part, year) for part in (parts.base, *parts.plus) if part in known)
        return plus - sum(city.total(part, year) for part in parts.minus if part in known)

    for one in pack.published:
        if one.item is None or one.division is not None or one.year != year:
            continue
        top, bottom = total(one.item), total(one.per) if one.per else None
        if top is None or (one.per and not bottom):
            continue
        made = f"{top:,.2f} {known[one.item].unit}" if bottom is None else _say_ratio(top / bottom, one.unit)
        click.echo(f"  {one.figure}：公布 {one.value:f} {one.unit}，模拟 {made}")


def _say_ratio(ratio: float, unit: str) -> str:
    """A ratio beside a published one: a share in hundredths where that one is."""
    return f"{ratio * 100:.6g} %" if unit == "%" else f"{ratio:.6g}"


def _take_all(root: Path, pack: Pack, files: Sequence[DeliveredFile], key: Sequence[Planted], year: int) -> Scoring:
    lake = open_lake(root, pack.items, create=True)
    refused: dict[str, frozenset[int]] = {}
    for file in sorted(files, key=lambda one: one.on):
        delivery = Delivery(file.name, file.content, file.department, period=Period(file.year, 1, 12))
        intake = read_delivery(delivery, pack)
        accept_intake(lake, intake, pack, Acceptance(file.on, simulated=True))
        refused[file.name] = frozenset(intake.refused_rows)
    last = max(file.on for file in files)
    return score_checks(key, refused, list_suspicions(lake, as_of=last, period=Period(year, 1, 12)))


def _print_scoring(scoring: Scoring) -> None:
    if scoring.scores:
        click.echo("查错的命中：")
    for one in scoring.scores:
        caught = f"收表时拒收 {one.refused}，收下后起疑 {one.suspected}"
        right = f"，起疑 {one.raised} 处中无故 {one.needless}（准 {one.precision:.1%}）" if one.raised else ""
        click.echo(f"  {_WORDS[one.kind]}：埋 {one.planted}，{caught}，命中 {one.recall:.1%}{right}")
    planted = sum(one.planted for one in scoring.scores)
    found = sum(one.refused + one.suspected for one in scoring.scores)
    if planted:
        click.echo(f"合计：埋 {planted}，命中 {found}（{found / planted:.1%}）；")
    wolf = f"起疑 {scoring.suspicions} 处中无故 {scoring.needless_suspicions} 处"
    click.echo(f"错怪：无故拒收 {scoring.needless_refusals} 行；{wolf}。")
