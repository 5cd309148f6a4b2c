"""我在哪一档，差什么: an enterprise sees its own sheet of the latest official run and opens its own figures only."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluation.small_city import CITY, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise(client, django_user_model):
    """A client logged in for a firm of the city, by its short name."""

    def log_in(name: str):
        code = code_of(name)
        account = django_user_model.objects.create(username=code, role="enterprise", city=CITY, credit_code=code)
        client.force_login(account)
        return client

    return log_in


def own_page(client) -> str:
    answer = client.get(reverse("evaluation:own"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_sees_its_own_sheet_of_the_latest_official_run(runs, enterprise):
    page = own_page(enterprise("庚"))
    assert "庚机械有限公司" in page
    assert "差什么" in page
    assert f"第 {runs[2025].pk} 次测算" in page
    assert "己" + "机械有限公司" not in page


def test_every_address_on_its_page_is_one_it_may_open(runs, enterprise):
    import re

    client = enterprise("庚")
    page = own_page(client)
    addresses = {one for one in re.findall(r'href="(/[^"#]*)"', page) if not one.startswith("/static/")}
    figures = {one for one in addresses if "/figure/" in one}
    assert len(figures) > 8
    for address in addresses:
        assert client.get(address, follow=True).status_code == 200, address


def test_its_drawer_leads_nowhere_it_may_not_go(runs, enterprise):
    client = enterprise("庚")
    drawer = client.get(reverse("evaluation:figure", args=[runs[2025].pk, code_of("庚"), "总分"])).content.decode()
    assert "/facts/" not in drawer
    assert "/scheme/" not in drawer


def test_another_firm_and_another_run_are_refused(runs, enterprise):
    client = enterprise("庚")
    other = client.get(reverse("evaluation:figure", args=[runs[2025].pk, code_of("己"), "总分"]))
    assert other.status_code == 403
    assert "这是别的企业的数" in other.content.decode()
    trial = runs[2025].repeats
    if trial is not None:
        assert client.get(reverse("evaluation:figure", args=[trial.pk, code_of("庚"), "总分"])).status_code == 404


def test_its_own_figures_of_an_earlier_official_run_are_its_own_and_others_stay_closed(runs, enterprise):
    # a firm may defend itself against last year's grade: what was official is its own history, trials never are
    client = enterprise("庚")
    mine = client.get(reverse("evaluation:figure", args=[runs[2024].pk, code_of("庚"), "总分"]))
    assert mine.status_code == 200
    assert "38" in mine.content.decode()  # 庚's total of 2024, by hand
    other = client.get(reverse("evaluation:figure", args=[runs[2024].pk, code_of("己"), "总分"]))
    assert other.status_code == 403
    for run in (runs["trial"], runs[2024].repeats):
        assert client.get(reverse("evaluation:figure", args=[run.pk, code_of("庚"), "总分"])).status_code == 404


def test_an_enterprise_sees_no_comparison(runs, enterprise):
    client = enterprise("庚")
    for name in ("compare", "compare-download"):
        answer = client.get(reverse(f"evaluation:{name}", args=[runs[2025].pk]))
        assert answer.status_code == 403


def test_before_anything_was_official_it_is_told_so(runs, enterprise):
    client = enterprise("庚")
    page = client.get(reverse("evaluation:own") + "?known_on=2020-01-01").content.decode()
    assert "还没有公布正式的评价结果" in page


def test_a_firm_that_was_not_evaluated_is_told_what_to_do(runs, client, django_user_model):
    account = {"username": "wai", "role": "enterprise", "city": CITY, "credit_code": "91999900MA0000000X"}
    client.force_login(django_user_model.objects.create(**account))
    assert "向评价办公室核对" in own_page(client)
