"""The calendar of deliveries: who owes what by when, proved with file and line."""

from datetime import date

from mujun.packs.check import check_pack
from mujun.packs.load import load_pack
from mujun.rules.period import parse_period

ITEMS = (
    "- {item: 产值, kind: flow, unit: 万元, departments: [统计, 税务], note: 当年}\n"
    "- {item: 占地, kind: stock, unit: 亩, departments: [统计], note: 厂区}\n"
    "- {item: 规模, kind: text, departments: [统计], values: [规上, 规下], note: 名录}\n"
    "- {item: 两倍, kind: stock, unit: 亩, composed: {base: 占地}, note: 合成}\n"
    "- {item: 坐落, of: parcel, kind: text, departments: [统计], note: 登记}\n"
)


def make(folder, calendar):
    folder.mkdir()
    units = "- {unit: 市统计局, name: 某市统计局, kind: department}\n"
    texts = {
        "pack.yaml": f"pack: {folder.name}\ntitle: 小包\n", "CHANGELOG.md": "# 小包\n", "items.yaml": ITEMS,
        "units.yaml": units, "calendar.yaml": calendar,
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_duty_without_items_is_about_what_else_its_department_is_named_first_for(tmp_path):
    folder = make(
        tmp_path / "mini",
        "- {duty: 名录, department: 统计, units: [市统计局], items: [规模], due: 03-20, note: 约定}\n"
        "- {duty: 年报, department: 统计, among: {item: 规模, words: [规上]}, due: 04-10, note: 约定}\n",
    )
    assert check_pack(folder) == ()
    first, second = load_pack(folder).duties
    assert (first.items, first.units, first.sparse) == (("规模",), ("市统计局",), False)
    assert second.items == ("产值", "占地")
    assert second.among is not None and second.among.words == ("规上",)


def test_what_is_due_falls_in_the_year_after_the_period(tmp_path):
    folder = make(tmp_path / "mini", "- {duty: 年报, department: 统计, due: 03-31, note: 约定}\n")
    (duty,) = load_pack(folder).duties
    assert duty.day_for(parse_period("2025")) == date(2026, 3, 31)
    assert duty.day_for(parse_period("2025Q2")) == date(2026, 3, 31)


def test_every_fault_is_told_with_its_line(tmp_path):
    folder = make(
        tmp_path / "mini",
        "- {duty: 甲, department: 统汁, units: [市税务局], due: 03-31, note: 约定}\n"
        "- {duty: 乙, department: 统计, items: [产量, 两倍, 坐落], due: 03-31}\n"
        "- {duty: 乙, department: 税务, items: [占地], due: 03-31, note: 约定}\n"
        "- {duty: 丙, department: 统计, items: [产值], among: {item: 规模, words: [规中]}, due: 03-31, note: 约定}\n"
        "- {duty: 丁, department: 统计, items: [产值], among: {item: 占地, words: [大]}, due: 03-31, note: 约定}\n"
        "- {duty: 戊, department: 统计, due: 02-30, note: 约定}\n",
    )
    found = {(fault.code, fault.where) for fault in check_pack(folder)}
    assert found == {
        ("packs.unknown-department", "mini/calendar.yaml:1"), ("packs.unknown-unit", "mini/calendar.yaml:1"),
        ("packs.unknown-item", "mini/calendar.yaml:2"), ("packs.not-delivered", "mini/calendar.yaml:2"),
        ("packs.no-citation", "mini/calendar.yaml:2"), ("packs.duplicate-code", "mini/calendar.yaml:3"),
        ("packs.not-delivered", "mini/calendar.yaml:3"), ("packs.bad-among", "mini/calendar.yaml:4"),
        ("packs.bad-among", "mini/calendar.yaml:5"), ("packs.duplicate-code", "mini/calendar.yaml:5"),
        ("packs.bad-value", "mini/calendar.yaml:6"),
    }  # fmt: skip
