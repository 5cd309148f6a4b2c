"""What pages and other apps ask of evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.urls import reverse

from mujun.evaluation.record import RESULTS, Run
from mujun.packs.scheme import Scheme
from mujun_web.evaluation import bridge
from mujun_web.evaluation.models import DONE, Comparison, Evaluation
from mujun_web.evaluation.schemebook import Listed


def results_of(evaluation: Evaluation) -> Run:
    """The run with its scheme as it stood, its results (one row per firm) and its manifest.

    EvaluationError where the files are gone, cut short, or not those of the manifest.
    """
    return bridge.read_results(evaluation)


def results_file(evaluation: Evaluation) -> Path:
    """Where the results of a run are, one row per firm."""
    return bridge.run_folder(evaluation) / RESULTS


def scheme_of(evaluation: Evaluation) -> Scheme:
    """The scheme of a run as it stood when the run was made."""
    return bridge.scheme_of(evaluation)


def official_of(city: str, period: int, known_on: date) -> Evaluation | None:
    """The official run of a city's year that held on a day, or None."""
    return Evaluation.objects.filter(
        city=city, period=period, official=True, state=DONE, on__lte=known_on
    ).order_by("-on", "-pk").first()  # fmt: skip


def latest_official(city: str, known_on: date) -> Evaluation | None:
    """The official run of a city's newest year that held on a day, or None where there is none yet."""
    newest = (
        Evaluation.objects.filter(city=city, official=True, state=DONE, on__lte=known_on).order_by("-period").first()
    )
    return None if newest is None else official_of(city, newest.period, known_on)


def history_of(evaluation: Evaluation, known_on: date) -> list[Evaluation]:
    """The official runs of the same city that held on a day, one for each year, newest year first."""
    runs = Evaluation.objects.filter(city=evaluation.city, official=True, state=DONE, on__lte=known_on)
    newest: dict[int, Evaluation] = {}
    for one in runs.order_by("on", "pk"):
        newest[one.period] = one
    return [newest[period] for period in sorted(newest, reverse=True)]


def mark_replaced(runs: list[Evaluation], known_on: date) -> list[Evaluation]:
    """The runs, each official one with the official run that took its place by a day as `replaced_by` (or None)."""
    later = Evaluation.objects.filter(
        official=True, state=DONE, on__lte=known_on, supersedes__in=[one.pk for one in runs]
    )
    by_place = {one.supersedes_id: one for one in later.order_by("on", "pk")}
    for one in runs:
        one.replaced_by = by_place.get(one.pk)  # type: ignore[attr-defined]
    return runs


def years_of(choices: Sequence[Listed]) -> tuple[int, ...]:
    """The years there are schemes of, newest first: the years whose figures may be evaluated on trial."""
    return tuple(sorted({one.period for one in choices}, reverse=True))


def name_run(evaluation: Evaluation) -> str:
    """What files of a run are called."""
    return f"{evaluation.title}-{evaluation.kind}-第{evaluation.pk}次"


def comparison_address(comparison: Comparison) -> str:
    """Where a comparison is shown."""
    return reverse("evaluation:compare", args=[comparison.after_id]) + f"?with={comparison.before_id}"
