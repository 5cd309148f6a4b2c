"""The shared base pack, whose items the deliveries of these tests use."""

import pytest

from mujun.packs.load import load_pack


@pytest.fixture(scope="session")
def base(checkout):
    return load_pack(checkout / "packs" / "base")
