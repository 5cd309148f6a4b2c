"""One move somebody is about to make: what its form asks, how it is judged, what it would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.http import Http404, HttpRequest, QueryDict

from mujun.packs.register import Field, Register, Stage
from mujun.registers.admission import list_required
from mujun.registers.decision import Proposal
from mujun.registers.entry import Entry
from mujun.registers.move import Act, Move
from mujun.registers.tally import tally_counts
from mujun_web.registers.entry_page import list_fields, show_field
from mujun_web.registers.entry_steps import is_there, tell_act
from mujun_web.registers.facts import Ground
from mujun_web.registers.forms import Asked, MoveForm
from mujun_web.registers.queries import Book
from mujun_web.registers.rights import Sight, find_book, sight_of

Kind = Literal["move", "note", "review"]
KIND_WORDS: dict[Kind, str] = {"move": "转阶段", "note": "改栏", "review": "重审"}


@dataclass(frozen=True)
class Errand:
    """A move in the making. `entity` is empty where a newcomer is still to be named; `act` is what it would be."""

    book: Book
    sight: Sight
    entity: str
    entry: Entry | None
    kind: Kind
    to: str
    act: Act
    asked: Asked

    @property
    def version(self) -> int:
        """How many records the entry has as read."""
        return self.entry.version if self.entry is not None else 0

    @property
    def stage(self) -> Stage | None:
        """The stage it would come to."""
        return self.asked.stage

    @property
    def name(self) -> str:
        """What the entity is called."""
        return self.book.name_of(self.entity)

    @property
    def words(self) -> str:
        """What it would be: 转到“整治”, 改栏, 重审."""
        return (
            f"{'入册，到' if self.act == 'enter' else '转到'}“{self.to}”"
            if self.kind == "move"
            else KIND_WORDS[self.kind]
        )


def find_errand(request: HttpRequest, city: str, register: str, entity: str = "") -> Errand:
    """The move an address and its `act` and `to` ask for; 404 where the account does not see the entry."""
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    book = find_book(request, city, register)
    sight, entry = sight_of(request.user, book), book.entries.get(entity)
    if (entry is not None and not sight.sees(entry)) or (entry is None and not sight.whole):
        raise Http404
    kind: Kind = "note" if asked.get("act") == "note" else "review" if asked.get("act") == "review" else "move"
    if kind != "move" and entry is None:
        raise Http404
    stays = entry.position.stage if entry is not None and kind != "move" else ""
    to = stays or asked.get("to", "") or book.register.first.name
    act: Act = tell_act(entry) if kind == "move" else kind
    definition = book.register if entry is None or act in ("enter", "review") else entry.register
    stage = definition.stage(to)
    if act == "move" and stage is not None and not stage.is_open:
        act = "leave"
    return Errand(
        book, sight, entity, entry, kind, to, act, _list_asked(book, sight, entry, act, definition, to, entity)
    )


def make_proposal(errand: Errand, form: MoveForm, proofs: tuple[str, ...], request: HttpRequest) -> Proposal:
    """The move as the form says it; what was not readable is left out and told beside it."""
    given, user = form.cleaned_data, request.user
    version = str(form.data.get("version", ""))
    return Proposal(
        entity=errand.entity or given.get("entity", ""),
        to=errand.to,
        day=given.get("day") or request.today,
        today=request.today,
        who=user.shown_name,
        reason=given.get("reason", ""),
        act=errand.kind,
        unit=user.unit if user.is_unit else None,
        proof=proofs,
        choice=given.get("choice") or None,
        fields=form.said,
        version=int(version) if version.isdigit() else None,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a move would change: what, from what, to what."""

    what: str
    before: str
    after: str


def list_changes(book: Book, move: Move, ground: Ground) -> tuple[Change, ...]:
    """What would be different of an entry once a move is recorded, in the words of its page."""
    known = book.entries.get(move.entity) or _find_absorbing(book, move.entity)
    entity = known.entity if known is not None else move.entity
    after = book.with_moves([move], {}, simulated=False).entries[entity]
    found = [
        Change("阶段", known.position.stage if known else "不在册", after.position.stage),
        Change("由谁负责", _owner(book, known), _owner(book, after)),
        Change("办理期限", _due(known), _due(after)),
        Change("灯", known.level if known else "", after.level),
        Change("看到哪一天", _watch(known), _watch(after)),
        Change("按哪一天的规则", _anchor(known), _anchor(after)),
        *_field_changes(after.register, known, after),
        *_count_changes(book, ground, known, after),
    ]
    return tuple(one for one in found if one.before != one.after)


def _find_absorbing(book: Book, code: str) -> Entry | None:
    """The entry a record under an old code goes to."""
    found = (one for one in book.entries.values() if any(position.entity == code for position in one.histories))
    return next(found, None)


def _list_asked(
    book: Book, sight: Sight, entry: Entry | None, act: Act, definition: Register, to: str, entity: str
) -> Asked:
    seen = {field.name for field in (list_fields(entry, sight) if entry else definition.fields)}
    have = entry.position.fields if entry is not None and act != "enter" else {}
    now = {name: value for name, value in have.items() if name in seen}
    units = tuple(book.units.names)
    stage = definition.stage(to)
    if act in ("note", "review"):
        fields = tuple(field for field in definition.fields if field.name in seen) if act == "note" else ()
        return Asked(definition, stage, fields, now, units=units)
    return Asked(
        register=definition,
        stage=stage,
        fields=tuple(_ask_fields(definition, to, have, closing=stage is not None and stage.ends == "done")),
        now=now,
        proofs=stage.proof if stage is not None else (),
        choices=stage.choices if stage is not None else (),
        units=units,
        newcomer=not entity,
    )


def _ask_fields(definition: Register, to: str, have: Mapping[str, object], *, closing: bool) -> list[Field]:
    """Those required for the stage itself or still missing; at the close those too that may be left out."""
    required = [
        field for field in list_required(definition, to) if field.required == to or not is_there(have.get(field.name))
    ]
    free = [field for field in definition.fields if field.required is None and not field.take]
    return [*required, *free] if closing else required


def _field_changes(register: Register, before: Entry | None, after: Entry) -> list[Change]:
    old = before.position.fields if before is not None else {}
    return [
        Change(
            name, show_field(register.field(name), old.get(name)) or "—", show_field(register.field(name), value) or "—"
        )
        for name, value in after.position.fields.items()
    ]


def _count_changes(book: Book, ground: Ground, before: Entry | None, after: Entry) -> list[Change]:
    nets = []
    for entry in (before, after):
        entries = {entry.entity: entry} if entry is not None else {}
        tallies = tally_counts(book.register, entries, book.known_on, facts=ground.facts, units=book.units)
        nets.append({one.count.name: (one.net, one.unit) for one in tallies})
    return [
        Change(f"计入“{name}”", f"{nets[0][name][0]:f} {unit}", f"{net:f} {unit}")
        for name, (net, unit) in nets[1].items()
    ]


def _owner(book: Book, entry: Entry | None) -> str:
    return book.units.name_of(entry.owner) if entry is not None and entry.is_open else ""


def _due(entry: Entry | None) -> str:
    return _day(entry.due) if entry is not None else ""


def _watch(entry: Entry | None) -> str:
    return _day(entry.watched_until) if entry is not None else ""


def _anchor(entry: Entry | None) -> str:
    return _day(entry.position.anchor) if entry is not None else ""


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else ""
