"""A city of thirteen firms with two years of facts, its two official runs made once and laid out for every test."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evaluation.small_city import CITY, list_handed
from mujun.facts.batch import Acceptance
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.lake import Lake, accept_intake, open_lake
from mujun.packs.load import load_pack
from mujun.rules.period import parse_period

TODAY = date(2026, 11, 10)
PACKS = Path(__file__).parents[3] / "packs"
FIELDS = (
    "city", "pack", "rules", "scheme", "title", "period", "as_of", "official", "reason", "state", "digest", "simulated",
    "counts", "notes", "on",
)  # fmt: skip
MADE: dict[str, object] = {}


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the city's lake, and its packs beside it."""
    root = tmp_path_factory.mktemp("evaluation")
    shutil.copytree(PACKS / "base", root / "packs" / "base")
    shutil.copytree(PACKS / "jingde-2022", root / "packs" / "jingde-2022")
    shutil.copytree(Path(__file__).parent / "pack" / "mini-2025", root / "packs" / "mini-2025")
    pack = load_pack(root / "packs" / "mini-2025")
    lake = open_lake(root / "data" / "lakes" / CITY, pack.items, create=True)
    for one in list_handed():
        deliver(lake, pack, one.department, one.year, one.on, one.content)
    return root


def deliver(lake: Lake, pack, department: str, year: int, on: date, content: bytes) -> None:
    """One file accepted into the lake."""
    name = f"{department}-{year}-{on}.csv"
    delivery = Delivery(name, content, department, period=parse_period(str(year)))
    accept_intake(lake, read_delivery(delivery, pack), pack, Acceptance(on, simulated=True))


@pytest.fixture
def own_desk(monkeypatch, tmp_path, city) -> Path:
    """The desk on its day, with data and packs that only this test writes to."""
    from django.conf import settings

    data, packs = tmp_path / "data", city / "packs"
    shutil.copytree(city / "data", data)
    deployment = replace(settings.DEPLOYMENT, today=TODAY, data_dir=data, packs_dir=packs)
    monkeypatch.setattr(settings, "DEPLOYMENT", deployment)
    return data


@pytest.fixture
def hand_in(own_desk, city):
    """Accepts one more file into the test's own lake: hand_in(department, year, on, content)."""
    pack = load_pack(city / "packs" / "mini-2025")
    lake = open_lake(own_desk / "lakes" / CITY, pack.items)
    return lambda department, year, on, content: deliver(lake, pack, department, year, on, content)


@pytest.fixture
def runs(db, office, own_desk, city):
    """The official runs of 2024 and 2025, each with the trial it repeats: {2024: …, 2025: …}."""
    from mujun_web.evaluation.models import Evaluation

    if not MADE:
        make_runs(office, own_desk, city)
    shutil.copytree(city / "made" / "runs", own_desk / "runs", dirs_exist_ok=True)
    shutil.copytree(city / "made" / "rulebooks", own_desk / "rulebooks", dirs_exist_ok=True)
    found = {}
    for key, (year, official, fields) in MADE.items():
        repeats = found.get((year, False)) if official else None
        found[year, official] = Evaluation.objects.create(pk=int(key), by=office, repeats=repeats, **fields)
    return {2024: found[2024, True], 2025: found[2025, True], "trial": found[2025, False]}


def make_runs(office, data: Path, city: Path) -> None:
    """Makes the runs once, with numbers of their own, and keeps their files and rows aside."""
    from mujun_web.evaluation.models import Evaluation
    from mujun_web.evaluation.writes import evaluation_confirm, evaluation_request, evaluation_run

    number = 900_000
    for year in (2024, 2025):
        on = date(year + 1, 6, 1)
        trial = evaluation_request(city=CITY, scheme=f"enterprise-{year}", as_of=on, by=office, on=on)
        trial = evaluation_run(evaluation_id=trial.pk, tell=silent)
        official = evaluation_confirm(trial=trial, reason="常务会议审定", by=office, on=on)
        official = evaluation_run(evaluation_id=official.pk, tell=silent)
        for one in (trial, official):
            number += 1
            shutil.copytree(data / "runs" / str(one.pk), city / "made" / "runs" / str(number))
            MADE[str(number)] = (year, one.official, {name: getattr(one, name) for name in FIELDS})
    shutil.copytree(data / "rulebooks", city / "made" / "rulebooks")
    shutil.rmtree(data / "runs")
    Evaluation.objects.all().update(repeats=None)
    Evaluation.objects.all().delete()


def silent(done: int, total: int, step: str) -> None:
    """Nobody waits."""
