"""Settings: read once, wrong ones named, secrets kept."""

import stat
from datetime import date
from pathlib import Path

import pytest

from mujun_web.deployment import Deployment, keep_secret, name_database, read_deployment


def test_settings_come_from_the_environment_over_the_file(tmp_path: Path):
    file = tmp_path / "mujun.env"
    file.write_text("# comment\nMUJUN_DEMO=1\nMUJUN_TODAY=2026-05-31\n", encoding="utf-8")
    read = read_deployment({"MUJUN_ENV_FILE": str(file), "MUJUN_TODAY": "2026-11-10"})
    assert read.demo is True
    assert read.today == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"MUJUN_DATABSE_URL": "x"}, "MUJUN_DATABSE_URL"),
        ({"MUJUN_TODAY": "yesterday"}, "MUJUN_TODAY"),
        ({"MUJUN_DEMO": "maybe"}, "MUJUN_DEMO"),
        ({"MUJUN_ENV_FILE": "/nowhere/at/all"}, "MUJUN_ENV_FILE"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_its_name(given, words):
    with pytest.raises(SystemExit, match=words):
        read_deployment(given)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    deployment = Deployment(data_dir=tmp_path)
    first = keep_secret(deployment)
    assert len(first) > 40
    assert keep_secret(deployment) == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_addresses_name_either_database():
    assert name_database(Deployment(data_dir=Path("/data")))["NAME"] == "/data/mujun.sqlite3"
    named = name_database(Deployment(database_url="postgresql://desk:p%40ss@db.internal:5433/mujun"))
    assert (named["USER"], named["PASSWORD"], named["HOST"], named["PORT"]) == ("desk", "p@ss", "db.internal", "5433")
    with pytest.raises(SystemExit, match="postgresql"):
        name_database(Deployment(database_url="mysql://x"))
