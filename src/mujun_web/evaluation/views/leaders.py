"""领跑者 of a run, and the league of a group with its changes on the year before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import narwhals as nw
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mujun.evaluation.backend import fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.leaders import LeaderList, League, find_leaders, make_league
from mujun.evaluation.record import Run
from mujun.evaluation.work import LANE, TOTAL
from mujun.packs.scheme import DIVISION
from mujun_web.evaluation import queries
from mujun_web.evaluation.firm_queries import open_results
from mujun_web.evaluation.models import Evaluation
from mujun_web.evaluation.places import industry_names
from mujun_web.evaluation.rights import Sight, find_evaluation, sight_of
from mujun_web.evaluation.roll import COUNTY, read_roll
from mujun_web.evaluation.rollpage import list_options, restrict
from mujun_web.evaluation.views.firm import REFUSAL

SHORT: Final = 50
Options: TypeAlias = Mapping[str, tuple[tuple[str, str, int], ...]]


def show_leaders(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """Every list of leaders the scheme states, group by group; figures of firms the account may see."""
    run = find_evaluation(request, evaluation_id)
    queries.mark_replaced([run], request.known_on)
    sight = sight_of(request.user, run)
    lists = read_leaders(run, run.digest)
    shown = next((one for one in lists if one.rule.name == request.GET.get("list")), lists[0] if lists else None)
    leading = {leader.entity for group in (shown.groups if shown else ()) for leader in group.leaders}
    context = {
        "run": run, "tab": "leaders", "sight": sight, "lists": lists, "shown": shown,
        "industries": industry_names(run), "seen": list_seen(run, sight, leading),
    }  # fmt: skip
    return render(request, "evaluation/leaders.html", context)


def show_league(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The table of one group: of a lane, and of an industry or county where the address says so."""
    run = find_evaluation(request, evaluation_id)
    queries.mark_replaced([run], request.known_on)
    sight = sight_of(request.user, run)
    if not sight.internal:
        raise PermissionDenied(REFUSAL)
    results, options = open_results(run), list_options(run, sight)
    asked = _read_asked(request, results, options)
    before = queries.official_of(run.city, run.period - 1, request.known_on)
    league = read_league(results, before, asked)
    rows = league.rows if league else ()
    if sight.county is not None:
        seen = list_seen(run, sight, {one.entity for one in rows})
        rows = tuple(one for one in rows if one.entity in seen)
    shown = rows if request.GET.get("all") else rows[:SHORT]
    context = {
        "run": run, "tab": "leaders", "sight": sight, "before": before, "asked": asked, "options": options,
        "whole": len(rows), "rows": shown, "unit": _unit_of(results, asked.by),
    }  # fmt: skip
    return render(request, "evaluation/league.html", context)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which table an address asks for, and by what the tables of its lane can be ordered."""

    lanes: tuple[str, ...]
    lane: str
    by: str
    bys: tuple[str, ...]
    industry: str
    county: str

    @property
    def within(self) -> dict[str, str]:
        """The columns that narrow the group, with their values."""
        return {column: value for column, value in ((DIVISION, self.industry), (COUNTY, self.county)) if value}


def _read_asked(request: HttpRequest, results: Run, options: Options) -> Asked:
    known = [lane.name for lane in results.scheme.lanes]
    lanes = tuple(value for value, _, _ in options["lane"] if value in known)
    lane = _one_of(request.GET.get("lane", ""), lanes)
    parts = results.scheme.lane(lane).indicators if lane else ()
    bys = (TOTAL, *(part.indicator.name for part in parts))
    industry, county = (
        request.GET.get(key, "") if request.GET.get(key) in {value for value, _, _ in options[key]} else ""
        for key in ("industry", "county")
    )
    return Asked(lanes, lane, _one_of(request.GET.get("by", ""), bys), bys, industry, county)


def _one_of(asked: str, known: Sequence[str]) -> str:
    """What was asked for, where it is known; the first otherwise."""
    return asked if asked in known else next(iter(known), "")


def list_seen(evaluation: Evaluation, sight: Sight, entities: Collection[str]) -> set[str]:
    """The firms of these whose figures the account may see."""
    if not sight.internal or not entities:
        return set()
    frame = restrict(read_roll(evaluation), sight).filter(nw.col(ENTITY).is_in(list(entities)))
    return {row[ENTITY] for row in fetch_rows(frame.select(ENTITY))}


# results never change, so the lists of a run are worked out once; the digest stands for the files
@lru_cache(maxsize=16)
def read_leaders(evaluation: Evaluation, digest: str) -> tuple[LeaderList, ...]:
    """The lists of leaders of a run."""
    return find_leaders(open_results(evaluation))


def read_league(results: Run, before: Evaluation | None, asked: Asked) -> League | None:
    """The table of one group; None where nobody is in it."""
    only = nw.col(LANE) == asked.lane
    for column, value in asked.within.items():
        only = only & (nw.col(column) == value)
    earlier = None if before is None else open_results(before)
    leagues = make_league(results, by=asked.by, within=list(asked.within), before=earlier, only=only)
    return leagues[0] if leagues else None


def _unit_of(results: Run, by: str) -> str:
    return next((one.unit for one in results.scheme.indicators if one.name == by), "分")
