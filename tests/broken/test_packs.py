"""Each broken pack says all its faults at once: in `expected.txt`, one line for each, code, place, and words."""

from pathlib import Path
from time import process_time

import pytest

from mujun.packs.check import check_pack

PACKS = Path(__file__).parent / "packs"


@pytest.mark.parametrize("name", sorted(folder.name for folder in PACKS.iterdir() if folder.is_dir()))
def test_a_broken_pack_says_all_its_faults(name):
    start = process_time()
    faults = list(check_pack(PACKS / name))
    assert process_time() - start < 5
    told = "\n".join(f"{fault.code} {fault}" for fault in faults)
    for line in (PACKS / name / "expected.txt").read_text(encoding="utf-8").splitlines():
        code, place, words = line.split(" ", 2)
        where = place if "/" in place and place.split("/")[0] != "cases" else f"{name}/{place}"
        said = [
            fault
            for fault in faults
            if fault.code == code
            and (fault.where == where or fault.where.startswith(f"{where} "))
            and all(word in str(fault) for word in words.split(" "))
        ]
        assert len(said) == 1, f"{line}\n-- told:\n{told}"
        faults.remove(said[0])
    assert faults == [], told
