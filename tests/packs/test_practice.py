"""Published figures and recipes of a pack: proved with file and line."""

from mujun.packs.check import check_pack
from mujun.packs.load import load_pack

ITEMS = "- {item: 产值, kind: flow, unit: 万元, note: 当年}\n- {item: 占地, kind: stock, unit: 亩, note: 厂区}\n"


def make(folder, published, recipes):
    folder.mkdir()
    texts = {
        "pack.yaml": f"pack: {folder.name}\ntitle: 小包\n", "CHANGELOG.md": "# 小包\n", "items.yaml": ITEMS,
        "published.yaml": published, "practice.yaml": recipes,
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return folder


CITED = "cites: {document: 公报, clause: 一}"


def test_they_load_as_values(tmp_path):
    folder = make(
        tmp_path / "mini",
        f"- {{figure: 亩均产值, item: 产值, per: 占地, year: 2017, value: 120, unit: 万元/亩, {CITED}}}\n",
        "- {item: 占地, share: 20}\n- {item: 产值, driver: 占地, share: 100, spread: 0.5}\n",
    )
    assert check_pack(folder) == ()
    pack = load_pack(folder)
    assert (pack.published[0].item, pack.published[0].per, str(pack.published[0].value)) == ("产值", "占地", "120")
    assert (pack.recipes[1].driver, pack.recipes[1].spread) == ("占地", 0.5)


def test_every_fault_is_told_with_its_line(tmp_path):
    folder = make(
        tmp_path / "mini",
        f"- {{figure: 甲, item: 产量, year: 2017, value: 1, unit: 万圆, {CITED}}}\n"
        "- {figure: 乙, year: 2017, value: 1, unit: 家}\n",
        "- {item: 产值, driver: 占地, share: 100}\n- {item: 占用, share: 20, spread: 9}\n- {item: 林地}\n",
    )  # fmt: skip
    found = [(fault.code, fault.where) for fault in check_pack(folder)]
    assert sorted(found) == [
        ("packs.bad-value", "mini/practice.yaml:2"),
        ("packs.driver-order", "mini/practice.yaml:1"),
        ("packs.missing-key", "mini/published.yaml:2"),
        ("packs.unknown-item", "mini/practice.yaml:3"),
        ("packs.unknown-item", "mini/published.yaml:1"),
        ("rules.unknown-unit", "mini/published.yaml:1"),
    ]


def test_words_are_shares_of_what_the_item_takes(tmp_path):
    items = ITEMS + "- {item: 状态, kind: text, departments: [市场监管], values: [正常, 停产], note: 登记}\n"
    cases = {
        "{item: 状态, words: {正常: 0.9, 停产: 0.1}}": [],
        "{item: 状态, words: {正常: 0.9, 停产: 0.2}}": ["packs.shares-not-whole"],
        "{item: 状态, words: {正常: 0.9, 停工: 0.1}}": ["packs.unknown-value"],
        "{item: 状态, words: {正常: 1}, before: {正常: 0.5}}": ["packs.shares-not-whole"],
        "{item: 产值, words: {正常: 1}}": ["packs.words-of-number"],
    }
    for number, (line, codes) in enumerate(cases.items()):
        folder = make(tmp_path / f"mini{number}", "[]\n", f"- {line}\n")
        (folder / "items.yaml").write_text(items, "utf-8")
        assert [(fault.code, fault.where) for fault in check_pack(folder)] == [
            (code, f"mini{number}/practice.yaml:1") for code in codes
        ], line
