"""督办单一起办: many at once, each judged by itself, and what became of each is told; red projects are proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mujun.registers.follow_up import Trouble
from mujun_web.people.models import User
from mujun_web.projects import memory
from mujun_web.projects.queries import find_city
from mujun_web.projects.writes import projects_take
from mujun_web.registers import models as rows
from mujun_web.registers.follow_ups import find_page, follow_ups_open, gather_troubles, open_follow_ups
from projects.desk import CITY, TODAY, begin, make_project, make_record, make_reports

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


@pytest.fixture(autouse=True)
def own_desk(monkeypatch, tmp_path):
    monkeypatch.setattr(
        django_settings, "DEPLOYMENT", replace(django_settings.DEPLOYMENT, today=TODAY, data_dir=tmp_path / "desk")
    )
    memory.forget()


@pytest.fixture
def county(db) -> User:
    return User.objects.create_user("澜江", password="test-pass-1", role=User.UNIT, unit="澜江区", city=CITY)


@pytest.fixture
def three(office) -> list[str]:
    """Three follow-ups of 澜江区, and one of 安渡市, opened on 2 November."""
    units = {"甲": "澜江区", "乙": "澜江区", "丙": "澜江区", "丁": "安渡市"}
    troubles = [Trouble("计划", f"1·{key}", f"{key}事", unit, "红", 0, "落后") for key, unit in units.items()]
    return [one.proposal.entity for one in follow_ups_open(city=CITY, troubles=troubles, by=office, on=DAY)]


def ask(client, to: str, matters: list[str], *, version: int | None = None, make: bool = True, **said):
    entries = open_follow_ups(CITY, TODAY).entries
    picks = [f"{one}\t{entries[one].version if version is None else version}" for one in matters]
    given = {"city": CITY, "to": to, "pick": picks, "day": "2026-11-10", "reason": "一起办", **said}
    return client.post(reverse("registers:together"), given | ({"make": "1"} if make else {}))


def field(name: str) -> str:
    register = open_follow_ups(CITY, TODAY).register
    return f"field-{[one.name for one in register.fields].index(name)}"


def stages() -> dict[str, str]:
    entries = open_follow_ups(CITY, TODAY).entries.values()
    return {str(one.position.fields["事由"])[0]: one.position.stage for one in entries}


def send_out(client, matters: list[str]) -> None:
    ask(client, "审核", matters)
    said = {field("办结期限"): "2026-12-01", field("审核人"): "某科"}
    paper = SimpleUploadedFile("督办单.pdf", b"%PDF-1.4", "application/pdf")
    ask(client, "下发", matters, **said, **{"proof-0": paper})
    ask(client, "签收", matters)


def test_the_list_offers_the_steps_that_some_may_take(client, office, three):
    client.force_login(office)
    answer = client.get(reverse("registers:follow-ups"), {"city": CITY})
    assert answer.context["ways"] == (("审核", 4), ("撤销", 4))
    assert "催办" in answer.content.decode()


def test_all_picked_take_the_step_with_one_proof_for_each(client, office, three):
    client.force_login(office)
    outcome = ask(client, "审核", three[:3]).context["outcome"]
    assert (len(outcome.done), outcome.failed) == (3, ())
    paper = SimpleUploadedFile("督办单.pdf", b"%PDF-1.4", "application/pdf")
    said = {field("办结期限"): "2026-12-01", field("审核人"): "某科", "proof-0": paper}
    ask(client, "下发", three[:3], **said)
    assert stages() == {"甲": "下发", "乙": "下发", "丙": "下发", "丁": "督查事项"}
    assert rows.Proof.objects.count() == 3
    assert {row.fields["办结期限"] for row in rows.Move.objects.filter(to_stage="下发")} == {"2026-12-01"}


def test_the_form_asks_what_the_step_asks_and_says_which_cannot_go(client, office, three):
    client.force_login(office)
    ask(client, "审核", three[:2])
    answer = ask(client, "下发", three, make=False)
    html = answer.content.decode()
    assert "办结期限" in html
    assert 'name="proof-0"' in html
    selection = answer.context["selection"]
    assert (len(selection.going), len(selection.barred)) == (2, 2)
    assert "从“督查事项”不能到“下发”" in html
    assert set(stages().values()) == {"审核", "督查事项"}  # looking records nothing


def test_what_is_missing_refuses_each_and_nothing_is_recorded(client, office, three):
    client.force_login(office)
    ask(client, "审核", three)
    before = rows.Move.objects.count()
    answer = ask(client, "下发", three, **{field("审核人"): "某科"})
    outcome = answer.context["outcome"]
    assert not outcome.done
    assert answer.status_code == 422
    assert 'value="某科"' in answer.content.decode()  # what was typed stays, and what is missing is told once
    assert len(answer.context["unread"]) == 2
    assert {fault.code for one in outcome.failed for fault in one.faults} == {
        "registers.no-field", "registers.no-proof"
    }  # fmt: skip
    assert rows.Move.objects.count() == before


def test_one_somebody_moved_meanwhile_is_told_and_the_others_go(client, office, three):
    client.force_login(office)
    entries = open_follow_ups(CITY, TODAY).entries
    picks = [f"{one}\t{entries[one].version}" for one in three[:2]]
    ask(client, "撤销", three[:1], **{field("撤销原因"): "重复"})
    given = {"city": CITY, "to": "审核", "pick": picks, "day": "2026-11-10", "reason": "一起办", "make": "1"}
    outcome = client.post(reverse("registers:together"), given).context["outcome"]
    assert [one.name for one in outcome.done] == ["乙事"]
    assert [(one.name, one.faults[0].code) for one in outcome.failed] == [("甲事", "registers.no-such-way")]


def test_a_stale_version_is_refused(client, office, three):
    client.force_login(office)
    outcome = ask(client, "审核", three[:1], version=0).context["outcome"]
    assert [fault.code for one in outcome.failed for fault in one.faults] == ["registers.stale"]


def test_a_unit_signs_and_answers_its_own_at_once(client, office, county, three):
    client.force_login(office)
    send_out(client, three)
    client.force_login(county)
    answer = client.get(reverse("registers:follow-ups"), {"owed": "1"})
    assert len(answer.context["shown"]) == 3
    outcome = ask(client, "办理", three, **{field("签收人"): "值班室"}).context["outcome"]
    assert len(outcome.done) == 3
    assert [one.faults[0].code for one in outcome.failed] == ["registers.not-entered"]  # another unit's is not seen
    paper = SimpleUploadedFile("材料.pdf", b"%PDF-1.4", "application/pdf")
    ask(client, "反馈", three[:2], **{field("反馈"): "都补上了", "proof-0": paper})
    assert stages() == {"甲": "反馈", "乙": "反馈", "丙": "办理", "丁": "签收"}
    assert "催办</option>" not in client.get(reverse("registers:follow-ups")).content.decode()
    assert ask(client, "催办", three[2:3]).status_code == 403


def test_reminding_is_recorded_and_shown_and_moves_nothing(client, office, three):
    client.force_login(office)
    send_out(client, three)
    outcome = ask(client, "催办", three[:2], reason="周五前报来").context["outcome"]
    assert len(outcome.done) == 2
    assert set(stages().values()) == {"签收"}
    ask(client, "催办", three[:1], reason="再催")
    assert rows.Move.objects.filter(act="note").first().reason == "催办：周五前报来"
    html = client.get(reverse("registers:follow-ups"), {"city": CITY}).content.decode()
    assert "催办 2 次，11-10" in html
    assert "催办 1 次，11-10" in html


def test_a_reminder_without_words_is_refused(client, office, three):
    client.force_login(office)
    outcome = ask(client, "催办", three[:1], reason=" ").context["outcome"]
    assert [fault.code for one in outcome.failed for fault in one.faults] == ["registers.no-reason"]


def test_leaders_and_past_days_take_no_step(client, office, leader, three):
    client.force_login(leader)
    assert ask(client, "审核", three).status_code == 403
    assert not client.get(reverse("registers:follow-ups"), {"city": CITY}).context["ways"]
    client.force_login(office)
    given = {"city": CITY, "to": "审核", "pick": [f"{three[0]}\t1"], "make": "1"}
    assert client.post(f"{reverse('registers:together')}?known_on=2026-11-09", given).status_code == 403


def test_nothing_picked_does_nothing_and_says_so(client, office, three):
    client.force_login(office)
    answer = client.post(reverse("registers:together"), {"city": CITY, "to": "审核", "make": "1"}, follow=True)
    assert "没有选中督办单" in answer.content.decode()


def test_counts_of_a_unit_lead_to_the_list_they_count(client, office, three):
    client.force_login(office)
    html = client.get(reverse("registers:follow-ups"), {"city": CITY}).content.decode()
    assert f"?city={CITY}&amp;unit=澜江区#list" in html
    answer = client.get(reverse("registers:follow-ups"), {"city": CITY, "unit": "澜江区"})
    assert {one.matter for one in answer.context["shown"]} == {"甲事", "乙事", "丙事"}


@pytest.fixture
def behind(office) -> None:
    """乙 is far behind its plan, 甲 keeps it."""
    even, slow = ({month: month * by for month in range(2, 11)} for by in (1000, 100))
    projects = [make_project("甲"), make_project("乙", lead="市发改委", county="安渡市")]
    reports = [*make_reports("甲", even), *make_reports("乙", slow)]
    projects_take(city=find_city(CITY), record=make_record(projects, reports, [*begin("甲"), *begin("乙")]), by=office)


@pytest.mark.usefixtures("behind")
def test_a_red_project_is_proposed_and_leads_there_and_back(client, office):
    (found,) = [one for one in gather_troubles(CITY, office, TODAY) if one.kind == "项目调度"]
    assert (found.matter, found.unit, found.level) == ("项目调度·乙", "市发改委", "红")
    assert find_page(CITY, found.matter) == reverse("projects:project", args=[CITY, "乙"])
    client.force_login(office)
    client.post(reverse("registers:follow-ups-open"), {"city": CITY, "matter": found.matter})
    assert "项目调度·乙" in open_follow_ups(CITY, TODAY).entries
    project = client.get(find_page(CITY, found.matter)).content.decode()
    address = reverse("registers:entry", args=[CITY, "follow-up", "项目调度·乙"])
    assert address in project
    assert find_page(CITY, found.matter) in client.get(address).content.decode()


@pytest.mark.usefixtures("behind")
def test_one_opened_from_the_dispatch_list_is_not_proposed_again(client, office):
    client.force_login(office)
    client.post(reverse("projects:follow-up", args=[CITY, "乙"]))
    html = client.get(reverse("registers:follow-ups"), {"city": CITY})
    assert not [one for one, _ in html.context["proposed"] if one.kind == "项目调度"]
