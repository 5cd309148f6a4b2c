"""Packs made to hurt: thousands of wrong lines, rings of symlinks, folders for files. Told, whole, in bounded time."""

from time import process_time

import pytest

from mujun.packs.check import check_pack
from mujun.packs.suggestion import MOST_COMPARED, suggest

CARD = "pack: jia\ntitle: 试\n"
SCHEME = "scheme: s\ntitle: t\nperiod: 2020\nnote: n\n"
LANE = "lanes: [{lane: 组, missing: zero, indicators: [{indicator: 指, weight: 100}]}]\n"


@pytest.fixture
def check(tmp_path):
    """Checks a pack of the given files within a minute, and gives its faults."""

    def call(**files):
        path = tmp_path / "jia"
        for name, text in {"pack.yaml": CARD, "CHANGELOG.md": "# 变更\n", **files.pop("files", {})}.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text, encoding="utf-8")
        start = process_time()
        faults = check_pack(path)
        assert process_time() - start < 60
        assert all(fault.where and fault.found and fault.why and fault.remedy for fault in faults)
        return faults

    return call


def items_of(line, count=3000):
    return {"items.yaml": "".join(line.replace("#", str(number)) + "\n" for number in range(count))}


@pytest.mark.parametrize(
    ("line", "code", "each"),
    [
        ("- {item: 项#, knd: flow, unit: 万元, note: n}", "packs.unknown-key", 1),
        ("- {item: 项#, kind: flow, unit: 万圆#, note: n}", "rules.unknown-unit", 1),
        ("- {item: 项#, kind: flow, unit: 万元, note: n, composed: {base: 没有#}}", "packs.unknown-item", 1),
        ('- {item: 项#, kind: flow, unit: 万元, note: n, range: "[9, #"}', "rules.bad-interval", 1),
    ],
)
def test_thousands_of_wrong_lines_are_all_told(check, line, code, each):
    codes = [fault.code for fault in check(files=items_of(line))]
    assert codes.count(code) == 3000 * each


def test_one_huge_word_is_one_fault(check):
    (fault,) = check(files={"items.yaml": f"- {{item: {'项' * 600_000}, kind: flow, unit: 万元, note: n}}\n"})
    assert fault.code == "packs.bad-value"
    assert len(str(fault)) < 500


def test_a_scheme_of_thousands_of_values_is_refused_before_it_is_searched_for_circles(check):
    values = "".join(f"  - {{value: 值{n}, formula: 值{(n + 1) % 3000}, unit: 亩}}\n" for n in range(3000))
    text = f"{SCHEME}values:\n{values}indicators: [{{indicator: 指, formula: 值1, unit: 亩}}]\n{LANE}"
    (fault,) = check(files={"schemes/s.yaml": text})
    assert (fault.code, "values" in fault.found) == ("packs.bad-value", True)


def test_parents_in_one_long_ring_are_all_told(check):
    line = '- {{code: "{:06d}", name: 地{}, short: 地{}, kind: county, parent: "{:06d}"}}\n'
    text = "".join(line.format(n, n, n, (n + 1) % 400) for n in range(400))
    codes = [fault.code for fault in check(files={"divisions.yaml": text})]
    assert codes.count("packs.circular-parent") == 400


def test_symlinks_that_turn_round_and_folders_for_files_are_told(check, tmp_path):
    path = tmp_path / "jia"
    path.mkdir()
    (path / "items.yaml").symlink_to("items.yaml")
    (path / "schemes").symlink_to(".")
    (path / "cases").symlink_to("..")
    (path / "lights.yaml").mkdir()
    codes = {fault.code for fault in check()}
    assert {"packs.missing-file", "packs.unknown-file"} <= codes


def test_a_pack_that_extends_itself_is_told(check):
    assert "packs.circular-extends" in {fault.code for fault in check(files={"pack.yaml": CARD + "extends: jia\n"})}


def test_a_long_list_is_not_searched_for_the_nearest_word():
    known = [f"项{number}" for number in range(MOST_COMPARED)]
    assert suggest("项9x", known, "查表") != "查表"
    assert suggest("项9x", [*known, "别的"], "查表") == "查表"
