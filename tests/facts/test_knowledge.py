"""What is known: against a plain model, by the laws of as-known, precedence and publication."""

import shutil
import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import narwhals as nw
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.making import A, B, C, keep
from mujun.facts.knowledge import connect, list_disagreements
from mujun.facts.lake import list_batches, open_lake
from mujun.facts.publication import find_publication, publish, read_lake
from mujun.packs.load import load_pack
from mujun.rules.period import parse_period

CHECKOUT = Path(__file__).resolve().parents[2]
FIRST = date(2018, 5, 1)
DEPARTMENTS = ("自然资源", "镇街")
ITEMS = ("自有用地", "承租用地")
FIRST_NAMED = {"自有用地": "自然资源", "承租用地": "镇街"}
CELLS = st.sampled_from(["", "缺数", "不适用", "0", "1", "2", "30"])
DELIVERIES = st.lists(
    st.tuples(
        st.sampled_from(DEPARTMENTS),
        st.dictionaries(st.sampled_from([A, B, C]), st.tuples(CELLS, CELLS), min_size=1),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@cache
def load_base():
    return load_pack(CHECKOUT / "packs" / "base")


def fill(deliveries):
    """A lake in a folder of its own with one delivery a day."""
    base = load_base()
    lake = open_lake(Path(tempfile.mkdtemp()) / "lake", base.items, create=True)
    for number, (department, cells) in enumerate(deliveries):
        lines = [f"{code},{own},{rented},{number}" for code, (own, rented) in cells.items()]
        day = FIRST + timedelta(number)
        keep(lake, base, day.isoformat(), "信用代码,自有用地(亩),承租用地(亩),序号", *lines, department=department)
    return lake


def known(lake, as_of):
    with connect() as connection:
        frame = read_lake(lake, connection, list_batches(lake, as_of), "enterprise")
        columns = frame.select("entity", "item", "value", "absence", "batch", "department").to_native().fetchall()
    return {(entity, item): (value, absence, batch, who) for entity, item, value, absence, batch, who in columns}


def model(deliveries):
    """The same by hand: the latest of each department that is not blank; then figures, then who is named first."""
    said = {}
    for number, (department, cells) in enumerate(deliveries, 1):
        for code, row in cells.items():
            for item, cell in zip(ITEMS, row, strict=True):
                mine = said.setdefault((code, item), {})
                if cell or not mine.get(department, ("",))[0]:
                    mine[department] = (cell, number)
    counts = {}
    for key, statements in said.items():
        first, order = FIRST_NAMED[key[1]], {"": 0, "缺数": 1}
        department = max(statements, key=lambda who: (order.get(statements[who][0], 2), who == first))
        cell, number = statements[department]
        absence = {"": "blank", "缺数": "missing", "不适用": "not applicable"}.get(cell)
        counts[key] = (None if absence else float(cell), absence, number, department)
    return counts


@settings(max_examples=10, deadline=None)
@given(DELIVERIES)
def test_what_is_known_is_what_a_plain_model_says_on_every_day_with_and_without_publication(deliveries):
    lake = fill(deliveries)
    days = [FIRST + timedelta(number) for number in range(len(deliveries))]
    expected = [model(deliveries[: number + 1]) for number in range(len(deliveries))]
    assert [known(lake, day) for day in days] == expected
    middle = days[len(days) // 2]
    publication = publish(lake, middle)
    assert find_publication(lake, list_batches(lake), "enterprise") == publication
    assert [known(lake, day) for day in days] == expected
    shutil.rmtree(lake.path)


@settings(max_examples=8, deadline=None)
@given(DELIVERIES, DELIVERIES)
def test_what_was_known_on_a_day_never_changes_by_later_batches(earlier, later):
    before = fill(earlier)
    after = fill([*earlier, *later])
    last = FIRST + timedelta(len(earlier) - 1)
    assert known(after, last) == known(before, last)
    for lake in (before, after):
        shutil.rmtree(lake.path)


@settings(max_examples=8, deadline=None)
@given(st.permutations([(who, item, code) for who in DEPARTMENTS for item in (0, 1) for code in (A, B)]))
def test_the_order_of_batches_of_different_keys_never_matters(order):
    cells = {key: str(number + 1) for number, key in enumerate(sorted(order))}

    def delivered(keys):
        return [
            (who, {code: tuple(cells[who, item, code] if item == one else "" for one in (0, 1))})
            for who, item, code in keys
        ]

    one, other = fill(delivered(order)), fill(delivered(sorted(order)))
    last = FIRST + timedelta(len(order))
    figures = [
        {key: (value, who) for key, (value, absence, _, who) in known(lake, last).items() if absence is None}
        for lake in (one, other)
    ]
    assert figures[0] == figures[1]
    assert len(figures[0]) == 4
    for lake in (one, other):
        shutil.rmtree(lake.path)


def test_departments_that_say_different_things_are_listed_with_who_counts(base, lake):
    header = "信用代码,自有用地"
    keep(lake, base, "2018-05-01", header, f"{A},10", f"{B},5", f"{C},7", department="镇街")
    keep(lake, base, "2018-05-02", header, f"{A},12", f"{B},5.0000000001", f"{C},", department="自然资源")
    (found,) = list_disagreements(lake, date(2018, 5, 2), parse_period("2017"))
    assert (found.entity, found.item) == (A, "自有用地")
    assert [(one.department, one.value, one.batch, one.row) for one in found.statements] == [
        ("自然资源", 12.0, 2, 2), ("镇街", 10.0, 1, 2)
    ]  # fmt: skip
    assert list_disagreements(lake, date(2018, 5, 1), parse_period("2017")) == ()
    keep(lake, base, "2018-05-03", header, f"{A},12", department="镇街", corrects=1, reason="重新量过")
    assert list_disagreements(lake, date(2018, 5, 3), parse_period("2017")) == ()


def test_a_publication_of_another_precedence_or_of_changed_batches_is_not_used(base, lake):
    keep(lake, base, "2018-05-01", "信用代码,自有用地", f"{A},10", department="镇街")
    publish(lake, date(2018, 5, 1))
    batches = list_batches(lake)
    assert find_publication(lake, batches, "enterprise") is not None
    other = open_lake(lake.path, [item for item in base.items if item.name != "自有用地"])
    assert find_publication(other, batches, "enterprise") is None
    assert find_publication(lake, batches, "parcel") is None


def test_a_publication_is_sorted_and_the_same_bytes_again(base, lake):
    keep(lake, base, "2018-05-01", "信用代码,自有用地,承租用地", f"{B},1,2", f"{A},3,", department="镇街")
    first = publish(lake, date(2018, 5, 1))
    content = first.facts_file.read_bytes()
    shutil.rmtree(first.path)
    assert publish(lake, date(2018, 5, 1)).facts_file.read_bytes() == content
    with connect() as connection:
        keys = nw.from_native(connection.read_parquet(str(first.facts_file))).select("period", "item", "entity")
        rows = keys.to_native().fetchall()
    assert rows == sorted(rows)
