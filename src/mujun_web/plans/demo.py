"""The plans of the demonstration: every pack's adopted ledger, and the reports of the invented city."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from mujun.packs.load import list_packs, load_pack
from mujun.packs.pack import Pack
from mujun.plans.ledger import plan_of
from mujun.plans.record import read_record
from mujun_web.people.models import User
from mujun_web.plans import models as rows
from mujun_web.plans.writes import plan_create, record_take

LEDGER = "ledger.yaml"
RECORD = Path("demo") / "reports.yaml"
ADOPTED = (1, 15)
SPLIT = (1, 31)


def load_demo_plans(*, by: User) -> list[rows.Plan]:
    """Every pack's ledger as a plan, adopted in January of its year; the demonstration's record with it.

    PackError where a pack does not prove: a demonstration that lacks plans would be worse than none.
    """
    ledgers = (path for path in list_packs(settings.DEPLOYMENT.packs_dir) if (path / LEDGER).exists())
    return [load_plan(load_pack(path), by) for path in ledgers]


def load_plan(pack: Pack, by: User) -> rows.Plan:
    """One pack's plan, and its record of shares and reports where the pack carries one."""
    value = plan_of(pack)
    plan = plan_create(
        plan=value, by=by, document_sha256=pack.document.sha256, document_title=pack.document.title, pack=pack.name,
        adopted_on=date(value.year, *ADOPTED),
    )  # fmt: skip
    file = pack.path / RECORD
    if file.exists():
        record_take(plan=plan, record=read_record(file, value), by=by, on=date(value.year, *SPLIT))
    return plan
