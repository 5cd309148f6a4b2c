"""What is read of registers: the definitions of a city, its entries as known on a day, candidates and their facts."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from mujun.errors import Fault, RegisterError
from mujun.packs.pack import Pack
from mujun.packs.register import Register
from mujun.packs.suggestion import suggest
from mujun.registers.entry import Entry, place_entries
from mujun.registers.move import Move, Renaming, list_present_codes
from mujun.registers.owner import Units, units_of
from mujun.registers.position import Position, follow_moves
from mujun_web.evaluation.rulebook import read_pack as read_kept_pack
from mujun_web.plans.queries import list_newest_packs, name_pack_of, read_pack
from mujun_web.registers import bridge
from mujun_web.registers import models as rows
from mujun_web.registers.checkpoint import Checkpoint, Definition, ReadMoves, read_checkpoint, write_checkpoint

MOST_KEPT, MOST_MOVES = 24, 400_000
LEAST_CHECKED, MOST_BEHIND = 2_000, 500  # moves: registers with fewer need no checkpoint; how far one may be behind
MOST_TOUCHED, AT_ONCE = 0.5, 500
_MORE = ("name", "simulated", "rules", "pack")
_NAME, _SIMULATED, _RULES, _PACK, _DIGEST = -4, -3, -2, -1, -5
_RECORDED = bridge.COLUMNS.index("recorded_on")


@dataclass(frozen=True, slots=True)
class Version:
    """How many moves there are, the key of the last and when it was recorded, renamings, and the definition."""

    moves: int
    last: int | None
    at: datetime | None
    renamings: int
    digest: str


@dataclass(frozen=True)
class Book:
    """One register of a city as known on a day: its definition, its entries. `names` is what entities are called.

    `positions` are by the code they were recorded under; `renamings` and `earlier` are those the entries are derived
    with; `earlier` are definitions some entries were judged by that are no longer the city's. `kept` is how many of
    its moves the checkpoint on the disk holds.
    """

    city: str
    pack: Pack
    register: Register
    known_on: date
    version: Version
    positions: Mapping[str, Position]
    names: Mapping[str, str]
    simulated: bool
    earlier: tuple[Register, ...] = ()
    renamings: tuple[Renaming, ...] = ()
    kept: int = 0

    @cached_property
    def units(self) -> Units:
        """The units of the city's pack."""
        return units_of(self.pack)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Every entry there has been by the day, by entity."""
        return self._place(self.positions)

    @property
    def moves(self) -> tuple[Move, ...]:
        """Every move by the day, of one code after the other; read from the database where they are not at hand."""
        return tuple(move for position in self.positions.values() for move in position.moves)

    def with_moves(
        self, moves: Sequence[Move], names: Mapping[str, str], simulated: bool, version: Version | None = None
    ) -> Book:
        """The book with moves recorded since; only the entries they concern are derived again."""
        codes = {move.entity for move in moves}
        before = [move for code in codes if code in self.positions for move in self.positions[code].moves]
        positions = {**self.positions, **follow_moves(self.register, [*before, *moves], self.known_on)}
        book = replace(
            self, version=version or self.version, positions=positions, names={**self.names, **names},
            simulated=self.simulated or simulated,
        )  # fmt: skip
        known = self.__dict__.get("entries")
        if known is not None:
            present = list_present_codes(self.renamings, self.known_on)
            touched = {present.get(code, code) for code in codes}
            beside = {code: one for code, one in positions.items() if present.get(code, code) in touched}
            entries = {**known, **self._place(beside)}
            # cached_property keeps its value here; the order is the one a full derivation gives
            book.__dict__["entries"] = dict(sorted(entries.items())) if len(entries) > len(known) else entries
        return book

    def as_kept(self) -> Book:
        """The same book, with all its moves in the checkpoint."""
        book = replace(self, kept=self.version.moves)
        if "entries" in self.__dict__:
            book.__dict__["entries"] = self.entries
        return book

    def _place(self, positions: Mapping[str, Position]) -> dict[str, Entry]:
        return place_entries(
            self.register, positions, self.known_on, units=self.units, renamings=self.renamings, earlier=self.earlier
        )

    def name_of(self, entity: str) -> str:
        """What an entity is called; its code where no record says."""
        return self.names.get(entity) or entity


def pack_of(city: str) -> Pack:
    """The newest pack of a city that has registers of its own, else its newest; RegisterError where it has none."""
    packs_dir = settings.DEPLOYMENT.packs_dir
    name = next((one.pack for one in list_cities(packs_dir) if one.code == city), "") or name_pack_of(city, packs_dir)
    pack = read_pack(packs_dir / name) if name else None
    if pack is None:
        found = f"没有“{city}”的包"
        raise RegisterError(Fault("registers.no-pack", "抓行动", found, "不知有哪些清单", "核对城市代码，或添上它的包"))
    return pack


@dataclass(frozen=True, slots=True)
class RegisterCity:
    """A city that a pack keeps registers for: its division code, its name, the pack."""

    code: str
    name: str
    pack: str


@lru_cache(maxsize=8)
def list_cities(packs_dir: Path) -> tuple[RegisterCity, ...]:
    """The cities whose packs have registers of their own, by code, from the packs' cards alone; the newest of each."""
    kept = list_newest_packs(packs_dir, lambda path: any((path / "registers").glob("*.yaml")))
    return tuple(RegisterCity(*one) for one in kept)


