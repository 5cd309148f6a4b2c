"""What every number of a text is: named rules tried in order; the first that holds gives the kind and the reason.

A number that no rule takes away measures or counts something, and so states a goal or a result.
"""

from __future__ import annotations

import re

from mujun.documents import lexicon as words
from mujun.documents.codes import CODES, MARKS, NAMES, NUMBERINGS
from mujun.documents.frames import Grammar, Verdict
from mujun.documents.passage import Sight
from mujun.documents.passing import DURATIONS, RATES, REFERENCES, SETS, SPECIFICATIONS
from mujun.documents.tables import Cell, ColumnRole
from mujun.documents.thresholds import BASELINES, THRESHOLDS

_VERB = re.compile(rf"(?:{words.OUTPUT_VERB})")
_FIGURE_CELL = re.compile(r"[约近超]?[\d.,]+(?:[-—~][\d.,]+)?[十百千万亿]*%?(?:以上|以下|左右|以内)?")
_ROLE_VERDICTS: dict[ColumnRole, Verdict] = {
    "number": Verdict("ordinal", "表内序号"),
    "deadline": Verdict("date", "表内完成时限"),
    "units": Verdict("name", "表内单位名称"),
    "lead": Verdict("name", "表内单位名称"),
    "support": Verdict("name", "表内单位名称"),
}


def _is_unread(sight: Sight) -> Verdict | None:
    if sight.quantity is not None:
        return None
    return Verdict("name" if sight.chinese else "quantity", "不能确定数值的数词")


GRAMMAR = Grammar(
    *MARKS, *NUMBERINGS, *NAMES, _is_unread, *CODES, *REFERENCES, *SPECIFICATIONS, *DURATIONS, *BASELINES, *THRESHOLDS,
    *RATES, *SETS,
)  # fmt: skip


def sort_number(sight: Sight) -> Verdict:
    """What a number of running text is, by the first rule that holds."""
    return GRAMMAR.decide(sight) or Verdict("target", _reason_for_target(sight))


def sort_cell(sight: Sight, cell: Cell, role: ColumnRole, *, head: bool) -> Verdict:
    """What a number in a table is: by its column, by being all the cell holds, else like running text."""
    if head:
        return Verdict("name", "表头")
    verdict = _ROLE_VERDICTS.get(role)
    if verdict is not None:
        return verdict
    if sight.quantity and _FIGURE_CELL.fullmatch(cell.text):
        return Verdict("target", "表内数值，单位见表头")
    return sort_number(sight)


def _reason_for_target(sight: Sight) -> str:
    quantity = sight.quantity
    if quantity is None or quantity.unit_class == "none":
        return "指标之后的数值，无单位"
    if quantity.unit_class in {"percent", "multiple"}:
        return f"以“{sight.unit}”计量的指标值"
    if quantity.unit_class == "count":
        verb = _VERB.search(sight.clause)
        return f"任务动词“{verb.group()}”之后的数量" if verb else "有量词的数量，陈述工作成果或任务"
    return f"带单位“{sight.unit}”的指标值"
