"""Tens of thousands of entities narrowed to those the rules say something about, by one program over a table.

Whoever a rule to enter does not hold for is left out; who is left is judged one by one, with reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import narwhals as nw

from mujun.errors import Fault, RegisterError
from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.cell import KNOWN, REASON, TYPES, UNKNOWN, Sort, named
from mujun.evaluation.compile import compile_expression, looks_back
from mujun.evaluation.intake import ENTITY, sorts_of, take_in
from mujun.packs.register import Register, Threshold
from mujun.registers.situation import Row, list_names
from mujun.rules.expression import Expression
from mujun.rules.syntax import Choice, Comparison, Name, Node, Number, Text
from mujun.rules.value import MISSING, NOT_APPLICABLE

_NOT_APPLICABLE = ("not applicable", "不适用")


def narrow_facts(
    register: Register, tables: Sequence[Frame], day: date, keep: Collection[str] = ()
) -> dict[str, tuple[Row, ...]]:
    """The facts of every entity a rule to enter holds for or cannot be judged for, and of those in `keep`.

    `tables` are the present period's and those before, nearest first, on one connection, as `facts.table` gives them,
    with the results of an evaluation joined where the rules ask for them; a column that is not there is 缺数. Days
    since a date are judged afterwards, one by one.
    """
    tables = [shape_table(register, table) for table in tables]
    written = [rule.condition for rule in register.rules_of("enter", day) if rule.condition is not None]
    inlined = [inline(register, expression, day) for expression in written]
    wanted = {name for expression in written for name in list_names(register, expression)}
    wanted |= {figure.by for figure in register.figures_on(day).values() if figure.by is not None}
    reach = max((looks_back(expression) for expression in inlined), default=0)
    frame, sorts = _join_periods(register, wanted, tables[: reach + 1])
    tests = [nw.col(ENTITY).is_in(sorted(keep))] if keep else []
    for expression, plain in zip(inlined, written, strict=True):
        cell = compile_expression(expression, sorts)
        holds = cell.value.fill_null(value=False) & (cell.code == KNOWN)
        tests.append(holds if _has_open_figure(register, plain, day) else holds | (cell.code == UNKNOWN))
    if not tests:
        return {}
    chosen = frame.filter(nw.any_horizontal(*tests, ignore_nulls=True)).select(ENTITY)
    return _fetch([table.join(chosen, on=ENTITY, how="inner") for table in tables])


def fetch_facts(register: Register, tables: Sequence[Frame]) -> dict[str, tuple[Row, ...]]:
    """Tables (the present period's first) as plain rows: entity → its periods, absences as such.

    RegisterError where a column the register uses holds another sort of value.
    """
    return _fetch([shape_table(register, table) for table in tables])


def shape_table(register: Register, table: Frame) -> Frame:
    """The table with its codes as text, and words that look like figures (330784) as words.

    RegisterError with every column that holds another sort of value than the register's names say.
    """
    casts = [nw.col(ENTITY).cast(nw.String).alias(ENTITY)]
    faults: list[Fault] = []
    for name, sort in sorts_of(table).items():
        wanted = register.names[name].kind if name in register.names else sort
        if wanted == "text" and sort == "number":
            casts.append(nw.col(name).cast(nw.Int64).cast(nw.String).alias(name))
        elif wanted != sort:
            words = {"number": "数", "flag": "是否", "text": "文字"}
            found = f"“{name}”一列是{words[sort]}，清单要{words[wanted]}"
            remedy = "按口径改好再用；没有数的留空"
            faults.append(Fault("registers.wrong-column", register.title, found, "规则没法判", remedy))
    if faults:
        raise RegisterError(faults)
    return table.with_columns(*casts)


def _fetch(tables: Sequence[Frame]) -> dict[str, tuple[Row, ...]]:
    periods = [{str(row[ENTITY]): _plain(row) for row in fetch_rows(table)} for table in tables]
    return {entity: tuple(period.get(entity, {}) for period in periods) for entity in sorted(periods[0])}


def inline(register: Register, expression: Expression, day: date) -> Expression:
    """The expression with derived values and figures of the rules written out, over the names of a table alone."""
    figures = register.figures_on(day)

    def rewrite(node: Any) -> Any:
        if isinstance(node, Name):
            if node.name in register.values:
                return rewrite(register.values[node.name].node)
            return _figure(figures[node.name], node) if node.name in figures else node
        if isinstance(node, tuple):
            return tuple(rewrite(part) for part in node)
        if not is_dataclass(node) or isinstance(node, type):
            return node
        parts = {one.name: rewrite(getattr(node, one.name)) for one in fields(node) if one.name != "at"}
        return replace(node, **parts)

    return Expression(expression.text, rewrite(expression.node), expression.where)


def _figure(figure: Threshold, name: Name) -> Node:
    """A figure as a number, or as a choice by the words of its column; the name itself stands where it is not known."""
    node: Node = name if figure.value is None else Number(figure.value)
    for word, value in reversed(figure.values):
        chosen: Node = name if value is None else Number(value)
        node = Choice(Comparison((Name(figure.by or ""), Text(word)), ("==",)), chosen, node)
    return node


def _join_periods(register: Register, wanted: set[str], tables: Sequence[Frame]) -> tuple[Frame, dict[str, Sort]]:
    """The columns wanted of every period side by side, each with its state; what no table has is 缺数 throughout."""
    sorts: dict[str, Sort] = {}
    frame = tables[0].select(nw.col(ENTITY).cast(nw.String).alias(ENTITY))
    for back, table in enumerate(tables):
        there = sorts_of(table)
        part = {
            name: register.names[name].kind
            for name in sorted(wanted)
            if name in register.names and there.get(name) == register.names[name].kind
        }
        frame = frame.join(take_in(table, part, back), on=ENTITY, how="left")
        states = [named(name, back) + REASON for name in part]
        frame = frame.with_columns(*(nw.col(state).fill_null(UNKNOWN).alias(state) for state in states))
        sorts |= {named(name, back): sort for name, sort in part.items()}
    nobody: list[nw.Expr] = []
    for name in sorted(wanted - set(sorts)):
        if name in register.names:
            sort = sorts[name] = register.names[name].kind
            state = nw.lit(UNKNOWN, dtype=nw.Int8).alias(name + REASON)
            nobody += [nw.lit(None, dtype=TYPES[sort]).alias(name), state]
    return (frame.with_columns(*nobody) if nobody else frame), sorts


def _has_open_figure(register: Register, expression: Expression, day: date) -> bool:
    figures = register.figures_on(day)
    return any(
        name in figures and figures[name].value is None and not figures[name].values
        for name in list_names(register, expression)
    )


def _plain(row: Mapping[str, Any]) -> Row:
    plain: dict[str, object] = {}
    for name, value in row.items():
        if name.endswith(REASON) and name.removesuffix(REASON) in row:
            continue
        if value is None:
            reason = row.get(name + REASON)
            plain[name] = NOT_APPLICABLE if reason in _NOT_APPLICABLE else MISSING
        else:
            plain[name] = value
    return plain
