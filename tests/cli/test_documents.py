"""`mujun documents` as a person runs it: files in, words, JSON or a workbook out, exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from mujun.cli.main import run

PLAN = (
    "清河县2025年工业工作要点\n一、主要目标\n2025年，规上工业增加值增长确保8%、力争10%。\n"
    "二、重点任务\n1.抓企业。新增高新技术企业120家以上。（牵头单位：县甲局；配合单位：县乙局）\n2.抓服务。完善机制。（责任单位：县丙局）"
)
CLASH = "三、要求\n到2025年，新增高新技术企业100家。\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "要点.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def clash(tmp_path: Path) -> Path:
    path = tmp_path / "分解.txt"
    path.write_text(PLAN.replace("120家以上", "100家") + CLASH, encoding="utf-8")
    return path


def test_the_table_shows_tasks_targets_units_and_coverage(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["documents", "read", str(plan)]) == 0
    shown = capsys.readouterr().out
    for words in (
        "清河县2025年工业工作要点",
        "确保增长8%、力争增长10%",
        "120家以上",
        "县甲局",
        "县乙局",
        "抓服务",
        "数字覆盖",
        "100%",
    ):
        assert words in shown


def test_json_of_one_file_is_one_object_with_the_fields_of_the_conventions(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["documents", "read", str(plan), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert {"doc", "year", "items", "targets", "global_units"} <= set(read)
    assert (read["doc"], read["year"]) == ("要点", 2025)
    assert [item["units"] for item in read["items"]] == [["县甲局", "县乙局"], ["县丙局"]]
    goal, measure = read["targets"]
    assert (goal["value"], goal["value2"], goal["stretch"], goal["item"]) == (8.0, 10.0, 10.0, None)
    assert (measure["value"], measure["unit"], measure["comparator"]) == (120.0, "家", ">=")
    assert (measure["item"], measure["item_number"]) == ("抓企业", "1")
    for target in read["targets"]:
        assert PLAN[target["start"] :].startswith(target["quote"])
        assert target["start"] <= target["num_start"] < target["start"] + len(target["quote"])


def test_json_of_several_files_is_one_object_per_line(
    plan: Path, clash: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["documents", "read", str(plan), str(clash), "--json"])
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["doc"] for line in lines] == ["要点", "分解"]


def test_explain_gives_each_number_its_reason_and_each_field_its_place(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["documents", "read", str(plan), "--explain"]) == 0
    shown = capsys.readouterr().out
    place = PLAN.index("120家")
    assert f"第{place + 1}～{place + 3}字“120”：目标" in shown
    assert f"县乙局，第{PLAN.index('县乙局') + 1}～{PLAN.index('县乙局') + 3}字" in shown


def test_the_workbook_has_ledger_coverage_and_contradictions(plan: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "台账.xlsx"
    assert run(["documents", "read", str(plan), "--xlsx", str(workbook)]) == 0
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["任务台账", "数字覆盖", "矛盾"]
    head, *rows = [[cell.value or "" for cell in row] for row in book["任务台账"].iter_rows()]
    by_head = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["任务"], row["确保"], row["力争"], row["牵头"], row["配合"]) for row in by_head] == [
        ("一、主要目标", "8%", "10%", "", ""),
        ("抓企业", "", "", "县甲局", "县乙局"),
        ("抓服务", "", "", "县丙局", ""),
    ]
    assert book["数字覆盖"].max_row > 3
    book.close()


def test_a_document_that_contradicts_itself_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "矛盾.txt"
    path.write_text(PLAN.replace("新增高新", "到2025年，新增高新") + "\n" + CLASH, encoding="utf-8")
    assert run(["documents", "read", str(path)]) == 1
    assert "数字不同" in capsys.readouterr().out


def test_files_that_cannot_be_read_do_not_stop_the_others(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    assert run(["documents", "read", str(tmp_path / "空.txt"), str(plan), str(tmp_path / "无.txt")]) == 1
    shown = capsys.readouterr()
    assert "抓企业" in shown.out
    assert [line.split("：")[0] for line in shown.err.splitlines()] == ["空.txt", "无.txt"]


def test_compare_lists_both_sides_with_places(plan: Path, clash: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(PLAN.replace("新增高新", "到2025年，新增高新"), encoding="utf-8")
    assert run(["documents", "compare", str(plan), str(clash)]) == 1
    shown = capsys.readouterr().out
    assert "120家" in shown
    assert "甲 要点.txt 第" in shown
    assert "乙 分解.txt 第" in shown
    assert run(["documents", "compare", str(plan), str(clash), "--json"]) == 1
    (one, *_) = json.loads(capsys.readouterr().out)["contradictions"]
    assert {one["left"]["doc"], one["right"]["doc"]} == {"要点.txt", "分解.txt"}


def test_comparing_a_document_with_itself_finds_nothing(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twin = plan.parent / "副本"
    twin.mkdir()
    (twin / plan.name).write_text(PLAN, encoding="utf-8")
    assert run(["documents", "compare", str(plan), str(twin / plan.name)]) == 0
    assert "没有矛盾" in capsys.readouterr().out


def test_usage_errors(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["documents", "read"]) == 2
    assert run(["documents", "read", str(plan), "--json", "--xlsx", "a.xlsx"]) == 2
    assert run(["documents", "compare", str(plan)]) == 2
    assert "用法不对" in capsys.readouterr().err


def test_the_program_itself_never_shows_a_traceback(tmp_path: Path) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4 cut")
    done = subprocess.run(
        [sys.executable, "-m", "mujun.cli", "documents", "read", str(bad)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert "PDF 文件损坏" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_workbook_never_replaces_the_document_it_is_read_from(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "链接.xlsx").symlink_to(plan)
    for target in (plan, tmp_path / "链接.xlsx"):
        assert run(["documents", "read", str(plan), "--xlsx", str(target)]) == 1
        assert plan.read_text(encoding="utf-8") == PLAN
    assert "毁掉原文件" in capsys.readouterr().err


def test_a_workbook_that_cannot_be_written_leaves_nothing_behind(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "圈.xlsx").symlink_to("圈.xlsx")
    (tmp_path / "夹.xlsx").mkdir()
    before = sorted(tmp_path.iterdir())
    for target, reason in (
        (tmp_path / "夹.xlsx", "这是文件夹"),
        (tmp_path / "圈.xlsx", "绕回了自己"),
        (tmp_path / "无" / "a.xlsx", "没有这个文件夹"),
        (Path("/dev/full"), "这是设备"),
    ):
        assert run(["documents", "read", str(plan), "--xlsx", str(target)]) == 1
        assert reason in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_cells_are_words_and_never_formulas(tmp_path: Path) -> None:
    path = tmp_path / "式.txt"
    path.write_text(
        "清河县2025年工作要点\n一、任务\n1.+抓企业培育。新增=SUM(1)企业30家。（责任单位：@甲局、=1+1局）\n"
        "2.-抓项目建设。新增http://a.example/项目20个。\n",
        encoding="utf-8",
    )
    assert run(["documents", "read", str(path), "--xlsx", str(tmp_path / "a.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert any(str(cell.value).startswith(("=", "+", "-", "@")) for cell in cells)
    book.close()


def test_what_does_not_fit_into_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "长.txt"
    units = "、".join(f"市第{number}局" for number in range(7000))
    path.write_text(
        f"要点\n任务\t数量（家）\t责任单位\n新增企业\t30\t{units}\n开工项目\t20\t市甲局\n", encoding="utf-8"
    )
    assert run(["documents", "read", str(path), "--xlsx", str(tmp_path / "a.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    longest = max((str(cell.value) for row in book["任务台账"].iter_rows() for cell in row), key=len)
    assert len(longest) == 32_767
    assert longest.endswith("余下的见原文）")
    book.close()


def test_notes_on_how_a_file_was_read_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "要点.txt"
    path.write_bytes(PLAN.encode("gb18030"))
    assert run(["documents", "read", str(path)]) == 0
    assert "说明：按 GB18030 编码读取" in capsys.readouterr().out


def test_faults_of_files_with_one_name_tell_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "空.txt").write_bytes(b"")
    paths = [str(tmp_path / folder / "空.txt") for folder in ("甲", "乙")]
    assert run(["documents", "read", *paths]) == 1
    assert [line.split("：")[0] for line in capsys.readouterr().err.splitlines()] == paths


def run_program(*arguments: str | bytes, encoding: str, **streams: object) -> "subprocess.CompletedProcess[bytes]":
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "mujun.cli", *arguments]
    return subprocess.run(command, env=environment, stderr=subprocess.PIPE, **streams)


@pytest.mark.parametrize("encoding", ["gbk", "latin-1", "utf-8:strict"])
def test_json_is_whole_in_every_encoding_of_the_terminal(encoding: str, tmp_path: Path) -> None:
    text = "𠮷县2025年工作要点\n新增😀企业30家，面积20㎡以上。\n"
    path = os.fsencode(tmp_path) + b"/plan\xff.txt"
    with open(path, "wb") as file:  # noqa: PTH123 — the name is no text
        file.write(text.encode())
    done = run_program("documents", "read", "--json", path, encoding=encoding, stdout=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b"")
    read = json.loads(done.stdout.decode(encoding.partition(":")[0]))
    assert [target["value"] for target in read["targets"]] == [30.0, 20.0]
    assert all(text[one["start"] :].startswith(one["quote"]) for one in read["targets"])
    assert read["title"].startswith("𠮷县")
    assert run_program("documents", "read", path, encoding=encoding, stdout=subprocess.PIPE).returncode == 0


def test_a_full_disk_is_told_as_such(plan: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run_program("documents", "read", str(plan), encoding="utf-8", stdout=full)
    assert done.returncode == 1
    assert "存储空间满了" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
