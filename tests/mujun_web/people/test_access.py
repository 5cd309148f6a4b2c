"""Nothing is visible without login; to an enterprise's account nothing but its own sheet."""

import re

import pytest
from django.db import IntegrityError
from django.urls import URLPattern, URLResolver, get_resolver

from mujun_web.people.access import OPEN_TO_ENTERPRISES

OPEN = {"people:login", "people:logout"}


def list_addresses(resolver: URLResolver, prefix: str = "/", space: str = ""):
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from list_addresses(pattern, address, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and space + (pattern.name or "") not in OPEN:
            yield address, space + (pattern.name or "")


NAMED = sorted(set(list_addresses(get_resolver())))
ADDRESSES = [address for address, _ in NAMED]


def fill(address: str) -> str:
    """The address with something in every place."""
    return re.sub(r"<(?:\w+:)?\w+>", "x", re.sub(r"<int:\w+>", "1", address))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_asks_a_stranger_to_log_in(client, address):
    concrete = fill(address)
    for method in (client.get, client.post):
        answer = method(concrete)
        assert answer.status_code == 302, concrete
        assert answer["Location"].startswith("/people/login/"), concrete


FIRM = {"username": "qiye", "role": "enterprise", "city": "999900", "credit_code": "91999900MA00000001"}


@pytest.fixture
def enterprise(client, django_user_model):
    client.force_login(django_user_model.objects.create(**FIRM))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [address for address, name in NAMED if name not in OPEN_TO_ENTERPRISES], ids=lambda one: one
)
def test_an_enterprise_is_refused_every_other_address_in_words(enterprise, address):
    for method in (enterprise.get, enterprise.post):
        answer = method(fill(address))
        assert answer.status_code == 403, address
        assert "企业账号只看本企业的一企一单" in answer.content.decode(), address


@pytest.mark.django_db
def test_what_is_open_to_enterprises_are_addresses_there_are():
    assert {name for _, name in NAMED} | OPEN >= OPEN_TO_ENTERPRISES


@pytest.mark.django_db
def test_an_enterprise_begins_at_its_own_sheet_and_is_told_where_there_is_none(enterprise):
    answer = enterprise.get("/", follow=True)
    assert answer.redirect_chain == [("/evaluation/own/", 302)]
    assert "还没有公布正式的评价结果" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["city", "credit_code"])
def test_an_enterprise_account_has_a_firm(django_user_model, lacking):
    with pytest.raises(IntegrityError):
        django_user_model.objects.create(**FIRM | {lacking: ""})