def registers_of(city: str) -> tuple[Register, ...]:
    """The registers of a city, those of the base pack last."""
    pack = pack_of(city)
    return tuple(sorted(pack.registers, key=lambda one: (one.pack != pack.name, one.title)))


def register_of(city: str, name: str) -> Register:
    """The register with this code; RegisterError where the city has none."""
    known = {one.name: one for one in registers_of(city)}
    if name not in known:
        remedy = suggest(name, known, "从清单目录里选")
        raise RegisterError(Fault("registers.unknown-register", city, f"没有清单“{name}”", "不知要看什么", remedy))
    return known[name]


def moves_known(city: str, register: str, known_on: date) -> QuerySet[rows.Move]:
    """The moves of a register recorded by a day, in the order they were recorded."""
    return rows.Move.objects.filter(city=city, register=register, recorded_on__lte=known_on)


def list_earlier(register: Register, definitions: Iterable[Definition]) -> tuple[Register, ...]:
    """The older definitions of a register that records were judged by; one whose copy is gone is left out."""
    found = {}
    for rules, pack, digest in definitions:
        definition = next((one for one in read_kept_pack(rules, pack).registers if one.name == register.name), None)
        if definition is not None and definition.digest == digest:
            found[digest] = definition
    return tuple(found.values())


_KEPT: OrderedDict[tuple[str, str, date], Book] = OrderedDict()


def open_book(city: str, name: str, known_on: date) -> Book:
    """A register of a city as known on a day; what a process has read once holds until a row is added.

    Of rows added since, only those are read, and only the entries they concern are derived again. A process that has
    read nothing of it yet begins with the checkpoint.
    """
    register = register_of(city, name)
    known = moves_known(city, name, known_on)
    version = _tell_version(city, register, known, known_on)
    key = (city, name, known_on)
    book = _KEPT.pop(key, None)
    if book is None or book.version != version:
        every = rows.Move.objects.filter(city=city, register=name)
        extended = _extend_book(book, version, every) if book is not None else None
        if extended is None:
            with pause_collecting():
                extended = _read_book(city, register, version, known_on)
                extended.entries  # noqa: B018  (made here, where the collector rests)
        book = keep_checkpoint(extended)
    _KEPT[key] = book
    while len(_KEPT) > 1 and (len(_KEPT) > MOST_KEPT or sum(one.version.moves for one in _KEPT.values()) > MOST_MOVES):
        _KEPT.popitem(last=False)
    return book


def forget() -> None:
    """Drops every register this process has read; the next page reads its rows again."""
    _KEPT.clear()


