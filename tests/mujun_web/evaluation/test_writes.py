"""A run is made once and kept; an official one repeats what was seen, with a reason, and replaces nothing on disk."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from evaluation.small_city import CITY, code_of
from mujun.errors import EvaluationError
from mujun.evaluation.backend import fetch_rows


def grades_of(run) -> dict[str, str]:
    from mujun_web.evaluation.queries import results_of

    return {row["entity"]: row["等级"] for row in fetch_rows(results_of(run).results)}


def test_grades_are_those_the_rules_give(runs):
    # totals of 2024: 甲 150, 乙 124, 丙 100, 丁 90, 戊 80, 己 70, 庚 38, 辛 12; of eight two are A, four B, two C
    found = grades_of(runs[2024])
    assert [found[code_of(name)] for name in "甲乙丙丁戊己庚辛"] == list("AABBBBCC")
    assert [found[code_of(name)] for name in "子丑寅卯"] == list("ABBC")
    assert found[code_of("水务")] is None


def test_a_veto_takes_the_best_to_the_worst(runs):
    # 2025: 甲 and 戊 both reach the cap in 亩均税收 and 亩均增加值; 戊 had an accident
    assert grades_of(runs[2025])[code_of("戊")] == "C"
    assert runs[2025].counts["adjusted"] == 1


def test_what_a_list_says_of_a_run_is_counted_from_its_rows(runs):
    counts = runs[2024].counts
    assert counts["rows"] == 13
    assert counts["statuses"] == {"参评": 12, "免评": 1}
    assert counts["grades"] == {"A": 3, "B": 6, "C": 3}
    assert counts["lanes"]["规下"] == {"A": 1, "B": 2, "C": 1}


def test_an_official_run_has_the_very_results_of_its_trial(runs):
    assert runs[2025].repeats == runs["trial"]
    assert runs[2025].digest == runs["trial"].digest
    from mujun_web.evaluation.queries import results_of

    assert results_of(runs[2025]).manifest.official
    assert not results_of(runs["trial"]).manifest.official


def test_an_official_run_needs_a_reason_and_a_trial(runs, office):
    from mujun_web.evaluation.writes import evaluation_confirm

    with pytest.raises(EvaluationError, match="没有写事由"):
        evaluation_confirm(trial=runs["trial"], reason="  ", by=office)
    with pytest.raises(EvaluationError, match="只有算好了的试评价可以定为正式"):
        evaluation_confirm(trial=runs[2025], reason="再定一次", by=office)


def test_a_second_click_makes_no_second_official_run(runs, office):
    from mujun_web.evaluation.models import Evaluation
    from mujun_web.evaluation.writes import evaluation_confirm

    before = Evaluation.objects.count()
    with pytest.raises(EvaluationError, match=f"已经以同样的事由定为正式：第 {runs[2025].pk} 次"):
        evaluation_confirm(trial=runs["trial"], reason=f" {runs[2025].reason} ", by=office)
    assert Evaluation.objects.count() == before


def test_the_next_official_run_names_the_one_it_replaces_and_leaves_it(runs, office, own_desk):
    from mujun_web.evaluation.queries import mark_replaced, results_of
    from mujun_web.evaluation.writes import evaluation_confirm, evaluation_run

    again = evaluation_confirm(trial=runs["trial"], reason="更正公告", by=office, on=date(2026, 11, 10))
    evaluation_run(evaluation_id=again.pk, tell=lambda *_: None)
    assert again.supersedes == runs[2025]
    assert results_of(runs[2025]).manifest.results == runs[2025].digest
    assert mark_replaced([runs[2025]], date(2026, 11, 10))[0].replaced_by == again
    assert mark_replaced([runs[2025]], date(2026, 11, 9))[0].replaced_by is None


def test_what_was_accepted_after_the_trial_on_its_day_stops_the_official_run(runs, office, own_desk, hand_in):
    hand_in("税务", 2025, date(2026, 11, 10), f"统一社会信用代码,税收实际贡献（万元）\n{code_of('甲')},1".encode())
    from mujun_web.evaluation.models import WAITING, Evaluation
    from mujun_web.evaluation.writes import evaluation_confirm, evaluation_run

    trial = runs["trial"]
    Evaluation.objects.filter(pk=trial.pk).update(as_of=date(2026, 11, 10))
    trial.refresh_from_db()
    official = evaluation_confirm(trial=trial, reason="审定", by=office, on=date(2026, 11, 10))
    with pytest.raises(EvaluationError, match="用的数不一样了"):
        evaluation_run(evaluation_id=official.pk, tell=lambda *_: None)
    official.refresh_from_db()
    assert official.state == WAITING
    assert not (own_desk / "runs" / str(official.pk)).exists()
    assert not list((own_desk / "runs").glob(".*"))


def test_a_scheme_with_what_is_not_known_is_refused_with_every_unknown(own_desk, office):
    from mujun_web.evaluation.models import Evaluation
    from mujun_web.evaluation.writes import evaluation_request

    with pytest.raises(EvaluationError) as refused:
        evaluation_request(city=CITY, scheme="unknown", as_of=date(2026, 1, 1), by=office)
    found = [fault.found for fault in refused.value.faults]
    assert found == ["“全部”组“亩均税收”的权重未取到", "“全部”组“亩均税收”的基准未取到", "等级比例没有取到"]
    assert not Evaluation.objects.exists()


def test_a_day_that_has_not_come_is_refused(own_desk, office):
    from mujun_web.evaluation.writes import evaluation_request

    with pytest.raises(EvaluationError, match="还没有到"):
        evaluation_request(city=CITY, scheme="enterprise-2025", as_of=date(2027, 1, 1), by=office)


def test_a_run_reads_as_it_was_after_its_pack_was_changed(runs, city, own_desk, monkeypatch):
    from mujun_web.evaluation.queries import results_of, scheme_of

    file = city / "packs" / "mini-2025" / "schemes" / "enterprise-2025.yaml"
    text = file.read_text(encoding="utf-8")
    try:
        file.write_text(text.replace("cap: 1.2", "cap: 3"), encoding="utf-8")
        assert scheme_of(runs[2025]).lane("规上").indicators[0].cap == Decimal("1.2")
        assert results_of(runs[2025]).manifest.results == runs[2025].digest
    finally:
        file.write_text(text, encoding="utf-8")


def test_results_somebody_touched_are_refused(runs, own_desk):
    from mujun_web.evaluation.queries import results_of

    file = own_desk / "runs" / str(runs[2025].pk) / "results.parquet"
    file.write_bytes(file.read_bytes()[:-9] + b"123456789")
    with pytest.raises(EvaluationError, match="结果与清单或办法对不上"):
        results_of(runs[2025])


def test_the_database_keeps_an_official_run_from_having_no_reason(runs):
    from mujun_web.evaluation.models import Evaluation

    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=runs[2025].pk).update(reason="")
