"""Asking for a run: what it would be made of is shown before, the worker makes it, an official one is confirmed."""

from datetime import date

import pytest

from evaluation.small_city import CITY, code_of


@pytest.fixture
def desk(client, office, runs):
    client.force_login(office)
    return client


def ask(client, **asked):
    return client.get("/evaluation/start/check/", {"city": CITY, "scheme": "enterprise-2025"} | asked)


def test_the_preview_counts_firms_batches_and_gaps(desk):
    preview = ask(desk, as_of="2026-06-01", gaps="1").context["preview"]
    assert preview.firms == 13
    assert [batch.department for batch in preview.batches] == ["统计", "自然资源", "税务", "应急"]
    gaps = {need.item.name: {gap.scale: gap.missing for gap in need.gaps} for need in preview.needs}
    assert gaps["税收实际贡献"] == {"规上": 1, "规下": 0}  # the waterworks
    assert gaps["工业增加值"] == {"规上": 1, "规下": 4}
    assert preview.simulated
    assert not preview.faults


def test_the_preview_is_of_what_was_known_on_the_day(desk):
    found = ask(desk, as_of="2025-06-01").context["preview"]
    assert not found.batches
    assert [fault.code for fault in found.faults] == ["desk.no-facts"]


def test_items_nobody_delivered_are_named(desk):
    found = ask(desk, scheme="enterprise-2024", as_of="2025-06-01").context["preview"]
    assert [need.item.name for need in found.absent] == ["镇街", "安全事故"]


def test_a_trial_of_another_year_says_so(desk):
    page = ask(desk, as_of="2026-06-01", period="2024").content.decode()
    assert "算的是 2024 年的数" in page


def test_a_run_goes_through_the_worker_to_its_results(desk):
    from mujun_web.evaluation.models import Evaluation
    from mujun_web.jobs.models import Job

    answer = desk.post("/evaluation/start/", {"city": CITY, "scheme": "enterprise-2025", "as_of": "2026-06-01"})
    made = Evaluation.objects.get(on=date(2026, 11, 10))
    job = Job.objects.get(pk=made.job)
    assert answer["Location"] == f"/jobs/{job.pk}/"
    assert (job.state, job.result) == (Job.DONE, f"/evaluation/runs/{made.pk}/")
    assert not made.official
    assert made.counts["rows"] == 13


def test_an_official_run_is_shown_against_the_last_and_confirmed_with_a_reason(desk, runs, hand_in):
    from mujun_web.evaluation.models import Evaluation
    from mujun_web.jobs.models import Job

    hand_in("税务", 2025, date(2026, 7, 1), f"统一社会信用代码,税收实际贡献（万元）\n{code_of('己')},0".encode())
    # without taxes 己 has the 35 points of its value added, two less than 庚
    desk.post(
        "/evaluation/start/", {"city": CITY, "scheme": "enterprise-2025", "as_of": "2026-07-02", "kind": "official"}
    )
    trial = Evaluation.objects.get(as_of=date(2026, 7, 2))
    address = f"/evaluation/runs/{trial.pk}/confirm/"
    assert Job.objects.get(pk=trial.job).result == address
    change = desk.get(address).context["change"]
    assert change.last == runs[2025]
    assert {(one.entity, one.before, one.after) for one in change.moved} == {
        (code_of("庚"), "C", "B"), (code_of("己"), "B", "C")
    }  # fmt: skip
    refused = desk.post(address, {"reason": " "})
    assert refused.status_code == 400
    assert "没有写事由" in refused.content.decode()
    desk.post(address, {"reason": "更正后再审定"})
    official = Evaluation.objects.get(repeats=trial)
    assert (official.state, official.reason, official.supersedes) == ("done", "更正后再审定", runs[2025])
    replaced = desk.get(f"/evaluation/runs/{runs[2025].pk}/").content.decode()
    assert f"第 {official.pk} 次" in replaced


def test_a_scheme_that_is_not_complete_cannot_be_chosen(desk):
    page = desk.get("/evaluation/start/").content.decode()
    assert 'value="unknown" disabled' in page.replace(" selected", "")
    answer = desk.post("/evaluation/start/", {"city": CITY, "scheme": "unknown", "as_of": "2026-06-01"})
    assert answer.status_code == 400
    assert "等级比例没有取到" in answer.content.decode()
