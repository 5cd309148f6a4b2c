"""Which plan was adopted from which pack's ledger: asked by documents, so that nothing is adopted twice."""

from __future__ import annotations

from datetime import date

from mujun_web.plans import models as rows


def find_plan_of_pack(pack: str, known_on: date) -> rows.Plan | None:
    """The plan adopted from a pack's ledger by a day, or None; "" names no pack."""
    adopted = rows.Plan.objects.filter(editions__adopted_on__lte=known_on).distinct()
    return adopted.filter(pack=pack).first() if pack else None
