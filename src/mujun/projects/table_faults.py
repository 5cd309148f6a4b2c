"""What rows of the tables of projects say against each other: codes twice, strangers, halves of a thing, signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from mujun.errors import Fault
from mujun.packs.project_rules import CONTRACT_NAMES
from mujun.packs.suggestion import suggest
from mujun.projects.project import BOND, INVESTED, PAID

PLANS: Final = {"计划节点": "里程碑", "年度计划": "年度", "合同条款": "条款"}
TOTALS: Final = (INVESTED, PAID, BOND)
YEARLY: Final = tuple(name for name in CONTRACT_NAMES if name not in ("累计投资", "用地面积"))
AGREED: Final = {"land": "用地面积（亩）", "initial": "初始运行期（月）"}


class Placed(Protocol):
    """A row in its shape and where it stands."""

    @property
    def where(self) -> str:
        """The file, table and line."""

    @property
    def row(self) -> Any:
        """The row, with a code."""


def find_table_faults(taken: Mapping[str, Sequence[Placed]], *, whole: bool) -> Iterator[Fault]:
    """Every fault that no single cell shows, with the row it stands in.

    Who is a stranger is said only where every row could be read (`whole`).
    """
    first: dict[str, str] = {}
    for one in taken["项目"]:
        if one.row.code in first:
            found = f"代码“{one.row.code}”在 {first[one.row.code]} 已有"
            remedy = "为其中一个另取代码，或删去重复的一行"
            yield Fault("projects.code-twice", one.where, found, "进度按代码归集，必须唯一", remedy)
        first.setdefault(one.row.code, one.where)
        yield from _half_faults(one, taken["合同条款"])
    for table, column in PLANS.items():
        yield from _plan_faults(table, column, taken[table], first if whole else None)
    for one in taken["报数"]:
        if one.row.item not in (*TOTALS, *YEARLY):
            remedy = suggest(one.row.item, (*TOTALS, *YEARLY), f"用 {'、'.join((*TOTALS, *YEARLY))} 之一")
            yield Fault("projects.unknown-item", one.where, f"不认得项“{one.row.item}”", "记下来也没有地方用", remedy)
        if one.row.item in TOTALS and one.row.value is not None and one.row.value < 0:
            found = f"累计{one.row.item}写了 {one.row.value}"
            yield Fault("projects.bad-amount", one.where, found, "从年初累计的数不会是负的", "核对正负号")


def _plan_faults(table: str, column: str, rows: Sequence[Placed], known: Mapping[str, str] | None) -> Iterator[Fault]:
    first: dict[tuple[str, object], str] = {}
    for one in rows:
        if known is not None and one.row.code not in known:
            found = f"{table}里有“{one.row.code}”，“项目”表里没有这个项目"
            yield Fault("projects.unknown-project", one.where, found, "不知记到谁头上", "核对代码，或补进“项目”表")
        what = {"里程碑": "milestone", "年度": "year", "条款": "term"}[column]
        key = (one.row.code, getattr(one.row, what))
        if key in first and column != "年度":
            found = f"“{one.row.code}”的{column}“{key[1]}”在 {first[key]} 已写过"
            yield Fault(
                "projects.row-twice", one.where, found, "不知以哪一行为准", "只留一行；改过的计划写在“里程碑”表"
            )
        first.setdefault(key, one.where)


def _half_faults(one: Placed, terms: Sequence[Placed]) -> Iterator[Fault]:
    """A bond of which one half is there; what belongs to a contract without the number of one."""
    row = one.row
    if (row.bond_issued is None) != (row.bond_amount is None):
        have, lack = (
            ("债券金额（万元）", "债券发行月") if row.bond_issued is None else ("债券发行月", "债券金额（万元）")
        )
        found = f"填了“{have}”，没有填“{lack}”"
        yield Fault(
            "projects.half-written", one.where, found, "只有一半，支出进度算不出来", f"补上“{lack}”，或两格都空着"
        )
    if row.contract is None:
        left = [words for name, words in AGREED.items() if getattr(row, name) is not None]
        left += ["合同条款"] if any(term.row.code == row.code for term in terms) else []
        if left:
            found = f"没有填“合同编号”，却有{'、'.join(left)}"
            yield Fault("projects.half-written", one.where, found, "不知是哪份合同约定的", "补上“合同编号”")
