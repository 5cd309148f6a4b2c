"""A new pack that already proves, for an author to fill in."""

from __future__ import annotations

import json
import re
from pathlib import Path

from mujun.errors import Fault, PackError

_NAME = re.compile(r"[a-z][a-z0-9-]{1,38}|[\u4e00-\u9fff][\u4e00-\u9fffa-z0-9-]{1,38}")

_LIGHT = """\
# 本包自己的亮灯规则；公用的规则在底包里。阈值改成办公室定的，note 或 cites 写明依据。
- light: 本地进度
  title: 比序时进度
  measure: 完成百分数 - 应完成百分数
  unit: 个百分点
  note: 示例规则，由使用单位改定
  levels:
    - {level: 绿, when: ">= 0", note: 达到序时进度；示例}
    - {level: 黄, when: "[-10, 0)", note: 落后 10 个百分点以内；示例}
    - {level: 红, when: "< -10", note: 落后超过 10 个百分点；示例}
"""
_INPUTS = """\
# 本包的算式里可以用的名字；底包里的名字也可以用。
- {name: 完成百分数, unit: "%", note: 累计完成值占全年目标值的百分数}
- {name: 应完成百分数, unit: "%", note: 到当期末按约定应完成的百分数}
"""
_CASES = """\
# 算例：mujun pack test 逐个重算。每一档、每个端点至少写一个。
- case: 恰好达到为绿
  source: 手推
  light: 本地进度
  given: {完成百分数: 50, 应完成百分数: 50}
  expect: {level: 绿, value: 0}
- case: 落后10个百分点为黄
  source: 手推；端点含在黄里
  light: 本地进度
  given: {完成百分数: 40, 应完成百分数: 50}
  expect: {level: 黄, value: -10}
- case: 没有报数不亮绿灯
  source: 缺数不是零
  light: 本地进度
  given: {完成百分数: 缺数, 应完成百分数: 50}
  expect: {level: 无数据}
"""
_UNITS = """\
# 责任单位：unit 是短代号，name 是规范名称，aliases 是文件里印的其他写法。
- {unit: 牵头办, name: 牵头办公室（改成真实名称）, kind: department}
"""
_CHANGELOG = """\
# {name} 的变更

每次变更写四行：改了什么；影响哪个时期；影响哪些方面；办公室会觉察到什么。

## 1 建包

- 改了什么：新建。
- 影响时期：无。
- 影响方面：无。
- 办公室会觉察到：首次可用。
"""


def write_blank(root: Path, name: str, title: str, city: tuple[str, str, int] | None = None) -> tuple[Path, ...]:
    """Write a new pack `name` under `root` and return its files. `city` is (name, division code, plan year).

    PackError where the name does not serve as a folder or something of that name is already there.
    """
    folder = root / name
    if not _NAME.fullmatch(name):
        why, remedy = "包名也是文件夹名，须在任何机器上可用", "用小写字母、数字、连字符或汉字，如 mycity-2026"
        raise PackError(Fault("packs.bad-name", name[:60], "这个包名不可用", why, remedy))
    if folder.exists():
        found = "已经有这个文件夹"
        raise PackError(
            Fault("packs.already-there", str(folder), found, "不覆盖已有的内容", "换个名字，或直接改那个包")
        )
    texts = {
        "pack.yaml": _card(root, name, title, city),
        "inputs.yaml": _INPUTS,
        "lights.yaml": _LIGHT,
        "units.yaml": _UNITS,
        "cases/本地进度.yaml": _CASES,
        "CHANGELOG.md": _CHANGELOG.format(name=name),
    }
    if city is not None and not _base_knows(root, city[1]):
        kind = "county" if not city[1].endswith("00") else "city"
        texts["divisions.yaml"] = f"- {{code: {_quoted(city[1])}, name: {_quoted(city[0])}, kind: {kind}}}\n"
    (folder / "cases").mkdir(parents=True)
    for file, text in texts.items():
        (folder / file).write_text(text, encoding="utf-8")
    return tuple(folder / file for file in texts)


def _card(root: Path, name: str, title: str, city: tuple[str, str, int] | None) -> str:
    lines = [f"pack: {name}", f"title: {_quoted(title)}"]
    if city is not None:
        lines += [f"city: {{name: {_quoted(city[0])}, division: {_quoted(city[1])}}}", f"year: {city[2]}"]
    if (root / "base" / "pack.yaml").is_file():
        lines.append("extends: base")
    return "\n".join([*lines, "light: 本地进度", ""])


def _quoted(text: str) -> str:
    """Text as a YAML scalar that stays text whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def _base_knows(root: Path, code: str) -> bool:
    file = root / "base" / "divisions.yaml"
    return file.is_file() and f'"{code}"' in file.read_text(encoding="utf-8")
