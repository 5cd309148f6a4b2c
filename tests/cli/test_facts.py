"""`mujun facts` and `mujun simulate`: what a person at the terminal sees, and the exit codes scripts rely on."""

import csv
import json

import pytest

from facts.making import A, B, csv_bytes
from mujun.cli.main import run

LINES = ("信用代码,企业名称,增值税（元）", f"{A},云川永明机械有限公司,1234567.8", f"{B},云川和泰纺织有限公司,约3")


@pytest.fixture
def told(tmp_path, checkout, capsys):
    """Runs a verb on a lake in a folder of its own; gives exit code, output and errors."""

    def call(verb, *arguments):
        common = ["--lake", str(tmp_path / "lake"), "--pack", str(checkout / "packs" / "base")]
        code = run(["facts", verb, *arguments, *common])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def taxes(tmp_path):
    file = tmp_path / "税收.csv"
    file.write_bytes(csv_bytes(*LINES))
    return str(file)


TAKE = ("--department", "税务", "--period", "2017", "--on", "2018-05-31")
AS_OF = ("--period", "2017", "--as-of", "2018-05-31")


def test_a_delivery_is_taken_and_its_refusals_told(told, taxes, tmp_path):
    code, out, _ = told("take", taxes, *TAKE)
    assert code == 1
    assert out.splitlines()[0].startswith("税收.csv第 3 行 C 列“增值税（元）”：“约3”不是数")
    assert "收下 1 行，拒收 1 行；是第 1 批" in out
    assert (tmp_path / "lake" / "batches" / "000001" / "facts.parquet").is_file()


def test_a_dry_run_writes_nothing(told, taxes, tmp_path):
    code, out, _ = told("take", taxes, *TAKE, "--dry-run")
    assert code == 1
    assert "什么也没有写" in out
    assert not (tmp_path / "lake").exists()


def test_the_same_file_again_is_refused_without_a_traceback(told, taxes):
    told("take", taxes, *TAKE)
    code, _, err = told("take", taxes, *TAKE)
    assert code == 1
    assert "已经收过" in err
    assert "Traceback" not in err


def test_quarantine_list_and_table_show_what_became_of_it(told, taxes, tmp_path):
    told("take", taxes, *TAKE)
    code, out, _ = told("quarantine")
    assert (code, "第 1 批 税收.csv 第 3 行 C 列" in out, "隔离了 1 行。" in out) == (1, True, True)
    code, out, _ = told("list")
    assert code == 0
    assert "第 1 批 2018-05-31 税务 税收.csv（2017）：企业 1 行 2 项，拒收 1 行" in out
    code, out, err = told("table", *AS_OF, "--item", "增值税", "--item", "房产税")
    assert code == 0
    assert list(csv.reader(out.splitlines())) == [
        ["entity", "增值税", "增值税·缺", "房产税", "房产税·缺"], [A, "123.45678", "", "", "missing"]
    ]  # fmt: skip
    assert "由 1 批得出" in err
    code, _, _ = told("table", *AS_OF, "--out", str(tmp_path / "表.parquet"))
    assert code == 0
    assert (tmp_path / "表.parquet").read_bytes().startswith(b"PAR1")


def test_units_and_columns_may_be_said_on_the_command_line(told, tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(csv_bytes("信用代码,增值税,内部号", f"{A},12345,x"))
    code, out, _ = told("take", str(file), *TAKE, "--unit", "增值税=元", "--ignore", "内部号", "--json")
    assert code == 0
    assert json.loads(out)["columns"] == [{"header": "增值税", "item": "增值税", "unit": "元"}]
    assert told("take", str(file), *TAKE, "--unit", "增值税")[0] == 2


def test_disagreements_say_who_counts(told, tmp_path):
    for department, value, day in (("镇街", 10, "2018-05-01"), ("自然资源", 12, "2018-05-02")):
        file = tmp_path / f"{department}.csv"
        file.write_bytes(csv_bytes("信用代码,自有用地（亩）", f"{A},{value}"))
        told("take", str(file), "--department", department, "--period", "2017", "--on", day)
    code, out, _ = told("disagreements", *AS_OF)
    assert code == 1
    assert f"{A} 自有用地：自然资源 12（第 2 批第 2 行）；镇街 10（第 1 批第 2 行）；以自然资源为准" in out


def test_check_names_a_damaged_batch(told, taxes, tmp_path):
    told("take", taxes, *TAKE)
    assert told("check", *AS_OF)[0] == 0
    assert "到第 1 批为止" in told("publish", "--as-of", "2018-05-31")[1]
    (tmp_path / "lake" / "batches" / "000001" / "delivered").write_bytes(b"x")
    code, out, _ = told("check")
    assert (code, "内容与收下时不同" in out) == (1, True)


def test_a_lake_that_is_not_there_and_a_file_that_is_not_there_are_told(told, tmp_path):
    assert "没有这个文件夹" in told("list")[2]
    assert "文件不存在" in told("take", str(tmp_path / "没有.csv"), *TAKE)[2]


def test_a_confirmed_code_is_taken(told, tmp_path):
    file, confirmed = tmp_path / "a.csv", tmp_path / "确认.txt"
    file.write_bytes(csv_bytes("信用代码,增值税（万元）", "91350211M0000XUF46,1"))
    confirmed.write_text("91350211M0000XUF46  # 营业执照如此\n", "utf-8")
    assert told("take", str(file), *TAKE, "--dry-run")[0] == 1
    assert told("take", str(file), *TAKE, "--confirmed", str(confirmed))[0] == 0


def test_simulate_writes_a_city_and_measures_the_checks(tmp_path, checkout, capsys):
    arguments = ["simulate", "--pack", str(checkout / "packs" / "ningbo-2018"), "--enterprises", "300", "--seed", "2"]
    assert run([*arguments, "--out", str(tmp_path / "city")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("以下全是模拟数据")
    assert "规上工业亩均税收：公布 43.4 万元/亩，模拟 43.4" in out
    assert "合计：埋" in out
    rows = list(csv.DictReader((tmp_path / "city" / "key.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) > 15
    assert json.loads((tmp_path / "city" / "deliveries.json").read_text("utf-8"))["simulated"]
    assert run([*arguments, "--out", str(tmp_path / "city")]) == 1
    assert "文件夹不是空的" in capsys.readouterr().err
    assert run([*arguments, "--no-lake", "--out", str(tmp_path / "again")]) == 0
    for file in (tmp_path / "again").iterdir():
        assert file.read_bytes() == (tmp_path / "city" / file.name).read_bytes(), file.name
