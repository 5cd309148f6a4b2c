"""What a condition of a register is asked over: the figures of one entity, its own fields, its place in time.

Facts are plain rows: entity → its periods, nearest first, each a mapping of names to values. Names nobody gave are
缺数. Figures of the rules (thresholds) are those of the day the entity is held to, also for the periods before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from mujun.errors import RuleError
from mujun.packs.register import AGE, Register, Rule, Threshold
from mujun.rules.evaluate import Given
from mujun.rules.explain import Explanation
from mujun.rules.expression import Expression, evaluate, explain, names
from mujun.rules.value import MISSING, Absent, Value

Row = Mapping[str, object]
Facts = Mapping[str, Sequence[Row]]
NO_ROWS: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """One rule judged for one entity: whether it holds, or why that cannot be said, with everything it was judged on.

    `value` is None where the source does not publish the rule. `open` are its figures the source does not publish.
    """

    rule: Rule
    value: bool | Absent | None
    given: Given
    earlier: tuple[Given, ...]
    open: tuple[str, ...]
    derived: tuple[tuple[str, Expression, str], ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the rule holds."""
        return self.value is True

    @property
    def is_open(self) -> bool:
        """Whether the rule cannot be judged because of what its source does not publish."""
        return self.value is None or (self.value is MISSING and bool(self.open))

    @property
    def unclear(self) -> bool:
        """Whether the rule cannot be judged for want of a figure of the entity."""
        return self.value is MISSING and not self.open

    @property
    def missing(self) -> tuple[str, ...]:
        """The names without a value, figures of the rules left out; those derived from others give way to these."""
        formulas = {name: expression for name, expression, _ in self.derived}
        asked = names(self.rule.condition) if self.rule.condition is not None else ()
        found: dict[str, None] = {}
        queue = list(reversed(asked))
        while queue:
            name = queue.pop()
            if not isinstance(self.given.get(name), Absent) or name in self.open:
                continue
            if name in formulas:
                queue.extend(reversed(names(formulas[name])))
            else:
                found[name.removesuffix(AGE)] = None
        return tuple(found)

    @property
    def reason(self) -> str:
        """Why, in words: the rule with its figures, how derived figures came about, and the clause."""
        if self.rule.condition is None:
            return f"{self.rule.name}：条件未取到" + self._grounds
        written = explain(self.rule.condition, self.given, self.earlier)
        said = [f"{self.rule.name}：{written}"]
        said += [_say(name, expression, unit, self.given) for name, expression, unit in self.derived]
        if self.open:
            said.append(f"{'、'.join(self.open)}未取到")
        elif self.unclear and self.missing:
            said.append(f"缺 {'、'.join(self.missing)}")
        return "；".join(said) + self._grounds

    @property
    def _grounds(self) -> str:
        return f"（{self.rule.grounds}）" if self.rule.grounds else ""


def _say(name: str, expression: Expression, unit: str, given: Given) -> str:
    written: Explanation = explain(expression, given)
    return f"{name} = {written} {unit}".rstrip()


