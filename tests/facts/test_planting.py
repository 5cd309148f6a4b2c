"""Deliveries with planted errors: repeatable bytes, a true key, and a clean city that is taken without a fault."""

import pytest

from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.planting import deliver_city
from mujun.facts.practice import make_city
from mujun.packs.load import load_pack
from mujun.rules.period import Period


@pytest.fixture(scope="module")
def pack(checkout):
    return load_pack(checkout / "packs" / "ningbo-2018")


@pytest.fixture(scope="module")
def city(pack):
    return make_city(pack, enterprises=400, items=100, seed=3)


def read(file, pack):
    delivery = Delivery(file.name, file.content, file.department, period=Period(file.year, 1, 12))
    return read_delivery(delivery, pack)


def test_a_clean_city_is_taken_whole_and_gives_back_its_figures(pack, city):
    files, key = deliver_city(city, errors=False)
    assert key == ()
    places = {firm.code: place for place, firm in enumerate(city.enterprises)}
    compared = 0
    for file in files:
        intake = read(file, pack)
        ranges = [refusal for refusal in intake.refusals if refusal.fault.code != "facts.out-of-range"]
        assert ranges == []
        for row in intake.accepted:
            for column, value in zip(intake.columns, row.values, strict=True):
                if isinstance(value, float):
                    true = city.figures[file.year][column.item.name][places[row.entity]]
                    assert value == pytest.approx(true, rel=1e-9)
                    compared += 1
    assert compared > 0.98 * city.count


def test_files_come_in_every_format_and_in_the_departments_units(city):
    files = {file.name: file for file in deliver_city(city)[0]}
    assert files["模拟-税务-2017.xlsx"].content.startswith(b"PK")
    assert files["模拟-自然资源-2017.parquet"].content.startswith(b"PAR1")
    assert "用电量（千瓦时）" in files["模拟-供电-2017.csv"].content.decode("gb18030").splitlines()[0]
    assert files["模拟-统计-2017.csv"].content.startswith(b"\xef\xbb\xbf")
    assert all(file.on.year == file.year + 1 for file in files.values())


def test_the_same_city_gives_the_same_bytes_and_key(city):
    assert deliver_city(city) == deliver_city(city)


def test_the_key_says_what_was_delivered_where(pack, city):
    files, key = deliver_city(city)
    sheets = {file.name: read(file, pack).sheet for file in files if file.year == 2017}
    assert len(key) > 20
    for one in key:
        sheet = sheets[one.file]
        cells = ["" if cell is None else cell for cell in sheet.rows[one.row - sheet.first_row]]
        if one.delivered:
            assert one.true != one.delivered
            texts = [f"{cell:.12g}" if isinstance(cell, float) else str(cell) for cell in cells]
            assert one.delivered in texts or pytest.approx(float(one.delivered)) in [
                cell for cell in map(number, texts) if cell is not None
            ]
        else:
            assert one.kind in ("repeated-row", "conflicting-rows", "bad-code")


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def test_towns_and_states_come_whole_in_files_of_their_departments(checkout):
    demo = load_pack(checkout / "packs" / "yunchuan-2026")
    made = make_city(demo, enterprises=60, items=10, seed=3)
    files = {file.name: file for file in deliver_city(made)[0] if "名录" in file.name}
    assert {(file.department, file.year) for file in files.values()} == {
        (department, year) for department in ("镇街", "市场监管") for year in (2024, 2025)
    }
    for file in files.values():
        intake = read(file, demo)
        item = {"镇街": "镇街", "市场监管": "企业状态"}[file.department]
        assert intake.refusals == ()
        assert [column.item.name for column in intake.columns] == [item]
        assert [row.values[0] for row in intake.accepted] == list(made.words[file.year][item])
