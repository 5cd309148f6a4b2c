"""Practice projects shared by the tests of forecasts: one seed to learn from, another held out."""

from datetime import date

import pytest

from mujun.plans.month import Month
from mujun.projects.backtest import Held, hold_out
from mujun.projects.knowledge import know
from mujun.projects.pace import Pace, finished_paces
from mujun.projects.practice import Setting, make_projects

TODAY = date(2026, 11, 10)
SETTING = Setting(TODAY, ("甲县", "乙县"), ("市经信局", "市发改委"), ("分管副市长办公室",))


@pytest.fixture(scope="session")
def practice_finished() -> tuple[Pace, ...]:
    """The curves of 160 finished practice projects."""
    return finished_paces(know(make_projects(SETTING, count=0, finished=160, seed=1)), Month(2026, 10))


@pytest.fixture(scope="session")
def practice_held_out() -> tuple[Held, ...]:
    """Finished practice projects of another seed, with their year plans."""
    return hold_out(know(make_projects(SETTING, count=0, finished=90, seed=11)), Month(2026, 10))
