"""Fills an empty desk with the demonstration: accounts, every pack's plan, the demonstration document read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from mujun_web.documents.demo import load_demo_document
from mujun_web.evaluation.demo import choose_firm, load_demo_evaluations
from mujun_web.evaluation.models import Evaluation
from mujun_web.facts.demo import load_demo_facts
from mujun_web.people.models import User
from mujun_web.plans.demo import load_demo_plans
from mujun_web.projects.demo import load_demo_projects
from mujun_web.registers.demo import load_demo_registers

PASSWORD = "yunchuan2026"  # noqa: S105  printed on the login page of a demonstration, nowhere else used
ACCOUNTS = (
    ("office", "综合办公室", User.OFFICE, ""),
    ("unit", "市经信局联络员", User.UNIT, "市经信局"),
    ("leader", "分管领导", User.LEADER, ""),
    ("lanjiang", "澜江区联络员", User.UNIT, "澜江区"),
    ("andu", "安渡市联络员", User.UNIT, "安渡市"),
)
FIRM_ACCOUNT = ("qiye", "演示企业经办人", User.ENTERPRISE, "")
"""Made once there is an official run with a firm to bind it to."""
CITY = "999900"  # the invented city of the demonstration's pack


def load_demo(enterprises: int = 1200) -> bool:
    """Brings the desk to the demonstration's state; False where it already stands and nothing was done.

    `enterprises` is how many firms the practice city has, where its facts are not there yet.
    """
    stamp = settings.DEPLOYMENT.data_dir / "demo-stamp"
    made_from = fingerprint_sources()
    if stamp.exists() and stamp.read_text(encoding="ascii") == made_from:
        return False
    call_command("migrate", verbosity=0, interactive=False)
    accounts = load_accounts()
    load_demo_document(by=accounts["office"])
    load_demo_plans(by=accounts["office"])
    load_demo_facts(by=accounts["office"], enterprises=enterprises)
    load_firm_account(load_demo_evaluations(by=accounts["office"])[-1])
    load_demo_projects(by=accounts["office"])
    load_demo_registers(by=accounts["office"])
    stamp.write_text(made_from, encoding="ascii")
    return True


def load_accounts() -> dict[str, User]:
    """The demonstration accounts, by user name."""
    return {name: load_account(name, shown, role, unit) for name, shown, role, unit in ACCOUNTS}


def load_account(name: str, shown: str, role: str, unit: str) -> User:
    given = {"first_name": shown, "role": role, "unit": unit, "city": CITY if role == User.UNIT else ""}
    user, is_new = User.objects.get_or_create(username=name, defaults=given)
    if is_new:
        user.set_password(PASSWORD)
        user.save()
    return user


def load_firm_account(official: Evaluation) -> User:
    """The account of one firm of the demonstration: the first by credit code that has a grade above it to reach."""
    name, shown, role, _ = FIRM_ACCOUNT
    given = {"first_name": shown, "role": role, "city": CITY, "credit_code": choose_firm(official)}
    user, is_new = User.objects.get_or_create(username=name, defaults=given)
    if is_new:
        user.set_password(PASSWORD)
        user.save()
    return user


def fingerprint_sources() -> str:
    """Changes whenever a pack, a migration or the database's address does."""
    digest = hashlib.sha256(settings.DEPLOYMENT.database_url.encode())
    web = Path(__file__).resolve().parents[1]
    packs = settings.DEPLOYMENT.packs_dir
    for file in sorted([*web.glob("*/migrations/*.py"), *(path for path in packs.rglob("*") if path.is_file())]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
