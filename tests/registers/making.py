"""Registers written in a test, proved and built as from a pack; and moves recorded from short steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from textwrap import dedent

from mujun.packs.load import load_pack
from mujun.packs.register import Register
from mujun.registers.decision import Proposal, act_of, make_move
from mujun.registers.entry import derive_entries
from mujun.registers.move import Move
from packs.making import FILES, write_pack

ITEMS = """\
- {item: 税收, kind: flow, unit: 万元, note: 税收}
- {item: 用地, kind: stock, unit: 亩, note: 用地}
- {item: 规模, kind: text, note: 规上或规下}
- {item: 县区, kind: text, note: 所在县区}
- {item: 投产日期, kind: date, note: 投产的日子}
"""
INPUTS = (
    FILES["inputs.yaml"]
    + """\
- {name: 剩余天数, unit: 天, note: 到时限还有几天}
- {name: 退回次数, unit: 次, note: 退回几次}
"""
)
LIGHTS = (
    FILES["lights.yaml"]
    + """\
- light: 时限
  measure: 剩余天数
  unit: 天
  note: 办公室定
  levels:
    - {level: 绿, when: "> 10", note: 办公室定}
    - {level: 黄, when: "[0, 10]", note: 办公室定}
    - {level: 红, when: "< 0", note: 办公室定}
"""
)
SMALL = """\
register: list
title: 低效清单
of: enterprise
keeper: 经信局
county: 所属县区
light: 时限
note: 测试用
inputs: [{name: 等级, kind: text, note: 等级}]
values: [{value: 亩均, formula: 税收 / 用地, unit: 万元/亩, note: 亩均}]
figures: [{figure: 线, value: 1, unit: 万元/亩, note: 办公室定}]
fields:
  - {field: 所属县区, take: 县区}
  - {field: 期限, kind: date}
  - {field: 腾出, kind: number, unit: 吨标准煤, required: 销号}
enter: {rule: 低效, when: 等级 == "D" and 亩均 < 线, note: 办公室定}
stages:
  - {stage: 建档, owner: {by: 所属县区}, within: 30 days, to: [整治, 移出]}
  - {stage: 整治, owner: {by: 所属县区}, due: 期限, proof: 方案, choose: [诊断, 重组], to: [销号, 建档, 移出]}
  - {stage: 销号, ends: done, proof: 验收, watch: 12 months}
  - {stage: 移出, ends: dropped}
leave: {rule: 达标, when: 亩均 >= 线, into: 销号, note: 办公室定}
come_back: {rule: 又低效, when: 亩均 < 线, into: 整治, note: 办公室定}
counts_to:
  - {count: 家数, target: 新增企业, unit: 家, note: 计入台账}
  - {count: 能耗, target: 能耗, formula: 腾出, unit: 吨标准煤, note: 计入台账}
review: {by: 06-30, note: 办公室定}
"""


def write_registers(folder: Path, *texts: str, items: str = ITEMS) -> Path:
    """A pack with these registers, each in the file of its name."""
    changes = {"items.yaml": items, "inputs.yaml": INPUTS, "lights.yaml": LIGHTS}
    for text in texts:
        written = dedent(text)
        name = written.splitlines()[0].removeprefix("register: ").strip()
        changes[f"registers/{name}.yaml"] = written
    return write_pack(folder, changes=changes)


def make_register(folder: Path, text: str = SMALL) -> Register:
    """The register a text states; PackError where it does not prove."""
    return load_pack(write_registers(folder, text)).registers[0]


def change(text: str, *pairs: tuple[str, str]) -> str:
    """A text with some of its words replaced, each of which must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def record(register: Register, *steps: tuple[object, ...]) -> list[Move]:
    """Moves from (entity, stage, ISO day[, changes to the proposal]) in order, recorded on their day, unjudged."""
    moves: list[Move] = []
    for entity, to, day, *more in steps:
        on = date.fromisoformat(str(day))
        said = dict(more[0]) if more else {}
        own = [move for move in moves if move.entity == entity]
        standing = derive_entries(register, own, on).get(str(entity))
        proposal = Proposal(
            entity=str(entity), to=str(to), day=on, today=said.pop("recorded", on), who="甲", reason="测试", **said
        )
        act = act_of(register, proposal, standing)
        moves.append(make_move(proposal, standing, act, proposal.fields, register))
    return moves


def rows(facts: dict[str, dict[str, object]]) -> dict[str, tuple[dict[str, object], ...]]:
    """Facts of one period."""
    return {entity: (row,) for entity, row in facts.items()}


def stages_of(register: Register, moves: Iterable[Move], day: str) -> dict[str, str]:
    """The stage of every entry on a day."""
    return {
        name: entry.position.stage for name, entry in derive_entries(register, moves, date.fromisoformat(day)).items()
    }