@contextmanager
def pause_collecting() -> Iterator[None]:
    """Rests the garbage collector while many values come to be: it would look through all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep_checkpoint(book: Book) -> Book:
    """The book, its checkpoint written where the one on the disk is far behind; a small register needs none."""
    version = book.version
    if version.moves < LEAST_CHECKED or version.moves - book.kept < MOST_BEHIND or version.last is None:
        return book
    every = rows.Move.objects.filter(city=book.city, register=book.register.name).order_by()
    if every.count() != version.moves:
        return book  # the book of a past day, or someone has just added a row
    recorded = {code: max(step.recorded for step in position.steps) for code, position in book.positions.items()}
    judged = every.exclude(digest=version.digest).values_list("rules", "pack", "digest").distinct()
    write_checkpoint(
        book.city,
        book.register,
        Checkpoint(
            version.moves, version.last, _say_moment(version.at), book.simulated, tuple(judged), book.names,
            book.positions, recorded,
        ),
    )  # fmt: skip
    return book.as_kept()


def _tell_version(city: str, register: Register, known: QuerySet[rows.Move], known_on: date) -> Version:
    counted = known.order_by().aggregate(number=Count("pk"), last=Max("pk"))
    renamed = rows.Renaming.objects.filter(city=city, recorded_on__lte=known_on).count()
    return Version(counted["number"], counted["last"], _moment_of(counted["last"]), renamed, register.digest)


def _moment_of(key: int | None) -> datetime | None:
    return rows.Move.objects.filter(pk=key).values_list("recorded_at", flat=True).first()


def _say_moment(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def _extend_book(book: Book, now: Version, every: QuerySet[rows.Move]) -> Book | None:
    """The book with the rows added since; None where it must be read anew, for more has changed than that."""
    before = book.version
    if (before.renamings, before.digest) != (now.renamings, now.digest) or before.last is None:
        return None
    added = _fetch(every.filter(pk__gt=before.last), book.known_on)
    # a row of a transaction that ended late has a lower key, and shows in the number only
    is_late = before.moves + len(added) != now.moves or _moment_of(before.last) != before.at
    known = {one.digest for one in book.earlier}
    if is_late or any(digest not in known for *_, digest in _definitions_of(added, book.register)):
        return None
    moves = _moves_of(added, (*book.earlier, book.register))
    return book.with_moves(moves, _names_of(added), any(one[_SIMULATED] for one in added), now)


def _read_book(city: str, register: Register, version: Version, known_on: date) -> Book:
    """The book from the checkpoint and the rows it does not hold as known on the day; else from all of them."""
    every = rows.Move.objects.filter(city=city, register=register.name)
    checkpoint = _find_checkpoint(city, register, every)
    touched: set[str] = set()
    if checkpoint is not None:
        touched = {one[0] for one in _fetch(every.filter(pk__gt=checkpoint.last), known_on)}
        touched |= set(checkpoint.list_later(known_on))
        if len(touched) > MOST_TOUCHED * len(checkpoint.positions):
            checkpoint = None
    definitions, positions, names, simulated = set[Definition](), dict[str, Position](), dict[str, str](), False
    if checkpoint is None:
        fetched = _fetch(moves_known(city, register.name, known_on), known_on)
    else:
        definitions = set(checkpoint.definitions)
        positions = {code: one for code, one in checkpoint.positions.items() if code not in touched}
        names = {code: name for code, name in checkpoint.names.items() if code not in touched}
        # of an earlier day than its last, what the checkpoint says may be of a later move
        simulated = checkpoint.simulated and moves_known(city, register.name, known_on).filter(simulated=True).exists()
        codes = sorted(touched)
        some = [every.filter(entity__in=codes[at : at + AT_ONCE]) for at in range(0, len(codes), AT_ONCE)]
        fetched = [one for moves in some for one in _fetch(moves, known_on)]
    earlier = list_earlier(register, sorted(definitions | _definitions_of(fetched, register)))
    positions |= follow_moves(register, _moves_of(fetched, (*earlier, register)), known_on)
    renamings = bridge.read_renamings(rows.Renaming.objects.filter(city=city, recorded_on__lte=known_on))
    return Book(
        city, pack_of(city), register, known_on, version, positions, names | _names_of(fetched),
        simulated or any(one[_SIMULATED] for one in fetched), earlier, renamings,
        checkpoint.number if checkpoint is not None else 0,
    )  # fmt: skip


def _find_checkpoint(city: str, register: Register, every: QuerySet[rows.Move]) -> Checkpoint | None:
    """The checkpoint of a register; None where it is not of the rows there are."""

    def read_of(last: int) -> ReadMoves:
        def read(entity: str) -> tuple[Move, ...]:
            own = _fetch(every.filter(entity=entity, pk__lte=last).order_by("number"), date.max)
            return tuple(_moves_of(own, (*list_earlier(register, _definitions_of(own, register)), register)))

        return read

    checkpoint = read_checkpoint(city, register, read_of)
    if checkpoint is None or _say_moment(_moment_of(checkpoint.last)) != checkpoint.at:
        return None
    return checkpoint if every.filter(pk__lte=checkpoint.last).count() == checkpoint.number else None


def _fetch(moves: QuerySet[rows.Move], known_on: date) -> list[tuple]:
    """The rows of moves recorded by a day; the day is looked at here, so that the database goes by key or entity."""
    fetched = moves.values_list(*bridge.COLUMNS, *_MORE)
    return [one for one in fetched if one[_RECORDED] <= known_on]


def _moves_of(fetched: Iterable[tuple], definitions: Collection[Register]) -> list[Move]:
    return bridge.read_moves((one[: -len(_MORE)] for one in fetched), bridge.kinds_of(definitions))


def _names_of(fetched: Iterable[tuple]) -> dict[str, str]:
    return {one[0]: one[_NAME] for one in fetched if one[_NAME]}


def _definitions_of(fetched: Iterable[tuple], register: Register) -> set[Definition]:
    """Which older definitions rows were judged by: packs, pack and digest of each."""
    return {(one[_RULES], one[_PACK], one[_DIGEST]) for one in fetched if one[_DIGEST] != register.digest}
