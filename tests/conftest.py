"""Fixtures shared by every suite."""

from pathlib import Path

import pytest

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
