"""Packs written to a folder for tests: a small valid one, and changes to its files."""

from pathlib import Path

FILES = {
    "pack.yaml": """\
pack: {name}
title: 甲市示范包
city: {{name: 甲市, division: "990100"}}
year: 2026
""",
    "divisions.yaml": """\
- {code: "990100", name: 甲市, kind: city}
- {code: "990101", name: 乙县, short: 乙, kind: county, parent: "990100"}
""",
    "units.yaml": """\
- {unit: 经信局, name: 甲市经济和信息化局, kind: department, aliases: [經信局, 市经信局]}
- {unit: 乙县, name: 乙县人民政府, kind: county, division: "990101"}
""",
    "inputs.yaml": """\
- {name: 完成, unit: "%", note: 完成的百分数}
- {name: 应完成, unit: "%", note: 应完成的百分数}
""",
    "lights.yaml": """\
- light: 进度
  measure: 完成 - 应完成
  unit: 个百分点
  note: 办公室定
  levels:
    - {level: 绿, when: ">= 0", note: 办公室定}
    - {level: 红, when: "< 0", cites: {document: 办法, clause: 第二条}}
""",
    "ledger.yaml": """\
document:
  title: 甲市示范方案
  year: 2026
  sha256: "0000000000000000000000000000000000000000000000000000000000000000"
  characters: 500
goals:
  - {target: 增速, indicator: 工业增速, value: 8.50, value2: 10, stretch: 10, unit: "%", comparator: change_up,
     basis: growth, deadline: 2026, span: [1, 20], number: [5, 8]}
tasks:
  - task: "1"
    name: 培育企业
    clause: 3.10
    span: [30, 100]
    units:
      - {unit: 经信局, role: lead, span: [90, 93]}
      - {unit: 乙县, role: area}
    targets:
      - {target: 新增企业, indicator: 新增规上企业, value: 30, unit: 家, comparator: ">=", basis: increment,
         deadline: 2026-12, accumulates: true, curve: [20, 45, 70, 100], span: [40, 60], number: [50, 52], light: 进度}
      - {target: 能耗, indicator: 能耗总量, value: 5, unit: 万吨标准煤, comparator: "<=", basis: level,
         span: [61, 80], number: [70, 71]}
""",
    "cases/进度.yaml": """\
- case: 落后为红
  source: 手推
  light: 进度
  given: {完成: 40, 应完成: 50}
  expect: {level: 红, value: -10}
""",
    "CHANGELOG.md": "# 变更\n",
}


def write_pack(root: Path, name: str = "jia", changes: dict[str, str | None] | None = None) -> Path:
    """Write the small pack under `root`, with some files replaced (None leaves one out); its folder."""
    folder = root / name
    for file, text in {**FILES, **(changes or {})}.items():
        if text is not None:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text.format(name=name) if file == "pack.yaml" else text, encoding="utf-8")
    return folder
