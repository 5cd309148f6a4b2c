"""The day of knowledge: from the address, then the session, never after today."""

from datetime import date

import pytest
from django.test import RequestFactory

from mujun_web.deployment import Deployment
from mujun_web.frame.known_on import KnownOnMiddleware

TODAY = date(2026, 11, 10)


@pytest.fixture
def ask(settings):
    settings.DEPLOYMENT = Deployment(today=TODAY)

    def answer(query: str = "", session: dict | None = None):
        request = RequestFactory().get(f"/{query}")
        request.session = session or {}
        KnownOnMiddleware(lambda given: given)(request)
        return request

    return answer


def test_without_a_choice_pages_show_today(ask):
    request = ask()
    assert (request.known_on, request.is_replay) == (TODAY, False)


def test_the_address_wins_over_the_session(ask):
    request = ask("?known_on=2026-05-31", {"known_on": "2026-03-31"})
    assert (request.known_on, request.is_replay) == (date(2026, 5, 31), True)


@pytest.mark.parametrize("asked", ["2027-01-01", "31/05/2026", "", "2026-02-30"])
def test_a_day_to_come_or_no_day_at_all_gives_today(ask, asked):
    assert ask(f"?known_on={asked}").known_on == TODAY


@pytest.mark.django_db
def test_a_person_sets_the_day_back_and_forward_again(client, office, settings):
    settings.DEPLOYMENT = Deployment(today=TODAY)
    client.force_login(office)
    client.post("/people/known-on/", {"known_on": "2026-05-31"})
    assert client.session["known_on"] == "2026-05-31"
    client.post("/people/known-on/", {"known_on": "2026-11-10"})
    assert "known_on" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/plans/board/?plan=6&known_on=2026-03-31&light=red", "/plans/board/?plan=6&light=red"),
        ("/plans/board/", "/plans/board/"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
    ],
)
def test_the_day_just_set_holds_on_the_page_one_was_on(client, office, settings, back, leads):
    settings.DEPLOYMENT = Deployment(today=TODAY)
    client.force_login(office)
    assert client.post("/people/known-on/", {"known_on": "2026-05-31", "back": back})["Location"] == leads
