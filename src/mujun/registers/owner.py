"""Who answers: a unit by its key, name, alias or division, however it is written in the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mujun.packs.pack import Division, Pack, ResponsibleUnit
from mujun.packs.register import Owner, Register


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a pack by every form they may be written in: key, name, alias, division code, name and short."""

    by_form: Mapping[str, str]
    names: Mapping[str, str]

    def find(self, written: object) -> str | None:
        """The key of the unit written so; the words themselves where no unit is; None for no words."""
        if not isinstance(written, str) or not written:
            return None
        return self.by_form.get(written, written)

    def name_of(self, key: str | None) -> str:
        """The name of a unit by its key; the key itself where it is no unit of the pack."""
        return self.names.get(key or "", key or "")


NO_UNITS = Units({}, {})


def units_of(pack: Pack) -> Units:
    """The units of a pack."""
    return list_units(pack.units, pack.divisions)


def list_units(units: Iterable[ResponsibleUnit], divisions: Iterable[Division] = ()) -> Units:
    """Units with the divisions they stand for; a unit's own form goes before that of a division."""
    everything, places = tuple(units), {division.code: division for division in divisions}
    forms: dict[str, str] = {}
    for unit in everything:
        division = places.get(unit.division or "")
        if unit.kind in ("county", "zone", "town") and division is not None:
            for form in (division.code, division.name, division.short):
                forms.setdefault(form, unit.unit)
    for unit in everything:
        for form in (unit.unit, unit.name, *unit.aliases):
            forms[form] = unit.unit
    return Units(forms, {unit.unit: unit.name for unit in everything})


def resolve_owner(register: Register, owner: Owner | None, value: object, units: Units) -> str | None:
    """The key of who answers; `value` is what the column of an owner `by` a column says. None where nobody is known."""
    if owner is None:
        return None
    if owner.is_keeper:
        return units.find(register.keeper)
    return units.find(value if owner.by is not None else owner.unit)
