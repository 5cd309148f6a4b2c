"""A process that begins with the checkpoint shows what the moves come to; one that does not fit them is made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from mujun.registers.decision import Proposal, act_of, make_move
from mujun.registers.entry import derive_entries
from mujun.registers.summary import count_funnel, count_months, months_of
from mujun.registers.tally import tally_counts
from mujun.rules.value import MISSING, NOT_APPLICABLE
from mujun_web.registers import bridge, queries
from mujun_web.registers import models as rows
from mujun_web.registers.queries import forget, moves_known, open_book, register_of

pytestmark = pytest.mark.django_db
CITY, NAME, START = "330700", "high-consumption-low-efficiency", date(2022, 5, 10)
CODES = ("甲", "乙", "丙")
FIELDS = {
    "所属县区": st.sampled_from(["永康市", "义乌市"]),
    "整治完成期限": st.dates(START, START + timedelta(500)) | st.just(MISSING),
    "预计腾出能耗": st.integers(0, 500).map(float) | st.just(NOT_APPLICABLE) | st.just(MISSING),
    "核定腾出能耗": st.floats(0, 9e9),
    "类别": st.sampled_from(["高耗", "2022-05-10"]),
}


@pytest.fixture
def folder(settings, tmp_path, monkeypatch):
    """Where checkpoints are kept; even the smallest register has one."""
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, data_dir=tmp_path)
    monkeypatch.setattr(queries, "LEAST_CHECKED", 1)
    monkeypatch.setattr(queries, "MOST_BEHIND", 1)
    forget()
    yield tmp_path / "checkpoints"
    forget()


def record(office, entity: str, to: str, day: date, act: str = "move", **fields) -> rows.Move:
    """One more record as it would be kept, unjudged: any stage may follow any."""
    register = register_of(CITY, NAME)
    standing = derive_all(day).get(entity)
    asked = Proposal(entity=entity, to=to, day=day, today=day, who="甲局", reason="测试", fields=fields)
    kind = act_of(register, asked, standing) if act == "move" or standing is None else act
    move = make_move(asked, standing, kind, fields, register)
    given = {"city": CITY, "register": NAME, "recorded_by": office, "name": f"{entity}公司", "pack": "p", "rules": "r"}
    number = rows.Move.objects.filter(entity=move.entity).count() + 1  # also of a code that has another name by now
    row = bridge.move_row(replace(move, number=number), **given)
    row.save()
    return row


def derive_all(day: date) -> dict:
    """What the moves themselves come to on a day, without anything that was kept."""
    register = register_of(CITY, NAME)
    moves = bridge.read_moves(moves_known(CITY, NAME, day).values_list(*bridge.COLUMNS), bridge.kinds_of((register,)))
    renamings = bridge.read_renamings(rows.Renaming.objects.filter(city=CITY))
    return derive_entries(register, moves, day, units=queries.units_of(queries.pack_of(CITY)), renamings=renamings)


def assert_same(book, day: date) -> None:
    """The book shows what the moves come to: entries, names, and everything that is counted from them."""
    derived = derive_all(day)
    assert list(book.entries) == list(derived)
    assert book.entries == derived
    known = moves_known(CITY, NAME, day)
    assert book.names == dict(known.values_list("entity", "name"))
    register = book.register
    assert count_funnel(register, book.entries) == count_funnel(register, derived)
    months = months_of(derived.values(), day)
    assert count_months(register, book.entries, *months) == count_months(register, derived, *months)
    assert tally_counts(register, book.entries, day) == tally_counts(register, derived, day)


OPS = st.one_of(
    st.tuples(
        st.just("move"), st.sampled_from(CODES),
        st.sampled_from(["建档", "合规检查", "整治", "达标销号", "移出"]),
        st.sampled_from(["move", "move", "move", "note", "review"]), st.integers(0, 90),
        st.fixed_dictionaries({}, optional=FIELDS),
    ),
    st.tuples(st.just("rename"), st.sampled_from([("乙", "甲"), ("丙", "丁"), ("甲", "丁")])),
    st.tuples(st.just("cold"), st.integers(0, 400)),
    st.tuples(st.just("look"), st.integers(0, 30)),
)  # fmt: skip


@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(OPS, min_size=2, max_size=14))
def test_whatever_is_recorded_and_whenever_one_looks_it_is_what_the_moves_come_to(folder, office, ops):
    rows.Move.objects.all().delete()
    rows.Renaming.objects.all().delete()
    forget()
    day = START
    for op, *said in ops:
        if op == "move":
            entity, to, act, later, fields = said
            day += timedelta(later)
            standing = derive_all(day).get(entity)
            stage = standing.position.stage if standing is not None and act != "move" else to
            record(office, entity, stage, day, act, **fields)
        elif op == "rename" and not rows.Renaming.objects.filter(city=CITY, old=said[0][0]).exists():
            old, new = said[0]
            rows.Renaming.objects.create(
                city=CITY, old=old, new=new, reason="换发执照", recorded_on=day, recorded_by=office
            )
        elif op == "look":
            assert_same(open_book(CITY, NAME, day + timedelta(said[0])), day + timedelta(said[0]))
        elif op == "cold":
            forget()
            past = day - timedelta(said[0])
            assert_same(open_book(CITY, NAME, past), past)
    forget()
    assert_same(open_book(CITY, NAME, day), day)


@pytest.fixture
def kept(folder, office):
    """Three entries with a checkpoint of all their moves on the disk, and a process that has read nothing."""
    for code in CODES:
        record(office, code, "建档", START, 所属县区="永康市")
    for at, code in enumerate(CODES[:2], 1):
        record(office, code, "合规检查", START + timedelta(at), 整治完成期限=date(2022, 9, 30))
    open_book(CITY, NAME, date(2022, 6, 1))
    forget()
    (path,) = folder.glob("*.json")
    return path


@pytest.fixture
def read(monkeypatch):
    """The entities whose moves are read from the database, one for each move."""
    seen, really = [], bridge.read_moves

    def watch(known, fields):
        moves = really(known, fields)
        seen.extend(move.entity for move in moves)
        return moves

    monkeypatch.setattr(bridge, "read_moves", watch)
    return seen


def test_a_cold_process_reads_only_the_moves_of_entries_that_moved_since(kept, office, read):
    record(office, "丙", "合规检查", date(2022, 5, 30))
    read.clear()
    book = open_book(CITY, NAME, date(2022, 6, 1))
    assert book.entries["丙"].position.stage == "合规检查"
    assert read == ["丙", "丙"]
    assert_same(book, date(2022, 6, 1))


def test_the_moves_of_an_entry_are_read_when_somebody_opens_it(kept, read):
    book = open_book(CITY, NAME, date(2022, 6, 1))
    assert read == []
    assert [one.to for one in book.entries["甲"].position.moves] == ["建档", "合规检查"]
    assert book.entries["甲"].position.last.who == "甲局"
    assert read == ["甲", "甲"]


def test_a_day_before_the_last_moves_shows_what_was_known_then(kept):
    past = open_book(CITY, NAME, START + timedelta(1))
    stages = {code: one.position.stage for code, one in past.entries.items()}
    assert stages == {"甲": "合规检查", "乙": "建档", "丙": "建档"}
    assert_same(past, START + timedelta(1))


def spoil_end(path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def spoil_figure(path) -> None:
    text = path.read_bytes()
    path.write_bytes(text.replace("合规检查".encode(), "达标销号".encode()))
    assert path.read_bytes() != text


def spoil_head(path) -> None:
    path.write_bytes(b"{}\n" + path.read_bytes().split(b"\n", 1)[1])


def take_move_away(path) -> None:
    rows.Move.objects.filter(entity="甲", number=2).delete()


def restore_older_database(path) -> None:
    last = rows.Move.objects.order_by("-pk").first()
    rows.Move.objects.filter(pk=last.pk).delete()
    last.to_stage, last.recorded_at = "整治", None
    last.save(force_insert=True)


@pytest.mark.parametrize(
    "spoil", [spoil_end, spoil_figure, spoil_head, take_move_away, restore_older_database], ids=lambda one: one.__name__
)
def test_a_checkpoint_that_is_damaged_or_of_other_moves_is_made_anew(kept, spoil, read):
    spoil(kept)
    assert_same(open_book(CITY, NAME, date(2022, 6, 1)), date(2022, 6, 1))
    forget()
    read.clear()
    book = open_book(CITY, NAME, date(2022, 6, 1))
    assert read == []
    assert_same(book, date(2022, 6, 1))


def test_after_an_upgrade_everything_is_folded_once_more(kept, read, monkeypatch):
    monkeypatch.setattr("mujun_web.registers.checkpoint._digest_code", lambda: "another code")
    book = open_book(CITY, NAME, date(2022, 6, 1))
    assert sorted(read) == ["丙", "乙", "乙", "甲", "甲"]
    assert_same(book, date(2022, 6, 1))
    assert b"another code" in kept.read_bytes().split(b"\n", 1)[0]


def test_a_folder_that_cannot_be_written_takes_no_page_away(folder, office, caplog):
    folder.write_text("a file where the folder should be")
    record(office, "甲", "建档", START)
    assert_same(open_book(CITY, NAME, START), START)
    assert "checkpoint of 330700" in caplog.text


def test_a_small_register_has_none(folder, office, monkeypatch):
    monkeypatch.setattr(queries, "LEAST_CHECKED", 2_000)
    record(office, "甲", "建档", START)
    assert_same(open_book(CITY, NAME, START), START)
    assert not folder.exists()
