"""The tables a scheme needs come out of a lake with what it looks back at, and a kind without items is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mujun.errors import EvaluationError
from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.lake import tables_of_lake
from mujun.evaluation.run import run
from mujun.facts.batch import Acceptance
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.lake import Lake, accept_intake, open_lake
from mujun.packs.load import load_pack
from mujun.packs.scheme_load import load_scheme
from mujun.rules.period import parse_period

PACK = Path(__file__).parents[2] / "packs" / "yunchuan-2026"
CODE = "91999901MN7TC0009L"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    pack = load_pack(PACK)
    lake = open_lake(tmp_path / "lake", pack.items, create=True)
    for year, tax, on in ((2024, 100, date(2025, 3, 1)), (2025, 120, date(2026, 3, 1)), (2025, 130, date(2026, 4, 1))):
        content = f"统一社会信用代码,企业名称,税收实际贡献（万元）\n{CODE},云川市甲机械有限公司,{tax}\n".encode()
        delivery = Delivery(f"{year}-{on}.csv", content, "税务", period=parse_period(str(year)))
        accept_intake(lake, read_delivery(delivery, pack), pack, Acceptance(on))
    return lake


def taxes(lake: Lake, as_of: date, period: int | None = None) -> list[float | None]:
    tables = tables_of_lake(load_scheme(PACK, "enterprise-2025"), lake, as_of=as_of, period=period)
    rows = [fetch_rows(table.frame.select("税收实际贡献")) for table in tables]
    return [one[0]["税收实际贡献"] if one else None for one in rows]


def test_the_scheme_s_year_comes_first_then_the_year_its_benchmarks_look_at(lake):
    assert taxes(lake, date(2026, 3, 31)) == [120, 100]


def test_a_correction_counts_from_the_day_it_was_accepted(lake):
    assert taxes(lake, date(2026, 4, 1)) == [130, 100]


def test_another_year_can_be_taken_with_the_same_scheme(lake):
    assert taxes(lake, date(2026, 4, 1), period=2024)[0] == 100


def test_items_the_scheme_does_not_ask_for_are_there_besides(lake):
    scheme = load_scheme(PACK, "enterprise-2024")
    names = [
        set(tables_of_lake(scheme, lake, as_of=date(2026, 4, 1), besides=besides)[0].frame.collect_schema())
        for besides in ((), ("园区",))
    ]
    assert "园区" not in names[0]
    assert "园区" in names[1]


def test_a_kind_of_entity_without_items_is_refused(lake):
    scheme = replace(load_scheme(PACK, "enterprise-2024"), of="galaxy")
    with pytest.raises(EvaluationError, match="取数项里没有“galaxy”的数"):
        tables_of_lake(scheme, lake, as_of=date(2026, 4, 1))


def test_a_year_before_nobody_delivered_anything_is_an_empty_one(lake):
    scheme = load_scheme(PACK, "enterprise-2025")
    first, *earlier = tables_of_lake(scheme, lake, as_of=date(2026, 4, 1), period=2024)
    assert [row["entity"] for row in fetch_rows(run(scheme, first, earlier=earlier).results)] == [CODE]
