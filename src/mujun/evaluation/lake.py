"""The tables a scheme needs, taken from a lake: its period and the periods before it that it looks at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import duckdb

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.prepare import items_of, periods_of
from mujun.facts.lake import Lake
from mujun.facts.table import FactTable
from mujun.facts.table import table as table_of
from mujun.packs.item import EntityKind
from mujun.packs.scheme import Scheme
from mujun.rules.period import parse_period


def tables_of_lake(
    scheme: Scheme,
    lake: Lake,
    *,
    as_of: date,
    period: int | None = None,
    besides: Collection[str] = (),
    connection: duckdb.DuckDBPyConnection | None = None,
) -> tuple[FactTable, ...]:
    """The table of a year (the scheme's own where none is given) and those of the years before it, nearest first.

    `besides` are items that are to be in the tables although the scheme does not ask for them. EvaluationError where
    the scheme is of a kind of entity that the lake has no items of.
    """
    kinds = {item.of for item in lake.items}
    kind: EntityKind | None = next((one for one in kinds if one == scheme.of), None)
    if kind is None:
        found = f"取数项里没有“{scheme.of}”的数"
        remedy = "在包的 items.yaml 里写上这类对象的取数项"
        raise EvaluationError(Fault("evaluation.no-items", scheme.title, found, "没有表可以评", remedy))
    known = {item.name for item in lake.items if item.of == kind}
    wanted = [name for name in dict.fromkeys((*items_of(scheme), *besides)) if name in known]
    year, made_in = parse_period(str(period or scheme.period)), connection or duckdb.connect()
    years = [year.shift(-back) for back in range(periods_of(scheme) + 1)]
    return tuple(table_of(lake, as_of=as_of, period=one, kind=kind, items=wanted, connection=made_in) for one in years)
