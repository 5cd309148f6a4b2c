"""Credit codes: what proves, what does not and why, and what may have been meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mujun.facts.credit_code import (
    ALPHABET,
    check_character,
    check_credit_code,
    inner_check_character,
    normalise_code,
)


def make_code(division: str, body: str) -> str:
    first = "91" + division + body + inner_check_character(body)
    return first + check_character(first)


CODES = st.builds(
    make_code,
    st.from_regex(r"[1-6][0-9]{5}", fullmatch=True),
    st.text(alphabet=ALPHABET, min_size=8, max_size=8),
)


@given(CODES)
def test_a_code_made_by_the_standard_holds(code):
    check = check_credit_code(code)
    assert check.holds
    assert check.repairs == ()


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(code, place, letter):
    wrong = code[:place] + letter + code[place + 1 :]
    assert check_credit_code(wrong).holds == (wrong == code)


@given(CODES, st.integers(0, 16))
def test_two_neighbours_exchanged_are_seen_and_the_true_code_is_proposed(code, place):
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    check = check_credit_code(wrong)
    assert check.holds == (wrong == code)
    assert wrong == code or code in check.repairs or len(check.repairs) == 5


@given(CODES)
def test_width_case_and_spaces_are_undone(code):
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    assert check_credit_code(f"  {wide[:4]} {wide[4:]} ").code == code


@given(st.text(max_size=40))
def test_no_text_breaks_the_check(text):
    check = check_credit_code(text)
    assert all(check_credit_code(repair).holds for repair in check.repairs)


@pytest.mark.parametrize(
    ("written", "problem", "words"),
    [
        ("", "facts.no-code", "没有代码"),
        ("unknown", "facts.no-code", "UNKNOWN"),
        ("000000000000000000", "facts.no-code", "占位"),
        ("9.13502E+17", "facts.other-number", "电子表格"),
        ("330206000012345", "facts.other-number", "注册号"),
        ("260159191", "facts.code-length", "9 位"),
        ("26015919X", "facts.other-number", "组织机构代码"),
        ("9135020026015919X", "facts.code-length", "17 位"),
        ("9135020O26015919XW", "facts.code-letter", "“O”"),
        ("9135020026015918XW", "facts.code-inner-check", "第 17 位"),
    ],
)
def test_each_kind_of_wrong_code_says_what_it_is(written, problem, words):
    found = {one.code: one for one in check_credit_code(written).problems}
    assert problem in found
    assert words in found[problem].found
    assert found[problem].remedy


def test_a_misread_letter_is_proposed_and_not_applied():
    check = check_credit_code("9135O20026O15919XW")
    assert not check.holds
    assert check.code == "9135O20026O15919XW"
    check = check_credit_code("9135020026015919XV".replace("V", "W").replace("0200", "02OO"))
    assert check.repairs[0] == "9135020026015919XW"


def test_a_missing_last_character_and_a_doubled_one_are_proposed():
    assert "9135020026015919XW" in check_credit_code("9135020026015919X").repairs
    assert "9135020026015919XW" in check_credit_code("91350200026015919XW").repairs


def test_a_placeholder_keeps_its_text():
    assert normalise_code("—") == "—"


def test_check_characters_refuse_what_the_standards_do_not_know():
    with pytest.raises(ValueError, match="GB 32100"):
        check_character("I" * 17)
    with pytest.raises(ValueError, match="GB 11714"):
        inner_check_character("12345-78")
