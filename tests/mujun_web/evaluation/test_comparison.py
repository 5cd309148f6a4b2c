"""Two years compared: who moved, through which part, and parts that add up to the whole; and how firm grades are."""

import csv
import io

import pytest

from evaluation.small_city import code_of


@pytest.fixture
def compared(runs, office):
    from mujun_web.evaluation.writes import comparison_make, comparison_request

    comparison, is_new = comparison_request(before=runs[2024], after=runs[2025], by=office)
    assert is_new
    return comparison_make(comparison_id=comparison.pk, tell=lambda *_: None)


def test_the_parts_of_every_firm_add_up_and_the_matrix_counts_them_all(compared, client, office, unit, runs):
    from mujun.evaluation.backend import fetch_rows
    from mujun_web.evaluation.comparison import read_moves

    rows = {row["entity"]: row for row in fetch_rows(read_moves(compared))}
    assert len(rows) == 13
    for row in rows.values():
        if row["变化"] is not None:
            assert row["数据更正"] + row["真实变化"] + row["规则变化"] == pytest.approx(row["变化"])
    # 甲 delivered the same figures twice: only the rules moved it, from 90 + 60 to 50×1.2 + 50×1.2
    first = rows[code_of("甲")]
    assert (first["真实变化"], first["数据更正"], first["规则变化"]) == (0, 0, pytest.approx(-30))
    # below scale nothing changed at all
    assert {rows[code_of(name)]["变化"] for name in "子丑寅卯"} == {0}
    assert sum(map(sum, compared.summary["matrix"])) == 13
    check_pages(compared, client, office, runs)
    check_county(compared, client, unit, runs)


def check_county(compared, client, unit, runs):
    """A county sees its own firms' moves and counts, and nothing of the others'."""
    from mujun_web.evaluation.comparison import summarise_seen
    from mujun_web.evaluation.rights import Sight

    unit.unit, unit.city = "西县", "999900"
    unit.save()
    client.force_login(unit)
    address = f"/evaluation/runs/{runs[2025].pk}/compare/"
    page = client.get(address, {"whole": "1"})
    assert {row["企业名称"][0] for row in page.context["page"].rows} == set("戊己庚辛寅卯")
    summary = page.context["summary"]
    assert sum(map(sum, summary["matrix"])) == summary["rows"] == 6
    assert "甲机械" not in page.content.decode()
    assert "只看西县的企业" in page.content.decode()
    assert client.get(address, {"text": code_of("甲"), "whole": "1"}).context["page"].chosen == 0
    answer = client.get(f"{address}download/", {"as": "csv", "whole": "1"})
    assert len(list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))) == 6
    assert f"{address}" in client.get("/evaluation/runs/").content.decode()
    assert client.get(address, {"with": runs["trial"].pk}).context["other"] is None
    # counted from the rows, a county's groups are what the engine says of the same firms
    kept = {one["name"]: one for one in compared.summary["groups"]["县区"]}["西县"]
    counted = summarise_seen(compared, Sight("西县", internal=True))["groups"]["县区"]
    assert [one["name"] for one in counted] == ["合计", "西县"]
    for key in ("firms", "up", "down", "came", "left"):
        assert counted[1][key] == kept[key]
    assert counted[1]["points"] == pytest.approx(kept["points"])
    assert counted[1]["parts"] == pytest.approx(kept["parts"])


def check_pages(compared, client, office, runs):
    """The page and the file of a comparison; with the comparison above, as making one takes six runs."""
    client.force_login(office)
    address = f"/evaluation/runs/{runs[2025].pk}/compare/"
    page = client.get(address)
    assert page.context["other"] == runs[2024]
    moved = {row["企业名称"][0] for row in page.context["page"].rows}
    assert "戊" in moved and "甲" not in moved
    down = client.get(address, {"way": "降"}).context["page"]
    assert {row["现等级"] for row in down.rows} <= {"B", "C"}
    whole = client.get(address, {"whole": "1"}).context["page"]
    assert whole.chosen == 13
    answer = client.get(f"{address}download/", {"as": "csv", "whole": "1", "sort": "change"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 13
    assert "规则变化" in rows[0]
    assert client.get(f"{address}download/", {"with": runs[2024].pk}).status_code == 200


def test_runs_that_were_not_compared_offer_it_and_a_leader_does_not_start_it(client, office, leader, runs):
    client.force_login(office)
    address = f"/evaluation/runs/{runs[2025].pk}/compare/"
    assert "开始对比" in client.get(address).content.decode()
    client.force_login(leader)
    assert "开始对比" not in client.get(address).content.decode()
    assert client.post(f"{address}start/", {"with": runs[2024].pk}).status_code == 403


def test_a_run_is_not_compared_with_itself(runs, office):
    from mujun.errors import EvaluationError
    from mujun_web.evaluation.writes import comparison_request

    with pytest.raises(EvaluationError, match="不是同一个城市的两次"):
        comparison_request(before=runs[2025], after=runs[2025], by=office)


def test_firmness_is_worked_out_under_named_assumptions(client, office, runs):
    from mujun_web.evaluation.models import Firmness
    from mujun_web.jobs.models import Job

    client.force_login(office)
    address = f"/evaluation/runs/{runs[2024].pk}/firmness/"
    client.post(f"{address}start/", {"name": "用地差一成", "weights": "", "error·用地面积": "10"})
    made = Firmness.objects.get(name="用地差一成")
    job = Job.objects.get(pk=made.job)
    assert (made.state, job.result) == ("done", f"{address}?of={made.pk}")
    page = client.get(address)
    least = page.context["least"]
    assert len(least) == 12
    chances = [row["把握"] for row in least]
    assert chances == sorted(chances)
    assert chances[-1] == 1  # 甲 is far above everyone
    # 丁 90 and 丙 100 are a tenth apart and both B; 己 70 and 庚 38 stand at the cut of C and are far apart
    assert [row["先核"] for row in page.context["worth"]] in ([], ["用地面积"] * len(page.context["worth"]))
    assert sum(sum(line["counts"]) for line in made.summary["bands"]) == 12


def test_assumptions_that_cannot_be_read_are_refused_with_every_fault(client, office, runs):
    client.force_login(office)
    address = f"/evaluation/runs/{runs[2024].pk}/firmness/start/"
    page = client.post(address, {"name": "错", "weights": "很多", "error·用地面积": "-3"})
    assert page.status_code == 400
    assert page.content.decode().count("没法据以抽样") == 2
    assert "没有写任何假设" in client.post(address, {"name": "空"}).content.decode()
