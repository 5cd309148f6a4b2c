"""What of a city's projects wants a follow-up: red lights of the latest month, and what the rules of dispatch ask."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from mujun.registers.follow_up import Trouble
from mujun_web.people.models import User
from mujun_web.projects.dispatchpage import KIND, list_calls, trouble_of
from mujun_web.projects.queries import find_city, list_cities_with_projects, open_book


def list_project_troubles(code: str, user: User, known_on: date) -> tuple[Trouble, ...]:
    """The projects of the month's list that are red or for which a rule asks a follow-up, of those the account sees."""
    city = find_city(code)
    if city is None or code not in list_cities_with_projects(known_on):
        return ()
    book, calls = list_calls(city, open_book(city, known_on), user)
    wanted = (call for call in calls if call.light.worst or any(order.rule.follow_up for order in call.orders))
    return tuple(trouble_of(call, book.as_of) for call in wanted)


def find_project_page(code: str, matter: str) -> str:
    """The page of the project a matter is about; empty where it is about something else."""
    kind, _, project = matter.partition("·")
    return reverse("projects:project", args=[code, project]) if kind == KIND and project else ""
