"""After completion: what was agreed when land was granted, against what came, term by term with its arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from mujun.packs.project_rules import Term
from mujun.plans.month import Month
from mujun.projects.investment import invested_by
from mujun.projects.knowledge import Knowledge
from mujun.projects.project import Contract, Project
from mujun.projects.stage import BUILT, PRODUCING, STARTED
from mujun.projects.words import round_figures
from mujun.rules.evaluate import Given
from mujun.rules.expression import explain, names
from mujun.rules.value import MISSING

State = Literal["kept", "breached", "not_due", "no_figure"]
STATE_WORDS: Final[dict[State, str]] = {
    "kept": "已履行",
    "breached": "违约",
    "not_due": "未到期",
    "no_figure": "没有数",
}
RUNNING: Final = ("累计投资", "用地面积")
DATES: Final = (STARTED, BUILT, PRODUCING)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One term of a contract as it stands: agreed, what came, when it fell due, the arithmetic, the clause.

    `value` is None where the term is a date, or where there is no figure. `year` is the year whose figures were
    judged, None for running figures and dates. `ground` names the rule and who laid it down.
    """

    project: str
    term: str
    state: State
    agreed: str
    value: float | None
    unit: str
    due: Month | None
    year: int | None
    arithmetic: str
    clause: str
    ground: str

    @property
    def words(self) -> str:
        """The outcome in one sentence."""
        clause = f"（合同{self.clause}）" if self.clause else ""
        due = f"，{self.due.words}到期" if self.due is not None else ""
        return f"{self.term}{clause}承诺 {self.agreed}{due}：{self.arithmetic}，{STATE_WORDS[self.state]}"


def check_contract(project: Project, knowledge: Knowledge, terms: Iterable[Term], as_of: Month) -> tuple[Outcome, ...]:
    """Every term of the project's contract at the end of a month; empty where there is no contract.

    Dates first (start, built, producing, by the planned months of the contract as approved), then the terms for which
    the contract agrees a figure. A yearly figure is judged from the year in which the term falls due, once that year
    is over, by the latest year that is over. Terms the rules do not know how to reckon are given without a figure.
    """
    contract = project.contract
    if contract is None:
        return ()
    known = {term.name: term for term in terms}
    dated = [_date(project, knowledge, milestone, as_of) for milestone in DATES if milestone in project.planned]
    agreed = [
        _figure(project, knowledge, contract, known[name], as_of)
        if name in known
        else _unknown(project, contract, name)
        for name in contract.terms
    ]
    return (*dated, *agreed)


def breaches(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The terms that were breached: candidates for the register of contracts in breach."""
    return tuple(outcome for outcome in outcomes if outcome.state == "breached")


def due_month(project: Project, knowledge: Knowledge, term: Term) -> Month | None:
    """When a term falls due: from the month its milestone was reached, or was to be reached where it has not been.

    Whoever does not produce does not put off what was agreed for production. None where the contract leaves out the
    period of initial operation it needs, or the milestone has no planned month.
    """
    reached = knowledge.of(project).reached.get(term.after)
    since = Month.of(reached) if reached is not None else project.planned.get(term.after)
    if since is None or not term.initial:
        return since
    months = project.contract.initial if project.contract else None
    return None if months is None else since.shift(months)


def _date(project: Project, knowledge: Knowledge, milestone: str, as_of: Month) -> Outcome:
    planned = project.planned[milestone]
    reached = knowledge.of(project).reached.get(milestone)
    done = reached is not None and reached <= as_of.last
    state: State = "not_due"
    if done and reached is not None:
        state = "kept" if reached <= planned.last else "breached"
        arithmetic = f"{reached.isoformat()} {milestone}"
    else:
        state = "breached" if as_of >= planned else "not_due"
        arithmetic = f"到 {as_of.words}没有{milestone}"
    return Outcome(
        project=project.code, term=f"按期{milestone}", state=state, agreed=f"{planned.words}{milestone}", value=None,
        unit="", due=planned, year=None, arithmetic=arithmetic, clause="", ground="合同约定的时间",
    )  # fmt: skip


def _figure(project: Project, knowledge: Knowledge, contract: Contract, term: Term, as_of: Month) -> Outcome:
    due = due_month(project, knowledge, term)
    yearly = any(name not in RUNNING for name in names(term.formula))
    year = as_of.year if as_of.month == 12 else as_of.year - 1
    floor = contract.terms[term.name]
    state: State
    if due is None:
        missing = "合同没有写初始运行期" if term.initial and contract.initial is None else f"没有计划{term.after}月份"
        return _outcome(project, contract, term, "no_figure", None, None, None, f"{missing}，不知何时到期")
    if as_of < due or (yearly and year < due.year):
        return _outcome(project, contract, term, "not_due", None, due, None, f"{as_of.words}还没有到期")
    explanation = explain(term.formula, _given(project, knowledge, contract, term, as_of, year))
    value = explanation.value if isinstance(explanation.value, float) else None
    if value is None:
        state = "no_figure"
    else:
        exact = Decimal(repr(value))
        state = "kept" if (exact >= floor if term.direction == "up" else exact <= floor) else "breached"
    judged = year if yearly else None
    said = f"{judged} 年 {explanation}" if judged else str(explanation)
    return _outcome(project, contract, term, state, value, due, judged, said)


def _given(project: Project, knowledge: Knowledge, contract: Contract, term: Term, as_of: Month, year: int) -> Given:
    invested = invested_by(project, knowledge, as_of)
    running = {"累计投资": invested.total if invested else None, "用地面积": contract.land}
    yearly = {name: knowledge.figure(project, name, Month(year, 12)) for name in names(term.formula)}
    return {name: MISSING if value is None else value for name, value in (yearly | running).items()}


def _unknown(project: Project, contract: Contract, name: str) -> Outcome:
    return Outcome(
        project=project.code, term=name, state="no_figure", agreed=f"{contract.terms[name]:f}", value=None, unit="",
        due=None, year=None, arithmetic="规则里没有写这一项怎样算", clause=contract.clauses.get(name, ""),
        ground="没有规则",
    )  # fmt: skip


def _outcome(
    project: Project, contract: Contract, term: Term, state: State, value: float | None, due: Month | None,
    year: int | None, arithmetic: str,
) -> Outcome:  # fmt: skip
    sign = "不低于" if term.direction == "up" else "不高于"
    grounds = [str(cite) for cite in term.cites] + ([term.note] if term.note else [])
    return Outcome(
        project=project.code, term=term.name, state=state, agreed=f"{sign} {contract.terms[term.name]:f} {term.unit}",
        value=value, unit=term.unit, due=due, year=year, arithmetic=round_figures(arithmetic),
        clause=contract.clauses.get(term.name, ""), ground="；".join(grounds),
    )  # fmt: skip
