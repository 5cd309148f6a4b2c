"""Really issued codes: those that prove, and the two of an early pilot that do not."""

import csv

import pytest

from mujun.facts.credit_code import check_character, check_credit_code


@pytest.fixture(scope="module")
def vectors(shared):
    with (shared / "data" / "uscc" / "uscc_vectors_shared.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_published_code_is_judged_as_the_standard_says(vectors):
    judged = {row["uscc"]: check_credit_code(row["uscc"]).holds for row in vectors}
    assert judged == {row["uscc"]: row["valid_by_standard"] == "1" for row in vectors}
    assert sum(judged.values()) == 7


def test_the_check_character_is_the_published_one(vectors):
    assert [check_character(row["uscc"][:17]) for row in vectors] == [row["computed_check_char"] for row in vectors]


def test_issued_codes_that_fail_say_which_character_and_how_to_go_on(vectors):
    for row in (row for row in vectors if row["valid_by_standard"] == "0"):
        (problem,) = check_credit_code(row["uscc"]).problems
        assert problem.code == "facts.code-check"
        assert row["computed_check_char"] in problem.found
        assert "已确认代码" in problem.remedy