@dataclass(slots=True)
class Situation:
    """A register on a day, with the facts known: what any of its expressions is asked over."""

    register: Register
    day: date
    facts: Facts = field(default_factory=dict)
    _plans: dict[tuple[int, date], _Plan] = field(default_factory=dict)

    def judge(self, rule: Rule, entity: str, own: Given | None = None, held: date | None = None) -> Judgement:
        """The rule for one entity; `own` are the values of its entry, `held` the day whose figures it is held to.

        RuleError where a value is of the wrong kind.
        """
        if rule.condition is None:
            return Judgement(rule, None, {}, (), ())
        given, earlier, plan = self._gather(rule.condition, entity, own or {}, held or self.day)
        value = evaluate(rule.condition, given, earlier)
        if not isinstance(value, bool | Absent):
            raise RuleError(())
        open_ = tuple(name for name in plan.figures if given[name] is MISSING) if isinstance(value, Absent) else ()
        return Judgement(rule, value, given, earlier, open_, plan.derived)

    def compute(self, expression: Expression, entity: str, own: Given | None = None) -> tuple[Value, Given]:
        """The value of an expression for one entity, and the values it was computed from."""
        given, earlier, _ = self._gather(expression, entity, own or {}, self.day)
        return evaluate(expression, given, earlier), given

    def look_up(self, name: str, entity: str, own: Given | None = None) -> object:
        """What is known of one name: the entry's own value before the facts; MISSING where nothing is."""
        if own is not None and name in own:
            return own[name]
        rows = self.facts.get(entity, NO_ROWS)
        value = rows[0].get(name) if rows else None
        if value is None and name in self.register.values:
            return self.compute(self.register.values[name], entity, own)[0]
        return MISSING if value is None else value

    def _gather(
        self, expression: Expression, entity: str, own: Given, held: date
    ) -> tuple[Given, tuple[Given, ...], _Plan]:
        key = (id(expression.node), held)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = _plan(self.register, expression, held)
        rows = self.facts.get(entity, NO_ROWS)
        given = self._period(plan, rows[0] if rows else {}, own)
        earlier = tuple(self._period(plan, row, {}) for row in rows[1:])
        if plan.derived:
            periods = [given, *earlier]
            for name, formula, _ in plan.derived:
                for at, period in enumerate(periods):
                    if name not in period:
                        period[name] = evaluate(formula, period, periods[at + 1 :])
        return given, earlier, plan

    def _period(self, plan: _Plan, row: Row, own: Given) -> dict[str, Value | Decimal]:
        period: dict[str, Value | Decimal] = {}
        for name in plan.plain:
            value = own.get(name) if name in own else row.get(name)
            period[name] = MISSING if value is None else value  # type: ignore[assignment]
        for name in plan.ages:
            given = own.get(name[: -len(AGE)], row.get(name[: -len(AGE)]))
            period[name] = count_days(given, self.day)
        for name, figure in plan.figures.items():
            word = None if figure is None or figure.by is None else own.get(figure.by, row.get(figure.by))
            value = None if figure is None else figure.value_for(word)
            period[name] = MISSING if value is None else value
        for name, _, _ in plan.derived:
            if row.get(name) is not None:
                period[name] = row[name]  # type: ignore[assignment]  # a table may bring the figure with it
        return period


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an expression needs: names taken as they are, days since a date, figures of the rules, derived values."""

    plain: tuple[str, ...]
    ages: tuple[str, ...]
    figures: Mapping[str, Threshold | None]
    derived: tuple[tuple[str, Expression, str], ...]


def _plan(register: Register, expression: Expression, day: date) -> _Plan:
    wanted = list_names(register, expression)
    in_force = register.figures_on(day)
    plain, ages, figures = [], [], {}
    for name in wanted:
        known = register.names.get(name)
        if known is not None and known.source == "figure":
            figures[name] = in_force.get(name)
        elif name in register.values:
            continue
        elif name.endswith(AGE) and known is not None and known.source in ("day", "field"):
            ages.append(name)
        else:
            plain.append(name)
    derived = tuple(
        (name, formula, register.names[name].unit) for name, formula in register.values.items() if name in wanted
    )
    return _Plan(tuple(plain), tuple(ages), figures, derived)


@dataclass(slots=True)
class Situations:
    """The situations of one day under several definitions of a register, each made once."""

    day: date
    facts: Facts
    _made: dict[str, Situation] = field(default_factory=dict)

    def under(self, register: Register) -> Situation:
        """The situation under one definition."""
        if register.digest not in self._made:
            self._made[register.digest] = Situation(register, self.day, self.facts)
        return self._made[register.digest]


def list_names(register: Register, expression: Expression) -> tuple[str, ...]:
    """Every name an expression needs, with those its derived values are made of."""
    found: dict[str, None] = {}
    queue = list(reversed(names(expression)))
    while queue:
        name = queue.pop()
        if name not in found:
            found[name] = None
            if name in register.values:
                queue.extend(reversed(names(register.values[name])))
    return tuple(found)


def count_days(given: object, day: date) -> Value:
    """The days from a date (or its ISO text) to a day, negative before it; 缺数 for what is no date."""
    found = read_day(given)
    return given if isinstance(given, Absent) else MISSING if found is None else float((day - found).days)


def read_day(given: object) -> date | None:
    """A date as a date, from a date or its ISO text; None for anything else."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given[:10]) if isinstance(given, str) else None
    except ValueError:
        return None
