"""Fixtures shared by every suite."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Machines differ in speed, and a run of CI is the same run whenever it is made again.
settings.register_profile(
    "house", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

CHECKOUT = Path(__file__).resolve().parents[1]
SHARED = CHECKOUT.parent / "shared"


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference folder beside the checkout; a test that asks for it is skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("no reference folder `shared` beside the checkout")
    return SHARED
