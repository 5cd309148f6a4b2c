"""What may be done with evaluations: ask for a run, make it, make a trial official. A run once made never changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.db import transaction

from mujun.errors import EvaluationError, Fault
from mujun.evaluation.record import RESULTS, Manifest, engine_digest, write_manifest, write_run
from mujun.evaluation.run import STEPS as RUN_STEPS
from mujun.evaluation.run import run
from mujun.evaluation.sheet import read_background
from mujun.facts.firm import write_statements
from mujun.facts.knowledge import connect
from mujun.packs.scheme import Scheme
from mujun.rules.period import parse_period
from mujun_web.evaluation import bridge, rulebook
from mujun_web.evaluation.card import CARD, make_card, write_card
from mujun_web.evaluation.comparison import make_comparison
from mujun_web.evaluation.firm_queries import BACKGROUND, STATEMENTS, list_sheet_items
from mujun_web.evaluation.firmness import make_firmness
from mujun_web.evaluation.models import DONE, FAILED, WAITING, Comparison, Evaluation, Firmness
from mujun_web.evaluation.roll import ROLL, count_roll, write_roll
from mujun_web.facts.queries import pack_of
from mujun_web.frame.kept import keep_value, place_of
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
    Evaluation.objects.select_for_update().get(pk=trial.pk)  # the second of two clicks waits and is told
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


STEPS = ("从湖里取表", *(f"测算：{name}" for name in RUN_STEPS), "写出结果", "编名册", "数家数")


def _make_run(evaluation: Evaluation, staging: Path, tell: Tell) -> Evaluation:
    if evaluation.repeats is not None:
        manifest, counts = _repeat_trial(evaluation, evaluation.repeats, staging, tell)
    else:
        manifest, counts = _compute_run(evaluation, staging, tell)
    place = bridge.run_folder(evaluation)
    if place.exists():  # left by a run that was killed after its files were in place
        shutil.rmtree(place)
    staging.replace(place)
    evaluation.state, evaluation.digest, evaluation.counts = DONE, manifest.results, counts
    evaluation.simulated, evaluation.notes = manifest.simulated, list(manifest.notes)
    evaluation.save(update_fields=["state", "digest", "counts", "simulated", "notes"])
    return evaluation


def _compute_run(evaluation: Evaluation, staging: Path, tell: Tell) -> tuple[Manifest, dict[str, Any]]:
    reached = 0

    def tell_step(name: str) -> None:
        nonlocal reached  # steps are taken again for the year before, and a bar does not go back
        reached = max(reached, STEPS.index(name))
        tell(reached, len(STEPS), name)

    scheme = replace(bridge.scheme_of(evaluation), official=False, period=evaluation.period)
    tell_step(STEPS[0])
    with connect() as connection:
        tables = bridge.take_tables(scheme, evaluation.city, evaluation.as_of, evaluation.period, connection)
        names = [f"{evaluation.period - back} 年度的表" for back in range(len(tables))]
        done = run(scheme, tables[0], earlier=tables[1:], tell=lambda name: tell_step(f"测算：{name}"), names=names)
        tell_step("写出结果")
        manifest = write_run(done, staging)
        tell_step("编名册")
        write_roll(done, tables[0], staging)
        write_card(make_card(done.scheme, rulebook.read_pack(evaluation.rules, evaluation.pack)), staging)
        keep_value(staging, BACKGROUND, read_background(done))
        write_statements(
            bridge.lake_of(evaluation), staging / STATEMENTS, items=list_sheet_items(done),
            period=parse_period(str(evaluation.period)), as_of=evaluation.as_of, connection=connection,
        )  # fmt: skip
        tell_step("数家数")
        return manifest, count_roll(done)


def _repeat_trial(
    evaluation: Evaluation, trial: Evaluation, staging: Path, tell: Tell
) -> tuple[Manifest, dict[str, Any]]:
    """The trial as an official run. What goes in must be what went in then: the same gives the same bytes."""
    tell(0, len(STEPS), "核对批次、办法和引擎")
    done = bridge.read_results(trial)
    if faults := list(_repeat_faults(evaluation, done.manifest)):
        raise EvaluationError(faults)
    tell(2, len(STEPS), STEPS[2])
    manifest = replace(done.manifest, official=True)
    folder = bridge.run_folder(trial)
    for name in (RESULTS, ROLL):  # copied, for results written again are the same rows but not the same bytes
        shutil.copyfile(folder / name, staging / name)
    for beside in (
        folder / CARD,
        folder / STATEMENTS,
        place_of(folder, BACKGROUND),
    ):  # follow from the results; older runs lack them
        if beside.is_file():
            shutil.copyfile(beside, staging / beside.name)
    write_manifest(manifest, staging)
    return manifest, trial.counts


def _repeat_faults(evaluation: Evaluation, manifest: Manifest) -> Iterator[Fault]:
    now = bridge.batches_of(bridge.scheme_of(evaluation), evaluation.city, evaluation.as_of)
    if any(now != one for one in manifest.inputs):
        why = f"{evaluation.as_of} 所知的批次与试评价时不同，当天又收了数"
        yield _changed(evaluation, "用的数不一样了", why)
    if engine_digest() != manifest.engine_digest:
        yield _changed(evaluation, "引擎换过了", "试评价之后程序升级过")


def _changed(evaluation: Evaluation, found: str, why: str) -> Fault:
    remedy = "重新试评价，看过再定为正式"
    return Fault("desk.other-results", str(evaluation), found, f"看过的与将要公布的可能不是同一份：{why}", remedy)


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
    elif (same := _confirmed_as(trial, reason)) is not None:
        found, remedy = f"这一次已经以同样的事由定为正式：第 {same.pk} 次", "看那一次的结果；确要再定的写明新的事由"
        faults.append(Fault("desk.confirmed-already", where, found, "一个结果定两遍，分不清哪一遍作数", remedy))
    if not reason:
        why = "正式结果会公开，换掉上一次的结果要说得出为什么"
        faults.append(Fault("desk.no-reason", where, "没有写事由", why, "写明会议、文件或更正的依据"))
    return faults


def _confirmed_as(trial: Evaluation, reason: str) -> Evaluation | None:
    """The official run already made of a trial for the same reason, as by a second click; another reason is another."""
    same = Evaluation.objects.filter(repeats=trial, official=True, reason=reason, state__in=(WAITING, DONE))
    return same.order_by("-pk").first()


def comparison_request(
    *, before: Evaluation, after: Evaluation, by: User, on: date | None = None
) -> tuple[Comparison, bool]:
    """The comparison of two runs and whether it is new; EvaluationError where they cannot be compared."""
    found = None
    if before.pk == after.pk or before.city != after.city or DONE not in {before.state} & {after.state}:
        found = "要比的不是同一个城市的两次算好了的测算"
    if found:
        remedy = "换一次同城的、算好了的测算"
        raise EvaluationError(Fault("desk.not-comparable", str(after), found, "比不出谁变了", remedy))
    return Comparison.objects.get_or_create(before=before, after=after, defaults={"by": by, "on": on or tell_today()})


def comparison_make(*, comparison_id: int, tell: Tell) -> Comparison:
    """Works a comparison out and keeps its file; one that is there is left alone."""
    comparison = Comparison.objects.select_related("before", "after").get(pk=comparison_id)
    if comparison.state != DONE:
        comparison.summary = make_comparison(comparison, tell)
        comparison.state = DONE
        comparison.save(update_fields=["summary", "state"])
    return comparison


def comparison_wait(*, comparison: Comparison, job_id: int) -> None:
    """Notes which job works the comparison out."""
    Comparison.objects.filter(pk=comparison.pk).exclude(state=DONE).update(state=WAITING, job=job_id)


def comparison_fail(*, comparison_id: int) -> None:
    """Marks a comparison that could not be worked out, so that it can be asked for again."""
    Comparison.objects.filter(pk=comparison_id).exclude(state=DONE).update(state=FAILED)


def firmness_request(
    *, evaluation: Evaluation, name: str, assumptions: dict[str, Any], by: User, on: date | None = None
) -> Firmness:
    """A firmness of a run, not yet worked out, under stated assumptions."""
    return Firmness.objects.create(
        evaluation=evaluation, name=name, assumptions=assumptions, by=by, on=on or tell_today()
    )


def firmness_make(*, firmness_id: int, tell: Tell) -> Firmness:
    """Works a firmness out and keeps its files; one that is there is left alone."""
    firmness = Firmness.objects.select_related("evaluation").get(pk=firmness_id)
    if firmness.state != DONE:
        firmness.summary = make_firmness(firmness, tell)
        firmness.state = DONE
        firmness.save(update_fields=["summary", "state"])
    return firmness


def firmness_wait(*, firmness: Firmness, job_id: int) -> None:
    """Notes which job works the firmness out."""
    Firmness.objects.filter(pk=firmness.pk).exclude(state=DONE).update(state=WAITING, job=job_id)


def firmness_fail(*, firmness_id: int) -> None:
    """Marks a firmness that could not be worked out."""
    Firmness.objects.filter(pk=firmness_id).exclude(state=DONE).update(state=FAILED)
