"""Rows → what the engine runs, and back: the pack and lake of a city, the tables of a run, its files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
from django.conf import settings

from mujun.evaluation.backend import keep
from mujun.evaluation.lake import tables_of_lake
from mujun.evaluation.record import Run, read_run
from mujun.facts.lake import Lake, list_batches, open_lake
from mujun.facts.table import FactTable
from mujun.packs.scheme import Scheme
from mujun_web.evaluation import rulebook
from mujun_web.evaluation.models import Evaluation
from mujun_web.facts.queries import name_lake_folder, open_city_lake

WORDS = ("宗地号", "园区")
"""Items besides those of the scheme that the roll shows and filters."""


def runs_folder() -> Path:
    """Where the files of runs are."""
    return settings.DEPLOYMENT.data_dir / "runs"


def run_folder(evaluation: Evaluation) -> Path:
    """The folder of a run: `results.parquet`, `manifest.json`, and `firms.parquet` for its tables."""
    return runs_folder() / str(evaluation.pk)


def scheme_of(evaluation: Evaluation) -> Scheme:
    """The scheme as it stood when the run was made."""
    return rulebook.read_scheme(evaluation.rules, evaluation.pack, evaluation.scheme)


def read_results(evaluation: Evaluation, connection: duckdb.DuckDBPyConnection | None = None) -> Run:
    """The run as it was written; EvaluationError where its files are gone or were changed."""
    return read_run(scheme_of(evaluation), run_folder(evaluation), connection)


def lake_of(evaluation: Evaluation) -> Lake:
    """The city's lake, read by the items of the pack a run was made with; FactError where it is gone."""
    return open_lake(name_lake_folder(evaluation.city), rulebook.read_pack(evaluation.rules, evaluation.pack).items)


def take_tables(
    scheme: Scheme, city: str, as_of: date, period: int, connection: duckdb.DuckDBPyConnection | None = None
) -> tuple[FactTable, ...]:
    """The city's tables for a scheme as known on a day, with the words that results are found by; taken once each."""
    lake = open_city_lake(city)
    tables = tables_of_lake(scheme, lake, as_of=as_of, period=period, besides=WORDS, connection=connection)
    return tuple(replace(one, frame=keep(one.frame)) for one in tables)


def batches_of(scheme: Scheme, city: str, as_of: date) -> tuple[str, ...]:
    """The hashes of the batches a run of a scheme would be made of, as known on a day."""
    lake = open_city_lake(city)
    return tuple(one.hash for one in list_batches(lake, as_of) if one.kind == scheme.of)
