"""The card of a roll: its columns, and the order and names of what it is filtered by, beside its rows.

All of it follows from the pack a run was made with; kept apart, a page need not prove a pack before it shows a table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from mujun.packs.pack import Pack
from mujun.packs.scheme import Scheme
from mujun_web.evaluation import bridge, rulebook
from mujun_web.evaluation.columns import Column, list_columns, list_public, list_usual
from mujun_web.evaluation.models import Evaluation

CARD: Final = "roll.json"


@dataclass(frozen=True, slots=True)
class RollCard:
    """What a page of a roll needs besides its rows."""

    every: tuple[Column, ...]
    usual: tuple[Column, ...]
    public: tuple[Column, ...]
    indicators: tuple[str, ...]
    lanes: tuple[str, ...]
    grades: tuple[str, ...]
    counties: tuple[str, ...]
    industries: Mapping[str, str]


def make_card(scheme: Scheme, pack: Pack) -> RollCard:
    """The card of a roll made by a scheme."""
    return RollCard(
        every=list_columns(scheme),
        usual=list_usual(scheme),
        public=list_public(scheme),
        indicators=tuple(one.name for one in scheme.indicators),
        lanes=tuple(lane.name for lane in scheme.lanes),
        grades=scheme.grades,
        counties=tuple(one.name for one in pack.divisions),
        industries={one.code: one.name for one in pack.industries},
    )


def write_card(card: RollCard, folder: Path) -> None:
    """The card beside the roll."""
    (folder / CARD).write_text(json.dumps(asdict(card), ensure_ascii=False), encoding="utf-8")


def read_card(evaluation: Evaluation) -> RollCard:
    """The card of a run's roll, made anew from its pack where it is not there."""
    return _read_card(evaluation, evaluation.digest)


# results never change, nor does their card; the digest stands for the files
@lru_cache(maxsize=64)
def _read_card(evaluation: Evaluation, digest: str) -> RollCard:
    try:
        stated: dict[str, Any] = json.loads((bridge.run_folder(evaluation) / CARD).read_text(encoding="utf-8"))
        columns = {key: tuple(Column(**one) for one in stated[key]) for key in ("every", "usual", "public")}
        lists = {key: tuple(stated[key]) for key in ("indicators", "lanes", "grades", "counties")}
        return RollCard(**columns, **lists, industries=stated["industries"])
    except (OSError, ValueError, KeyError, TypeError):
        return make_card(bridge.scheme_of(evaluation), rulebook.read_pack(evaluation.rules, evaluation.pack))


def choose_columns(card: RollCard, chosen: tuple[str, ...], *, internal: bool, public: bool) -> tuple[Column, ...]:
    """The columns a page shows: those chosen, the usual ones, or the public set."""
    if public or not internal:
        return card.public
    wanted = set(chosen)
    usual = [column for column in card.usual if column.name in wanted]
    others = [column for column in card.every if column.name in wanted and column not in usual]
    return (*usual, *others) or card.usual
