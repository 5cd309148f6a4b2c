"""Counties, banks and parks: from their deliveries through the same lake and the same engine to ranks."""

from datetime import date

import pytest

from evaluation.examples import make_table, rows_of
from facts.making import codes, csv_bytes, keep
from mujun.errors import EvaluationError, FactError
from mujun.evaluation.lake import tables_of_lake
from mujun.evaluation.run import run
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.lake import open_lake
from mujun.packs.load import load_pack
from mujun.packs.scheme_load import load_scheme
from mujun.rules.period import parse_period


@pytest.fixture(scope="module")
def path(checkout):
    return checkout / "packs" / "yunchuan-entities"


@pytest.fixture(scope="module")
def pack(path):
    return load_pack(path)


@pytest.fixture
def own_lake(tmp_path, pack):
    return open_lake(tmp_path / "lake", pack.items, create=True)


def evaluated(path, lake, scheme, *columns):
    loaded = load_scheme(path, scheme)
    tables = tables_of_lake(loaded, lake, as_of=date(2026, 6, 1))
    return rows_of(run(loaded, tables[0], earlier=tables[1:]), *columns)


def test_counties_are_compared_within_their_class(own_lake, pack, path):
    year = {"period": parse_period("2025"), "kind": "county"}
    head = "县区,规上工业增加值,规上工业增加值增速（%）,规上工业总产值,县区工业投资,县区工业能耗,县区研发经费"
    rows = ("澜江,150,8,600,30,50,6", "望湖区,100,4,500,20,50,2", "999921,20,5,100,4,10,/", "桐溪县,50,6,250,10,25,1")
    taxes = ("县区,工业税收（万元）", "澜江区,300000", "望湖,100000", "青石,10000", "桐溪,50000")
    land = ("县区,县区工业用地（亩）", "澜江,10000", "望湖,10000", "青石,1000", "桐溪,5000")
    keep(own_lake, pack, "2026-05-01", head, *rows, department="统计", **year)
    keep(own_lake, pack, "2026-05-01", *taxes, department="税务", **year)
    keep(own_lake, pack, "2026-05-01", *land, department="自然资源", **year)
    made = evaluated(path, own_lake, "county-2025", "组", "总分", "名次")
    # of two, the better has the whole of each weight, the worse the base of 20 %; both invest 20 % of value added
    assert made["澜江区"] == ("一类", 100.0, 1)
    assert made["望湖区"] == ("一类", 0.2 * (25 + 20 + 20 + 20) + 15, 2)
    assert made["桐溪县"] == ("二类", 100.0, 1)
    assert made["青石县"] == ("三类", 80.0, 1)


def test_a_county_the_pack_does_not_know_is_refused(pack):
    content = csv_bytes("县区,工业税收（亿元）", "澜江,3", "虚无县,2", "缺数,1")
    intake = read_delivery(Delivery("a.csv", content, "税务", "county", parse_period("2025")), pack)
    assert [row.entity for row in intake.accepted] == ["澜江区"]
    assert codes(intake) == [(3, "facts.bad-division"), (4, "facts.no-code")]
    assert "“澜江”按区划表记作“澜江区”，1 处" in intake.notices


def test_banks_with_last_years_figures(own_lake, pack, path):
    head = "机构编码,各项贷款余额,制造业贷款余额,制造业中长期贷款,不良贷款余额,差别化信贷执行率（%）"
    bank = {"department": "金融", "kind": "bank"}
    last = ("甲行,900,100,30,9,90", "乙行,900,100,20,9,80")
    now = ("甲行,1000,200,80,10,100", "乙行,1000,150,30,20,90", "丙行,1000,100,30,15,80")
    keep(own_lake, pack, "2026-05-01", head, *last, period=parse_period("2024"), **bank)
    keep(own_lake, pack, "2026-05-02", head, *now, period=parse_period("2025"), **bank)
    made = evaluated(path, own_lake, "bank-2025", "制造业贷款增速", "得分·不良率", "总分", "名次", "等级")
    assert made["甲行"] == (100.0, 10.0, 100.0, 1, "优秀")
    # growth 50 %: worst of two, 15; share 15 of 10–20: 24; long 20 of 20–40: 9; bad 2 %: 6; carried out 90: 16
    assert made["乙行"] == (50.0, 6.0, 24 + 15 + 9 + 6 + 16, 2, "良好")
    # no figure last year: the mean of 25 and 15; share 10: 18; long 30: 12; bad 1.5 %: 8; carried out 80: 12.
    # Both have 70: they share the rank, and at the cut the better grade
    assert made["丙行"] == (None, 8.0, 20 + 18 + 12 + 8 + 12, 2, "良好")


def test_parks_come_by_name(own_lake, pack, path):
    year = {"period": parse_period("2025"), "kind": "park"}
    parks = ("园区,园区类别,投用年数,园区企业数,园区主导企业数", "南园,小微园,5,50,40", "北园,小微园,3,50,30")
    land = ("园区,园区工业用地（亩）", "南园,100", "北园,100")
    keep(own_lake, pack, "2026-05-01", *parks, department="经信", **year)
    keep(own_lake, pack, "2026-05-01", "园区,园区税收（万元）", "南园,2000", "北园,1000", department="税务", **year)
    keep(own_lake, pack, "2026-05-01", *land, department="自然资源", **year)
    assert evaluated(path, own_lake, "park-2025", "总分", "等级") == {"南园": (100.0, "A"), "北园": (20.0, "C")}


def test_items_of_one_kind_are_not_taken_for_another(pack):
    with pytest.raises(FactError, match="不认得表头"):
        read_delivery(
            Delivery("a.csv", csv_bytes("县区,园区税收", "澜江,1"), "税务", "county", parse_period("2025")), pack
        )


def test_a_park_scheme_with_unknown_weights_is_kept_and_refuses_to_run(checkout):
    """安徽开发区考核：亩均类合计 22 分已知，两项怎样分没有取到。"""
    scheme = load_scheme(checkout / "packs" / "anhui-zones")
    with pytest.raises(EvaluationError) as error:
        run(scheme, make_table([{"entity": "甲"}]))
    told = [fault.found for fault in error.value.faults]
    assert "“开发区”组“亩均税收”的权重未取到" in told
    assert any("78 分" in one for one in told)
