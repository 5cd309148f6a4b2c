"""Candidates by rule: shown with their figures, accepted or refused, and what could not be judged is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from mujun.facts.batch import Acceptance
from mujun.facts.intake import Delivery, read_delivery
from mujun.facts.lake import accept_intake, open_lake
from mujun.facts.practice import _make_code
from mujun.packs.load import load_pack
from mujun.rules.period import parse_period
from mujun_web.people.models import User
from mujun_web.registers import models as rows
from mujun_web.registers import proposing

pytestmark = pytest.mark.django_db
CITY, NAME = "999900", "low-efficiency"
TODAY = date(2026, 7, 10)
# county, land (mu), tax of 2024 and of 2025 (ten thousand yuan); the line is 3 a mu in 澜江, 2 in 青石
FIRMS = {
    "两年低": ("澜江区", 50, 120, 100), "也两年低": ("澜江区", 40, 80, 60), "一年低": ("澜江区", 50, 900, 100),
    "县里低": ("青石县", 50, 80, 90), "县里不低": ("青石县", 50, 120, 120), "没报税": ("澜江区", 50, 100, None),
}  # fmt: skip
CODES = {name: _make_code("999901", 2000 + at) for at, name in enumerate(FIRMS)}


@pytest.fixture(scope="session")
def lake(tmp_path_factory) -> Path:
    """A data folder with two years of six firms."""
    root = tmp_path_factory.mktemp("registers")
    pack = load_pack(django_settings.DEPLOYMENT.packs_dir / "yunchuan-2026")
    kept = open_lake(root / "lakes" / CITY, pack.items, create=True)
    for year, at in ((2024, 2), (2025, 3)):
        who = ["统一社会信用代码,企业名称,规模,行业代码,县区"]
        land, paid = ["统一社会信用代码,自有用地（亩）"], ["统一社会信用代码,税收实际贡献（万元）"]
        for name, firm in FIRMS.items():
            who.append(f"{CODES[name]},{name}有限公司,规上,33,{firm[0]}")
            land.append(f"{CODES[name]},{firm[1]}")
            paid += [f"{CODES[name]},{firm[at]}"] if firm[at] is not None else []
        for department, lines in (("统计", who), ("自然资源", land), ("税务", paid)):
            content, period = "\n".join(lines).encode(), parse_period(str(year))
            delivery = Delivery(f"{department}{year}.csv", content, department, period=period)
            accept_intake(kept, read_delivery(delivery, pack), pack, Acceptance(date(year + 1, 3, 1), simulated=True))
    return root


@pytest.fixture(autouse=True)
def own_desk(settings, lake, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "lakes").symlink_to(lake / "lakes")
    settings.DEPLOYMENT = replace(settings.DEPLOYMENT, today=TODAY, data_dir=data)


def page_of(client, name: str = "registers:candidates", **asked):
    return client.get(reverse(name, args=[CITY, NAME]), asked)


def decide(client, action: str, *names: str, reason: str = "", version: int = 0, follow: bool = False):
    picks = [f"enter\t{CODES[name]}\t建档\t{version}" for name in names]
    address = reverse("registers:decide", args=[CITY, NAME])
    return client.post(address, {"pick": picks, "action": action, "reason": reason}, follow=follow)


def named(answer) -> list[str]:
    return sorted(one.name.removesuffix("有限公司") for one, _, _ in answer.context["shown"])


def test_who_is_below_the_line_of_its_county_two_years_is_proposed_with_the_figures(client, office):
    client.force_login(office)
    answer = page_of(client)
    assert named(answer) == ["两年低", "也两年低", "县里低"]
    html = answer.content.decode()
    assert "100 ÷ 50 = 2" in html
    assert "每亩税收连续两年低于低效线" in html
    assert "演示城市自定" in html  # the clause, or who set the rule


def test_what_could_not_be_judged_is_told_with_the_figure_that_is_missing(client, office):
    client.force_login(office)
    undecided = page_of(client).context["findings"].undecided
    want = {(one.rule, one.missing): [name for _, name in one.named] for one in undecided}
    assert want["每亩税收连续两年低于低效线", ("税收实际贡献",)] == ["没报税有限公司"]


def test_accepted_at_once_they_enter_with_the_rule_as_their_reason(client, office):
    client.force_login(office)
    answer = decide(client, "accept", "两年低", "县里低", reason="专班会议同意")
    assert [one.name for one in answer.context["outcome"].done] == ["两年低有限公司", "县里低有限公司"]
    assert {row.entity for row in rows.Move.objects.all()} == {CODES["两年低"], CODES["县里低"]}
    row = rows.Move.objects.get(entity=CODES["两年低"])
    assert row.reason == "每亩税收连续两年低于低效线。专班会议同意"
    assert (row.fields["所属县区"], row.fields["入册时每亩税收"]) == ("澜江区", 2)
    assert named(page_of(client)) == ["也两年低"]


def test_what_the_rules_do_not_propose_is_not_done_and_says_why(client, office):
    client.force_login(office)
    answer = decide(client, "accept", "两年低", "一年低")
    outcome = answer.context["outcome"]
    assert [one.name for one in outcome.done] == ["两年低有限公司"]
    assert [(one.name, one.faults[0].code) for one in outcome.failed] == [
        ("一年低有限公司", "registers.not-proposed")
    ]  # fmt: skip
    assert "规则现在不再提出它" in answer.content.decode()
    assert rows.Move.objects.count() == 1


def test_who_comes_second_is_told(client, office):
    client.force_login(office)
    decide(client, "accept", "两年低")
    outcome = decide(client, "accept", "两年低").context["outcome"]
    assert not outcome.done
    assert outcome.failed[0].faults
    assert rows.Move.objects.count() == 1


def test_refused_with_a_reason_it_waits_no_more_until_the_figures_change(client, office):
    client.force_login(office)
    decide(client, "refuse", "也两年低", reason="在建，投产后再评")
    refusal = rows.Refusal.objects.get()
    assert (refusal.entity, refusal.reason) == (CODES["也两年低"], "在建，投产后再评")
    answer = page_of(client)
    assert named(answer) == ["两年低", "县里低"]
    assert answer.context["refused"] == 1
    rows.Refusal.objects.create(
        city=CITY, register=NAME, entity=CODES["两年低"], kind="enter", into="建档", grounds="0" * 64, words="旧的数",
        reason="旧的理由", recorded_on=TODAY, recorded_by=office,
    )  # fmt: skip
    assert named(page_of(client)) == ["两年低", "县里低"]


def test_without_a_reason_nothing_is_refused(client, office):
    client.force_login(office)
    answer = decide(client, "refuse", "也两年低", follow=True)
    assert "不列入要写理由" in answer.content.decode()
    assert not rows.Refusal.objects.exists()


def test_nobody_ticked_or_a_broken_form_does_nothing(client, office):
    client.force_login(office)
    address = reverse("registers:decide", args=[CITY, NAME])
    assert "没有选中" in client.post(address, {"action": "accept"}, follow=True).content.decode()
    assert client.post(address, {"action": "accept", "pick": ["x\ty"]}, follow=True).status_code == 200
    assert client.post(address, {"action": "delete", "pick": ["x\ty"]}).status_code == 404
    assert not rows.Move.objects.exists()


def test_leaders_read_counties_see_theirs_and_do_not_take_in(client, leader):
    client.force_login(leader)
    assert named(page_of(client)) == ["两年低", "也两年低", "县里低"]
    assert not page_of(client).context["any"]
    assert decide(client, "accept", "两年低").status_code == 403
    county = User.objects.create_user("qs", password="test-pass-1", role="unit", unit="青石县", city=CITY)
    client.force_login(county)
    assert named(page_of(client)) == ["县里低"]
    assert decide(client, "refuse", "县里低", reason="不同意").status_code == 403
    outcome = decide(client, "accept", "县里低").context["outcome"]
    assert [fault.code for fault in outcome.failed[0].faults] == ["registers.wrong-owner"]
    assert not rows.Move.objects.exists()


def test_a_past_day_is_looked_at_and_not_decided(client, office):
    client.force_login(office)
    assert named(page_of(client, known_on="2025-06-01")) == []
    address = reverse("registers:decide", args=[CITY, NAME]) + "?known_on=2025-06-01"
    assert client.post(address, {"action": "accept", "pick": ["a"]}).status_code == 403


def test_of_a_large_city_the_worker_looks_through_once(client, office, monkeypatch):
    monkeypatch.setattr(proposing, "MOST_AT_ONCE", 2)
    client.force_login(office)
    assert "现在比对" in page_of(client).content.decode()
    assert "去比对" in page_of(client, "registers:candidates-count").content.decode()
    queued = client.post(reverse("registers:seek", args=[CITY, NAME]))
    assert queued["Location"].startswith("/jobs/")
    assert named(page_of(client)) == ["两年低", "也两年低", "县里低"]  # the queue works at once in tests
    assert "<b>3</b>" in page_of(client, "registers:candidates-count").content.decode()


def test_what_was_found_is_read_back_as_it_was_written(client, office):
    client.force_login(office)
    first = page_of(client).context["findings"]
    assert page_of(client).context["findings"] == first
