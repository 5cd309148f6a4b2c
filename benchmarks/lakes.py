"""Lakes of made-up enterprises for the benchmarks: the city through the real intake, larger ones filled in bulk.

A large lake has one batch for each department. A delivery of one row is taken in as any other; its facts are then
replaced by vectorised ones and the manifest is made to agree, so that every reader meets batches as they are.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from mujun.cli.main import run as run_command
from mujun.facts.batch import FACTS, MANIFEST, Acceptance, Batch, hash_file
from mujun.facts.credit_code import ALPHABET
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.lake import accept_intake, open_lake
from mujun.facts.publication import publish
from mujun.packs.item import Item
from mujun.packs.load import load_pack
from mujun.packs.pack import Pack
from mujun.rules.period import parse_period

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = ROOT / "var" / "bench"
YEAR = 2017
KNOWN_ON = date(2018, 12, 31)
COUNTIES = ("海曙区", "江北区", "北仑区", "镇海区", "鄞州区", "奉化区", "余姚市", "慈溪市", "宁海县", "象山县")
NEEDED = (
    "企业名称", "规模", "行业", "县区", "自有用地", "承租用地", "出租用地", "其他用地", "税收实际贡献", "工业增加值",
    "综合能耗", "化学需氧量", "年平均职工人数", "研发费用", "主营业务收入", "用电量", "利润总额", "欠税余额",
)  # fmt: skip
SIZES = {
    "自有用地": 2.6, "承租用地": 0.5, "出租用地": 0.1, "其他用地": -0.5, "税收实际贡献": 5.6, "工业增加值": 7.0,
    "综合能耗": 5.0, "年平均职工人数": 4.0, "研发费用": 4.2, "主营业务收入": 8.4, "用电量": 4.4, "利润总额": 5.2,
    "欠税余额": 0.0,
}  # fmt: skip


def find_pack(folder: Path) -> Path:
    """The pack of the benchmarks beside a copy of the base it extends."""
    packs = folder / "packs"
    shutil.rmtree(packs, ignore_errors=True)
    shutil.copytree(ROOT / "packs" / "base", packs / "base")
    shutil.copytree(ROOT / "benchmarks" / "pack", packs / "bench-2017")
    return packs / "bench-2017"


def make_city(folder: Path) -> Path:
    """The practice city of 17,000 enterprises and two years, taken in and published; made once and kept."""
    city = folder / "city"
    if not (city / "made").is_file():
        shutil.rmtree(city, ignore_errors=True)
        command = ["simulate", "--pack", "ningbo-2018", "--packs", str(ROOT / "packs"), "--enterprises", "17000"]
        print("making the practice city (two minutes, once)", flush=True)
        if run_command([*command, "--items", "100", "--seed", "7", "--no-errors", "--out", str(city)]):
            sys.exit("the practice city could not be made")
        (city / "made").touch()
    publish(open_lake(city / "lake", load_pack(find_pack(folder)).items), KNOWN_ON)
    return city / "lake"


def find_or_make_lake(folder: Path, enterprises: int, items: int, memory: str | None = "4GB") -> Path:
    """The lake in a folder, made where it is not yet there whole."""
    if not (folder / "made").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"making a lake of {enterprises:,} enterprises with {items} items each, once", flush=True)
        make_lake(folder, enterprises, items, memory)
        (folder / "made").touch()
    return folder / "lake"


def count_values(lake: Path) -> int:
    """How many figures and words a published lake holds."""
    facts = max((lake / "published").glob("*-enterprise")) / "facts.parquet"
    ((count,),) = duckdb.sql(f"SELECT count(value) + count(text) FROM '{facts}'").fetchall()
    return int(count)


def make_lake(folder: Path, enterprises: int, items: int, memory: str | None = None) -> Path:
    """A published lake of one year with so many enterprises and items, every figure there but for one in fifty."""
    pack = load_pack(find_pack(folder))
    known = {item.name: item for item in pack.items if item.of == "enterprise" and item.composed is None}
    more = [name for name, item in known.items() if item.is_number and name not in NEEDED]
    chosen = [known[name] for name in (*NEEDED, *more)[:items]]
    lake = open_lake(folder / "lake", pack.items, create=True)
    with duckdb.connect() as connection:
        if memory:
            connection.execute(f"SET memory_limit = '{memory}'")
        for department in dict.fromkeys(item.departments[0] for item in chosen):
            mine = [item for item in chosen if item.departments[0] == department]
            batch = _take_first_row(lake.path, pack, department, mine)
            _fill(connection, batch, mine, enterprises)
    publish(lake, KNOWN_ON, memory=memory)
    return lake.path


def _take_first_row(lake: Path, pack: Pack, department: str, items: Sequence[Item]) -> Batch:
    header = ["统一社会信用代码", *(f"{item.name}({item.unit})" if item.unit else item.name for item in items)]
    cells = [_first_cell(item) for item in items]
    content = "\n".join((",".join(header), ",".join([_code_of_first(), *cells]))).encode()
    delivery = Delivery(f"模拟-{department}.csv", content, department, period=parse_period(str(YEAR)))
    intake = read_delivery(delivery, pack)
    return accept_intake(open_lake(lake, pack.items), intake, pack, Acceptance(KNOWN_ON, simulated=True))


def _first_cell(item: Item) -> str:
    words = {"规模": "规上", "行业": "13", "县区": COUNTIES[0]}
    return "1" if item.is_number else words.get(item.name, "模拟企业")


def _code_of_first() -> str:
    ((code,),) = duckdb.sql(f"SELECT {_code_sql('0')}").fetchall()
    return str(code)


def _code_sql(number: str) -> str:
    """The credit code of an enterprise by its number, with both check characters, as SQL."""
    body = " || ".join(f"substr('{ALPHABET}', ({number} // {31**place}) % 31 + 1, 1)" for place in range(6))
    inner = " + ".join(
        f"(instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(body, {at + 1}, 1)) - 1) * {weight}"
        for at, weight in enumerate((3, 7, 9, 10, 5, 8, 4, 2))
    )
    total = " + ".join(f"(instr('{ALPHABET}', substr(first, {at + 1}, 1)) - 1) * {pow(3, at, 31)}" for at in range(17))
    return (
        f"(SELECT first || substr('{ALPHABET}', (31 - ({total}) % 31) % 31 + 1, 1) FROM (SELECT '91330201' || body || "
        f"CASE (11 - ({inner}) % 11) % 11 WHEN 10 THEN 'X' ELSE ((11 - ({inner}) % 11) % 11)::VARCHAR END AS first "
        f"FROM (SELECT 'MN' || {body} AS body)))"
    )


def _fill(connection: duckdb.DuckDBPyConnection, batch: Batch, items: Sequence[Item], enterprises: int) -> None:
    """The batch with the facts of all enterprises instead of the first alone."""
    parts = " UNION ALL ".join(_facts_sql(item) for item in items)
    firms = f"SELECT n, {_code_sql('n')} AS code FROM range({enterprises}) AS t(n)"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE firm AS {firms}")
    connection.execute(f"COPY ({parts}) TO '{batch.facts_file}' (FORMAT parquet, COMPRESSION zstd)")
    stated = json.loads((batch.path / MANIFEST).read_text(encoding="utf-8"))
    stated["files"][FACTS] = hash_file(batch.facts_file)
    stated["rows"] |= {"delivered": enterprises, "accepted": enterprises, "facts": enterprises * len(items)}
    text = json.dumps(stated, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (batch.path / MANIFEST).write_text(text, encoding="utf-8")


def _facts_sql(item: Item) -> str:
    """The facts of one item: figures log-normal around a size that the enterprise has in common, words by number."""
    head = f"SELECT code AS entity, '{item.name}' AS item, '{YEAR}' AS period, DATE '{YEAR}-12-31' AS until"
    tail = f"'{item.unit}' AS unit, (n + 2)::INTEGER AS row FROM firm"
    if not item.is_number:
        words = {
            "规模": "CASE WHEN n % 100 < 47 THEN '规上' ELSE '规下' END",
            "行业": "(13 + hash(n, 1) % 30)::VARCHAR",
            "县区": f"{list(COUNTIES)}[(hash(n, 2) % {len(COUNTIES)})::INTEGER + 1]",
        }
        word = words.get(item.name, "'模拟企业' || n || '号'")
        return f"{head}, NULL::DOUBLE AS value, {word} AS text, NULL::VARCHAR AS absence, {tail}"
    size = SIZES.get(item.name, 3.0)
    draw = " + ".join(f"hash(n, '{item.name}', {turn}) % 1000000 / 1e6" for turn in range(3))
    common = " + ".join(f"hash(n, {turn}) % 1000000 / 1e6" for turn in (7, 8, 9))
    figure = f"round(exp({size} + 1.6 * (({common}) - 1.5) + 1.2 * (({draw}) - 1.5)), 2)"
    gone = f"hash(n, '{item.name}', 5) % 50 = 0"
    return (
        f"{head}, CASE WHEN NOT {gone} THEN {figure} END AS value, NULL::VARCHAR AS text, "
        f"CASE WHEN {gone} THEN 'blank' END AS absence, {tail}"
    )
