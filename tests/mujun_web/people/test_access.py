"""Nothing is visible without login."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

OPEN = {"people:login", "people:logout"}


def list_addresses(resolver: URLResolver, prefix: str = "/", space: str = ""):
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from list_addresses(pattern, address, f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern) and space + (pattern.name or "") not in OPEN:
            yield address


ADDRESSES = sorted(set(list_addresses(get_resolver())))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_asks_a_stranger_to_log_in(client, address):
    import re

    concrete = re.sub(r"<int:\w+>", "1", address)
    concrete = re.sub(r"<(?:\w+:)?\w+>", "x", concrete)
    for method in (client.get, client.post):
        answer = method(concrete)
        assert answer.status_code == 302, concrete
        assert answer["Location"].startswith("/people/login/"), concrete
