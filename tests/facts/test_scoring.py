"""Recall of the checks, counted against a key by hand."""

import pytest

from mujun.facts.planting import Planted
from mujun.facts.scoring import score_checks
from mujun.facts.suspicion import Suspicion


def planted(kind, row, entity="甲", item="税", other=""):
    return Planted(kind, "表", row, entity, item, "1", "2", other)


def suspect(entity, item):
    return Suspicion(entity, item, "facts.wrong-unit", 1.0, 10.0)


def test_what_is_refused_what_is_suspected_and_what_is_missed_are_counted_apart():
    key = [
        planted("bad-code", 2), planted("bad-code", 3), planted("wrong-unit", 4, "乙"), planted("wrong-unit", 5, "丙"),
        planted("exchanged-columns", 6, "丁", "税", "地"), planted("conflicting-rows", 9, "戊", "", "7"),
    ]  # fmt: skip
    refused = {"表": frozenset({2, 7, 8, 9}), "别的": frozenset({2})}
    scoring = score_checks(key, refused, [suspect("乙", "税"), suspect("丁", "地"), suspect("己", "税")])
    scores = {one.kind: (one.planted, one.refused, one.suspected) for one in scoring.scores}
    assert scores == {
        "bad-code": (2, 1, 0), "wrong-unit": (2, 0, 1), "exchanged-columns": (1, 0, 1), "conflicting-rows": (1, 1, 0)
    }  # fmt: skip
    assert scoring.needless_refusals == 2
    assert (scoring.suspicions, scoring.needless_suspicions) == (3, 1)
    assert next(one for one in scoring.scores if one.kind == "bad-code").recall == 0.5
    wrong = next(one for one in scoring.scores if one.kind == "wrong-unit")
    assert (wrong.raised, wrong.needless, wrong.precision) == (3, 1, pytest.approx(2 / 3))
    assert next(one for one in scoring.scores if one.kind == "bad-code").precision == 1.0
