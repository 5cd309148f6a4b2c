"""The shared base pack, whose items the deliveries of these tests use."""

import pytest

from mujun.facts.lake import open_lake
from mujun.packs.load import load_pack


@pytest.fixture(scope="session")
def base(checkout):
    return load_pack(checkout / "packs" / "base")


@pytest.fixture
def lake(tmp_path, base):
    return open_lake(tmp_path / "lake", base.items, create=True)
