"""The lake: batches in the order they were accepted, days that never run backwards, corrections with reasons."""

import threading
from datetime import date

import pytest

from facts.making import A, B, keep, take
from mujun.errors import FactError
from mujun.facts.batch import Acceptance
from mujun.facts.lake import accept_intake, find_lake_damage, list_batches, open_lake

LINES = ("信用代码,增值税", f"{A},1")


def refusal(call, *arguments, **more) -> str:
    with pytest.raises(FactError) as error:
        call(*arguments, **more)
    (fault,) = error.value.faults
    return fault.code


def test_batches_are_numbered_as_accepted_and_listed_as_of_a_day(base, lake):
    keep(lake, base, "2018-05-30", *LINES)
    keep(lake, base, "2018-05-31", "信用代码,增值税", f"{A},2")
    keep(lake, base, "2018-05-31", "宗地号,宗地面积", "YC-1,3", department="自然资源", kind="parcel")
    assert [batch.number for batch in list_batches(lake)] == [1, 2, 3]
    assert [batch.number for batch in list_batches(lake, date(2018, 5, 30))] == [1]
    assert list_batches(lake, date(2018, 5, 29)) == ()
    assert [batch.number for batch in list_batches(lake, kind="parcel")] == [3]


def test_days_never_run_backwards(base, lake):
    keep(lake, base, "2018-05-31", *LINES)
    assert refusal(keep, lake, base, "2018-05-30", "信用代码,增值税", f"{A},2") == "facts.back-dated"
    assert len(list_batches(lake)) == 1


def test_the_same_file_again_is_refused_unless_something_came_between(base, lake):
    keep(lake, base, "2018-05-31", *LINES)
    assert refusal(keep, lake, base, "2018-06-01", *LINES) == "facts.delivered-again"
    keep(lake, base, "2018-06-01", "信用代码,增值税", f"{A},2")
    assert keep(lake, base, "2018-06-02", *LINES).number == 3


def test_a_correction_names_a_batch_of_its_own_department_and_a_reason(base, lake):
    keep(lake, base, "2018-05-31", *LINES)
    lines = ("信用代码,增值税", f"{A},3")
    assert refusal(keep, lake, base, "2018-06-01", *lines, corrects=9, reason="抄错") == "facts.nothing-to-correct"
    assert refusal(keep, lake, base, "2018-06-01", *lines, corrects=1) == "facts.no-reason"
    other = ("信用代码,自有用地", f"{A},3")
    assert refusal(keep, lake, base, "2018-06-01", *other, department="镇街", corrects=1, reason="x") == (
        "facts.nothing-to-correct"
    )
    batch = keep(lake, base, "2018-06-01", *lines, corrects=1, reason="税务核实")
    assert (batch.corrects, batch.reason) == (1, "税务核实")


def test_a_refused_delivery_leaves_nothing_behind(base, lake):
    keep(lake, base, "2018-05-31", *LINES)
    refusal(keep, lake, base, "2018-06-01", *LINES)
    assert list((lake.path / "staging").iterdir()) == []


def test_several_processes_may_accept_at_once(base, lake):
    intakes = [take(base, "信用代码,增值税", f"{A},{number}") for number in range(8)]
    failed = []

    def work(intake):
        try:
            accept_intake(lake, intake, base, Acceptance(date(2018, 5, 31)))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(intake,)) for intake in intakes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [batch.number for batch in list_batches(lake)] == list(range(1, 9))
    assert find_lake_damage(lake) == ()


def test_a_batch_that_was_taken_out_by_hand_is_noticed(base, lake):
    keep(lake, base, "2018-05-31", *LINES)
    second = keep(lake, base, "2018-05-31", "信用代码,增值税", f"{B},2")
    (lake.path / "batches" / "000001").rename(lake.path / "elsewhere")
    (fault,) = find_lake_damage(lake)
    assert fault.code == "facts.batch-gap"
    assert list_batches(lake) == (second,)


def test_a_folder_that_is_no_lake_is_refused(base, tmp_path):
    assert refusal(open_lake, tmp_path / "none", base.items) == "facts.not-a-lake"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("")
    assert refusal(open_lake, tmp_path / "full", base.items, create=True) == "facts.not-a-lake"
    assert list_batches(open_lake(tmp_path / "new", base.items, create=True)) == ()
