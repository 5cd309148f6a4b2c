"""What sheets share is kept beside a run and the proved pack beside its copy; whatever is lost is worked out again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from evaluation.small_city import code_of
from mujun.evaluation.sheet import read_background

pytestmark = pytest.mark.django_db


@pytest.fixture
def forget():
    """Forgets what this process holds of runs and packs, as a fresh one would."""
    from mujun_web.evaluation import firm_queries, rulebook

    def fresh():
        firm_queries._local.__dict__.clear()
        firm_queries._background.cache_clear()
        rulebook._read_scheme.cache_clear()
        rulebook._read_pack.cache_clear()

    fresh()
    yield fresh
    fresh()


def page_of(client, run):
    answer = client.get(reverse("evaluation:firm", args=[run.pk, code_of("庚")]))
    assert answer.status_code == 200
    return answer.content.decode().split("<article", 1)[1]


def test_the_worker_keeps_with_a_run_what_its_sheets_share_and_the_official_run_has_it_too(runs, forget):
    from mujun_web.evaluation import bridge
    from mujun_web.evaluation.card import CARD
    from mujun_web.evaluation.firm_queries import BACKGROUND, STATEMENTS
    from mujun_web.frame import kept

    for run in (runs["trial"], runs[2025]):
        folder = bridge.run_folder(run)
        assert (folder / CARD).is_file()
        assert (folder / STATEMENTS).is_file()
        made = read_background(bridge.read_results(run))
        found = kept.recall(folder, BACKGROUND, type(made), lambda: pytest.fail("worked out again"))
        assert found == made


def test_a_fresh_process_proves_no_pack_and_reads_no_whole_table(runs, forget, client, office, monkeypatch):
    from mujun_web.evaluation import firm_queries, rulebook

    client.force_login(office)
    page = page_of(client, runs[2025])
    forget()
    for place, name in ((rulebook, "load_pack"), (rulebook, "load_scheme"), (firm_queries, "read_background")):
        monkeypatch.setattr(place, name, lambda *_: pytest.fail("worked out again"))
    assert page_of(client, runs[2025]) == page


def test_a_run_without_its_statements_reads_them_in_the_lake(runs, forget, client, office):
    from mujun_web.evaluation import bridge
    from mujun_web.evaluation.firm_queries import STATEMENTS

    client.force_login(office)
    page = page_of(client, runs[2025])
    assert "第" in page and "批" in page
    (bridge.run_folder(runs[2025]) / STATEMENTS).unlink()
    forget()
    assert page_of(client, runs[2025]) == page


@pytest.mark.parametrize("spoil", ["gone", "cut", "other engine", "other kind"])
def test_a_run_without_them_is_told_the_same_and_has_them_afterwards(runs, forget, client, office, spoil):
    from mujun_web.evaluation import bridge
    from mujun_web.evaluation.firm_queries import BACKGROUND
    from mujun_web.frame import kept

    client.force_login(office)
    page = page_of(client, runs[2025])
    folder = bridge.run_folder(runs[2025])
    place = kept.place_of(folder, BACKGROUND)
    whole, made = place.read_bytes(), read_background(bridge.read_results(runs[2025]))
    other = place.with_name(f"{BACKGROUND}.0123456789abcdef{kept.SUFFIX}")
    if spoil == "cut":
        place.write_bytes(whole[: len(whole) // 2])
    elif spoil == "other kind":
        kept.keep_value(place.parent, BACKGROUND, {"ends": 1})
    elif spoil == "other engine":
        place.rename(other)
    else:
        place.unlink()
    forget()
    assert page_of(client, runs[2025]) == page
    assert kept.recall(folder, BACKGROUND, type(made), lambda: pytest.fail("not kept")) == made
    assert not other.exists()


def test_a_folder_nobody_may_write_to_costs_time_only(tmp_path):
    from mujun_web.frame import kept

    assert kept.recall(tmp_path / "gone", "sum", int, lambda: 2 + 3) == 5
    assert list(tmp_path.iterdir()) == []


def test_a_moved_data_folder_moves_the_pack_with_it(runs, forget):
    from mujun_web.evaluation import rulebook

    run = runs[2025]
    pack = rulebook.read_pack(run.rules, run.pack)
    forget()
    place = rulebook.folder_of(run.rules, run.pack)
    moved = place.parent.rename(place.parent.with_name("0" * 64))
    again = rulebook.read_pack(moved.name, run.pack)
    assert again.path == moved / run.pack
    assert again.items == pack.items
