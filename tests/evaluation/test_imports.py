"""What running a scheme loads."""

from __future__ import annotations

import subprocess
import sys

_ASKED = """
import sys
import mujun.evaluation.run, mujun.evaluation.lake, mujun.evaluation.record
print(sorted({name.partition(".")[0] for name in sys.modules} & {"pydantic", "pint", "ruamel"}))
"""


def test_running_a_scheme_loads_nothing_that_reads_packs_or_checks_units() -> None:
    done = subprocess.run([sys.executable, "-c", _ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
