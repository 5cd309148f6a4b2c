"""分级稳不稳: how firmly the grades of a run stand under named assumptions, and which data are worth checking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from mujun.evaluation.assumption import Assumptions, ItemError, Stakes
from mujun.evaluation.backend import Frame, fetch_rows
from mujun.evaluation.intake import ENTITY
from mujun.evaluation.record import read_parquet
from mujun.evaluation.robustness import Check, Standing, find_firmness, leave_one_out, list_checks
from mujun.evaluation.run import VERSION
from mujun.evaluation.work import DOMAIN, GRADE, LANE
from mujun_web.evaluation import bridge
from mujun_web.evaluation.models import Evaluation, Firmness
from mujun_web.evaluation.roll import COUNTY, NAME, connection_of_thread, read_roll
from mujun_web.evaluation.rowfile import NUMBER, TEXT, write_rows

Tell = Callable[[int, int, str], None]
STANDINGS, CHECKS = "standings.parquet", "checks.parquet"
WHO: Final = {ENTITY: TEXT, VERSION: TEXT, NAME: TEXT, COUNTY: TEXT, LANE: TEXT, GRADE: TEXT}
STANDING: Final = {
    **WHO,
    DOMAIN: TEXT,
    "把握": NUMBER,
    "另一档": TEXT,
    "另一档的机会": NUMBER,
    "名次低": NUMBER,
    "名次高": NUMBER,
}
CHECK: Final = {**WHO, "变档机会": NUMBER, "价值": NUMBER, "先核": TEXT, "各项": TEXT, "次序": NUMBER}
BANDS: Final = (("稳", 0.95, 1.01), ("较稳", 0.8, 0.95), ("不太稳", 0.5, 0.8), ("不稳", -1.0, 0.5))
"""What a chance of keeping its grade is called: from, and below which."""
STEPS: Final = ("读结果", "抽样重算等级", "排核对的先后", "逐个去掉指标再算", "写出结果")


def firmness_folder(firmness: Firmness) -> Path:
    """Where the files of a firmness are."""
    return settings.DEPLOYMENT.data_dir / "firmness" / str(firmness.pk)


def read_standings(firmness: Firmness) -> Frame:
    """The standings, one row per graded firm."""
    return read_parquet(firmness_folder(firmness) / STANDINGS, connection_of_thread())


def read_checks(firmness: Firmness) -> Frame:
    """The checking list, the most worthwhile first."""
    return read_parquet(firmness_folder(firmness) / CHECKS, connection_of_thread())


def read_assumptions(stated: Mapping[str, Any]) -> tuple[Assumptions, Stakes]:
    """The assumptions and stakes as they were stated."""
    errors = tuple(ItemError(one["item"], relative=one["share"]) for one in stated.get("errors", ()))
    hours = {one["item"]: one["hours"] for one in stated.get("errors", ()) if one.get("hours")}
    made = Assumptions(weights=stated["weights"], errors=errors, draws=stated["draws"], seed=stated["seed"])
    return made, Stakes(hours=hours)


def make_firmness(firmness: Firmness, tell: Tell) -> dict[str, Any]:
    """Works a firmness out, keeps its files, and gives what a page says of the whole of it."""
    evaluation = firmness.evaluation
    tell(0, len(STEPS), STEPS[0])
    run = bridge.read_results(evaluation)
    assumptions, stakes = read_assumptions(firmness.assumptions)
    tell(1, len(STEPS), STEPS[1])
    standings = find_firmness(run, assumptions)
    tell(2, len(STEPS), STEPS[2])
    checks = list_checks(run, assumptions, stakes) if assumptions.errors else ()
    tell(3, len(STEPS), STEPS[3])
    left_out = Counter(one.indicator for one in leave_one_out(run))
    tell(4, len(STEPS), STEPS[4])
    words = _words_of(evaluation)
    folder = firmness_folder(firmness)
    write_rows(_standing_rows(standings, words), STANDING, folder / STANDINGS)
    write_rows(_check_rows(checks, words), CHECK, folder / CHECKS)
    return {
        "bands": _count_bands(standings),
        "lanes": list(dict.fromkeys(one.lane for one in standings)),
        "firms": len(standings),
        "checks": len(checks),
        "left_out": dict(left_out.most_common()),
        "mean": sum(one.firmness for one in standings) / len(standings) if standings else None,
    }


def band_of(chance: float) -> str:
    """What a chance of keeping its grade is called."""
    return next(name for name, low, high in BANDS if low <= chance < high)


def _count_bands(standings: Iterable[Standing]) -> list[dict[str, Any]]:
    counted = Counter((one.grade, band_of(one.firmness)) for one in standings)
    grades = sorted({grade for grade, _ in counted})
    return [{"grade": grade, "counts": [counted.get((grade, name), 0) for name, _, _ in BANDS]} for grade in grades]


def _standing_rows(standings: Iterable[Standing], words: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in standings:
        other, chance = max(
            ((grade, chance) for grade, chance in one.chances.items() if grade != one.grade),
            key=lambda pair: pair[1],
            default=(None, None),
        )
        low, high = one.ranks or (None, None)
        yield {
            **_who(one, words), DOMAIN: one.domain, "把握": one.firmness,
            "另一档": other if chance else None, "另一档的机会": chance or None, "名次低": low, "名次高": high,
        }  # fmt: skip


def _check_rows(checks: Iterable[Check], words: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(checks, 1):
        items = [item for item in one.items if item.chance > 0]
        said = "；".join(f"{item.item} {item.chance:.0%}" for item in items)
        first = items[0].item if items else None
        yield {
            **_who(one, words), "变档机会": one.chance, "价值": one.worth, "先核": first, "各项": said, "次序": place
        }  # fmt: skip


def _who(one: Standing | Check, words: Mapping[str, Any]) -> dict[str, Any]:
    said = words.get(one.entity, {})
    return {
        ENTITY: one.entity, VERSION: one.label, NAME: said.get(NAME), COUNTY: said.get(COUNTY), LANE: one.lane,
        GRADE: one.grade,
    }  # fmt: skip


def _words_of(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    return {row[ENTITY]: row for row in fetch_rows(read_roll(evaluation).select(ENTITY, NAME, COUNTY))}
