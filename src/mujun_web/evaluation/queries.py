"""What pages and other apps ask of evaluations."""

from __future__ import annotations

from datetime import date

from mujun.evaluation.record import Run
from mujun.packs.scheme import Scheme
from mujun_web.evaluation import bridge
from mujun_web.evaluation.models import DONE, Evaluation


def results_of(evaluation: Evaluation) -> Run:
    """The run with its scheme as it stood, its results (one row per firm) and its manifest.

    EvaluationError where the files are gone, cut short, or not those of the manifest.
    """
    return bridge.read_results(evaluation)


def scheme_of(evaluation: Evaluation) -> Scheme:
    """The scheme of a run as it stood when the run was made."""
    return bridge.scheme_of(evaluation)


def official_of(city: str, period: int, known_on: date) -> Evaluation | None:
    """The official run of a city's year that held on a day, or None."""
    return Evaluation.objects.filter(
        city=city, period=period, official=True, state=DONE, on__lte=known_on
    ).order_by("-on", "-pk").first()  # fmt: skip


def history_of(evaluation: Evaluation, known_on: date) -> list[Evaluation]:
    """The official runs of the same city that held on a day, one for each year, newest year first."""
    runs = Evaluation.objects.filter(city=evaluation.city, official=True, state=DONE, on__lte=known_on)
    newest: dict[int, Evaluation] = {}
    for one in runs.order_by("on", "pk"):
        newest[one.period] = one
    return [newest[period] for period in sorted(newest, reverse=True)]
