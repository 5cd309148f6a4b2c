"""A batch on disk: its bytes, its hashes, and that it is there wholly or not at all, whenever the process is killed."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import date

import duckdb
import pytest

from facts.making import A, B, C, keep, make_code, take
from mujun.errors import FactError
from mujun.facts.batch import Acceptance, find_damage, hash_file, read_batch, write_batch
from mujun.facts.lake import find_lake_damage, list_batches, open_lake

LINES = (
    "信用代码,企业名称,增值税（元）,消费税",
    f"{A},云川永明机械有限公司,1234567.8,缺数",
    f"{B},云川**有限公司,x,\\N",
)


def rows(file):
    with duckdb.connect() as connection:
        return connection.read_parquet(str(file)).fetchall()


def test_a_batch_keeps_the_bytes_the_accepted_and_the_refused(base, tmp_path):
    folder = tmp_path / "000001"
    folder.mkdir()
    digest = write_batch(folder, take(base, *LINES), base, Acceptance(date(2018, 5, 31)))
    batch = read_batch(folder)
    assert batch.hash == digest == hash_file(folder / "manifest.json")
    assert (folder / "delivered").read_bytes().decode() == "\n".join(LINES)
    assert (batch.accepted_rows, batch.refused_rows, batch.facts, batch.periods) == (1, 1, 3, ("2017",))
    year_end = date(2017, 12, 31)
    assert rows(batch.facts_file) == [
        (A, "企业名称", "2017", year_end, None, "云川永明机械有限公司", None, "", 2),
        (A, "增值税", "2017", year_end, 123.45678, None, None, "元", 2),
        (A, "消费税", "2017", year_end, None, None, "missing", "万元", 2),
    ]
    refused = rows(batch.refused_file)
    assert [(row[1], row[2], row[4], row[5]) for row in refused] == [
        (3, "B", "云川**有限公司", "facts.masked-name"),
        (3, "C", "x", "facts.text-in-number"),
        (3, "D", "\\N", "facts.text-in-number"),
    ]
    assert json.loads(refused[0][9]) == [B, "云川**有限公司", "x", "\\N"]
    assert sorted(file.name for file in folder.iterdir()) == [
        "delivered", "facts.parquet", "manifest.json", "refused.parquet"
    ]  # fmt: skip


def test_the_same_delivery_gives_the_same_bytes(base, tmp_path):
    digests = []
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
        digests.append(write_batch(tmp_path / name, take(base, *LINES), base, Acceptance(date(2018, 5, 31))))
    assert digests[0] == digests[1]


def test_a_delivery_of_refused_rows_only_is_kept_as_well(base, lake):
    batch = keep(lake, base, "2018-05-31", "信用代码,增值税", "123,1")
    assert (batch.facts, batch.refused_rows) == (0, 1)
    assert rows(batch.facts_file) == []
    assert len(rows(batch.refused_file)) == 1


def test_a_changed_file_of_a_batch_is_named(base, lake):
    batch = keep(lake, base, "2018-05-31", "信用代码,增值税", f"{A},1")
    assert find_damage(batch) == ()
    (batch.path / "delivered").write_bytes(b"x")
    batch.facts_file.unlink()
    assert sorted(fault.where.rsplit("/", 1)[1] for fault in find_damage(batch)) == ["delivered", "facts.parquet"]


@pytest.mark.parametrize("text", ["", "{}", '{"format": 2}', "[1]"])
def test_a_manifest_that_is_not_ours_is_refused(tmp_path, text):
    folder = tmp_path / "000001"
    folder.mkdir()
    (folder / "manifest.json").write_text(text)
    with pytest.raises(FactError) as error:
        read_batch(folder)
    assert error.value.faults[0].code == "facts.broken-batch"


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from datetime import date
    from pathlib import Path
    from mujun.facts.batch import Acceptance
    from mujun.facts.intake import Delivery, read_delivery
    from mujun.facts.lake import accept_intake, open_lake
    from mujun.packs.load import load_pack
    from mujun.rules.period import parse_period

    packs, root, content = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].encode()
    pack = load_pack(packs)
    WATCHED = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.listdir", "os.scandir", "shutil.rmtree")

    def attempt(number, fatal=True, once=True):
        lake = open_lake(root / f"{number:03d}" if once else root, pack.items, create=True)
        delivery = Delivery("税收.csv", content + b"%d" % number, "税务", period=parse_period("2017"))
        intake = read_delivery(delivery, pack)
        left = [number]

        def count(event, arguments):
            if event in WATCHED:
                left[0] -= 1
                if fatal and left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        flush = os.fsync
        os.fsync = lambda handle: (count("open", ()), flush(handle), count("open", ()))
        sys.addaudithook(count)
        accept_intake(lake, intake, pack, Acceptance(date(2018, 5, 31)))

    if sys.argv[4] == "on and on":
        for number in range(1000):
            attempt(number, fatal=False, once=False)
    for number in range(1000):
        child = os.fork()
        if child == 0:
            attempt(number)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(number, os.WIFSIGNALED(status), flush=True)
        if not os.WIFSIGNALED(status):
            break
    """
)


def test_killed_at_every_touch_of_the_disk_a_batch_is_whole_or_absent(base, checkout, tmp_path):
    """The process kills itself with -9 before its first, second, third … file operation, until one run lives."""
    content = f"信用代码,增值税\n{A},1\n{B},2\n{C},"
    command = [sys.executable, "-c", KILLED, str(checkout / "packs" / "base"), str(tmp_path), content, "at each touch"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    killed = [line.split()[1] == "True" for line in done.stdout.splitlines()]
    assert killed == [True] * (len(killed) - 1) + [False], done.stderr
    found = []
    for folder in sorted(tmp_path.iterdir()):
        lake = open_lake(folder, base.items)
        batches = list_batches(lake)
        assert find_lake_damage(lake) == ()
        assert [batch.accepted_rows for batch in batches] in ([], [3])
        assert all(len(rows(batch.facts_file)) == 3 for batch in batches)
        found.append(len(batches))
    assert found == sorted(found), "a later kill never leaves less"
    assert len(found) > 25
    assert found.count(0) > 20
    assert found.count(1) > 3


def test_killed_at_any_time_a_lake_can_be_read_and_goes_on(base, checkout, tmp_path):
    """The process takes batch after batch until it is killed from outside."""
    root = tmp_path / "lake"
    lake = open_lake(root, base.items, create=True)
    lines = "\n".join(f"{make_code(number)},{number}" for number in range(3000)) + f"\n{make_code(3000)},"
    command = [sys.executable, "-c", KILLED, str(checkout / "packs" / "base"), str(root), "信用代码,增值税\n" + lines]
    for moment in (0.8, 1.1, 1.4, 1.9):
        process = subprocess.Popen([*command, "on and on"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert find_lake_damage(lake) == ()
        assert all(batch.facts == len(rows(batch.facts_file)) == 3001 for batch in list_batches(lake))
    before = len(list_batches(lake))
    assert keep(lake, base, "2018-06-01", "信用代码,增值税", f"{A},1").number == before + 1
