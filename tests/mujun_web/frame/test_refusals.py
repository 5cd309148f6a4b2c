"""What a person sees instead of a browser's own error page: plain words, and nothing taken."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ASKED_BY_PART = {"HX-Request": "true"}


def test_an_address_that_only_takes_forms_says_so_when_it_is_opened(client, office):
    client.force_login(office)
    answer = client.get("/documents/take/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "不能直接打开" in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_plain_words(office):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office)
    answer = client.post("/documents/take/")
    words = answer.content.decode()
    assert answer.status_code == 403
    assert "这一页放得太久了" in words
    assert "CSRF验证" not in words and "DEBUG" not in words


def test_a_part_of_a_page_does_not_swallow_the_login_page(client, office):
    answer = client.get("/plans/mine/", headers=ASKED_BY_PART)
    assert answer.status_code == 401
    assert "登录已经过期" in answer.content.decode()
    assert client.get("/plans/mine/").status_code == 302


def test_every_word_is_chinese_whatever_the_browser_asks_for(client, office):
    client.force_login(office)
    answer = client.post("/people/password/", {}, headers={"Accept-Language": "en-US,en"})
    assert "这个字段是必填项" in answer.content.decode()
