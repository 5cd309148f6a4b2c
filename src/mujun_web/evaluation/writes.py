"""What may be done with evaluations: ask for a run, make it, make a trial official. A run once made never changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

from django.db import transaction

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.record import write_run
from mujun.evaluation.run import run
from mujun.facts.knowledge import connect
from mujun.packs.scheme import Scheme
from mujun_web.evaluation import bridge, rulebook
from mujun_web.evaluation.models import DONE, FAILED, WAITING, Evaluation
from mujun_web.evaluation.roll import count_roll, write_roll
from mujun_web.facts.queries import pack_of
from mujun_web.frame.known_on import tell_today
from mujun_web.people.models import User

Tell = Callable[[int, int, str], None]


def evaluation_request(
    *, city: str, scheme: str, as_of: date, by: User, period: int | None = None, on: date | None = None
) -> Evaluation:
    """A trial run, not yet made, of a scheme of the city's pack; EvaluationError where it cannot be run."""
    pack = pack_of(city)
    rules = rulebook.keep_rules(pack.path)
    chosen = rulebook.read_scheme(rules, pack.name, scheme)
    day = on or tell_today()
    _check_request(chosen, as_of, day)
    return Evaluation.objects.create(
        city=city, pack=pack.name, rules=rules, scheme=scheme, title=chosen.title, period=period or chosen.period,
        as_of=as_of, official=False, by=by, on=day,
    )  # fmt: skip


@transaction.atomic
def evaluation_confirm(*, trial: Evaluation, reason: str, by: User, on: date | None = None) -> Evaluation:
    """An official run, not yet made, that repeats a trial; it names the official run it takes the place of.

    EvaluationError with every fault where no reason is given or the trial cannot be made official.
    """
    faults = list(_confirm_faults(trial, reason.strip()))
    if faults:
        raise EvaluationError(faults)
    return Evaluation.objects.create(
        city=trial.city, pack=trial.pack, rules=trial.rules, scheme=trial.scheme, title=trial.title,
        period=trial.period, as_of=trial.as_of, official=True, reason=reason.strip(), repeats=trial,
        supersedes=last_official(trial), by=by, on=on or tell_today(),
    )  # fmt: skip


def last_official(evaluation: Evaluation) -> Evaluation | None:
    """The official run of the same city, kind of entity and year that holds now."""
    same = Evaluation.objects.filter(
        city=evaluation.city, scheme=evaluation.scheme, period=evaluation.period, official=True, state=DONE
    )
    return same.order_by("-on", "-pk").first()


def evaluation_run(*, evaluation_id: int, tell: Tell) -> Evaluation:
    """Makes a run that was asked for and keeps its files; `tell` hears how far it is.

    Nothing is left of a run that is refused. EvaluationError where an official run is not what its trial was.
    """
    evaluation = Evaluation.objects.select_related("repeats").get(pk=evaluation_id)
    if evaluation.state == DONE:
        return evaluation
    bridge.runs_folder().mkdir(parents=True, exist_ok=True)
    staging = Path(mkdtemp(dir=bridge.runs_folder(), prefix="."))
    try:
        return _make_run(evaluation, staging, tell)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def evaluation_fail(*, evaluation_id: int) -> None:
    """Marks a run that could not be made."""
    Evaluation.objects.filter(pk=evaluation_id).exclude(state=DONE).update(state=FAILED)


def evaluation_wait(*, evaluation: Evaluation, job_id: int) -> None:
    """Notes which job makes the run."""
    Evaluation.objects.filter(pk=evaluation.pk).exclude(state=DONE).update(state=WAITING, job=job_id)


STEPS = ("从湖里取表", "按办法逐步测算", "写出结果", "编名册", "数家数")


def _make_run(evaluation: Evaluation, staging: Path, tell: Tell) -> Evaluation:
    scheme = replace(bridge.scheme_of(evaluation), official=evaluation.official, period=evaluation.period)
    tell(0, len(STEPS), STEPS[0])
    with connect() as connection:
        tables = bridge.take_tables(scheme, evaluation.city, evaluation.as_of, evaluation.period, connection)
        tell(1, len(STEPS), STEPS[1])
        done = run(scheme, tables[0], earlier=tables[1:])
        tell(2, len(STEPS), STEPS[2])
        manifest = write_run(done, staging)
        if evaluation.repeats is not None and evaluation.repeats.digest != manifest.results:
            raise EvaluationError(_other_results(evaluation))
        tell(3, len(STEPS), STEPS[3])
        write_roll(done, tables[0], staging)
        tell(4, len(STEPS), STEPS[4])
        counts = count_roll(done)
    place = bridge.run_folder(evaluation)
    if place.exists():  # left by a run that was killed after its files were in place
        shutil.rmtree(place)
    staging.replace(place)
    evaluation.state, evaluation.digest, evaluation.counts = DONE, manifest.results, counts
    evaluation.simulated, evaluation.notes = manifest.simulated, list(manifest.notes)
    evaluation.save(update_fields=["state", "digest", "counts", "simulated", "notes"])
    return evaluation


def _check_request(scheme: Scheme, as_of: date, day: date) -> None:
    where = scheme.title
    remedy = "查到原文后补进办法；不知道的数不能编"
    faults = [Fault("desk.incomplete-scheme", where, what, "缺了它算不出得分", remedy) for what in scheme.unknown]
    if as_of > day:
        found, why = f"取数日 {as_of} 还没有到", "那一天所知的数现在还没有"
        faults.append(Fault("desk.future-day", where, found, why, "改为今天或以前的日子"))
    if faults:
        raise EvaluationError(faults)


def _confirm_faults(trial: Evaluation, reason: str) -> list[Fault]:
    where, faults = str(trial), []
    if trial.state != DONE or trial.official:
        found = "只有算好了的试评价可以定为正式"
        faults.append(Fault("desk.not-a-trial", where, found, "正式结果要先看过再定", "先试评价，看过结果再定"))
    elif bridge.scheme_of(trial).period != trial.period:
        found = f"办法是 {bridge.scheme_of(trial).period} 年度的，算的是 {trial.period} 年度的数"
        faults.append(Fault("desk.other-period", where, found, "基准和取数不是同一年", "换用这一年度的办法"))
    if not reason:
        why = "正式结果会公开，换掉上一次的结果要说得出为什么"
        faults.append(Fault("desk.no-reason", where, "没有写事由", why, "写明会议、文件或更正的依据"))
    return faults


def _other_results(evaluation: Evaluation) -> Fault:
    found = "按同样的办法、同一天所知再算一遍，结果与试评价不一样"
    why = "看过的与将要公布的不是同一份；多半是当天又收了数"
    return Fault("desk.other-results", str(evaluation), found, why, "重新试评价，看过再定为正式")
