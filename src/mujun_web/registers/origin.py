"""Where the figures of an entry come from: the drawer of the city's facts, for those it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from mujun.facts.lake import CARD
from mujun.packs.register import Register
from mujun.registers.situation import Judgement, list_names
from mujun.rules.period import LENGTHS
from mujun.rules.value import MISSING
from mujun_web.facts.queries import list_city_batches, name_lake_folder, open_city_lake
from mujun_web.projects.queries import facts_of


@dataclass(frozen=True, slots=True)
class Origin:
    """The facts of one entity in one period, as the desk can open them: `items` are the names the city's lake has.

    `own` are those that a project's own reports say.
    """

    city: str
    kind: str
    entity: str
    period: str
    items: frozenset[str]
    own: frozenset[str] = frozenset()

    def address_of(self, name: str) -> str:
        """The drawer of a figure; empty where neither the lake nor a project's reports have one of that name."""
        if name in self.own:
            return reverse("projects:given", args=[self.city, self.entity, name])
        if name not in self.items or not self.period:
            return ""
        asked = {
            "city": self.city, "kind": self.kind, "entity": self.entity, "item": name, "period": self.period,
        }  # fmt: skip
        return f"{reverse('facts:figure')}?{urlencode(asked)}"

    def list_figures(self, register: Register, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(name, drawer) of the delivered figures behind names, those that derived values are made of included."""
        found: dict[str, str] = {}
        for name in names:
            formula = register.values.get(name)
            for one in (name, *(list_names(register, formula) if formula is not None else ())):
                if address := self.address_of(one):
                    found[one] = address
        return tuple(found.items())

    def figures_of(self, register: Register, judged: Judgement) -> tuple[tuple[str, str], ...]:
        """The delivered figures a rule was judged on."""
        return self.list_figures(register, judged.given)


def find_origin(city: str, register: Register, entity: str, known_on: date) -> Origin:
    """Where the facts of an entity were as known on a day: the latest year delivered, a project's own reports."""
    projects = facts_of(city, known_on, step=LENGTHS[register.period], reach=0) if register.of == "project" else None
    said = projects.rows.get(entity, ({},))[0] if projects is not None else {}
    own = frozenset(name for name, value in said.items() if value is not MISSING)
    if not (name_lake_folder(city) / CARD).is_file():
        return Origin(city, register.of, entity, "", frozenset(), own)
    batches = [one for one in list_city_batches(city, known_on) if one.kind == register.of]
    year = max((period[:4] for batch in batches for period in batch.periods), default="")
    items = frozenset(item.name for item in open_city_lake(city).items if item.of == register.of)
    year = str(projects.month.year) if projects is not None else year
    return Origin(city, register.of, entity, year, items, own)
