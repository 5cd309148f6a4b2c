"""The worked example of docs/registers.md is a register that proves, and its case holds."""

import re
from pathlib import Path

from mujun.packs.check import check_pack
from mujun.registers.cases import run_register_cases
from packs.making import write_pack
from registers.making import INPUTS, ITEMS, LIGHTS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "registers.md"


def test_the_example_of_the_page_proves_and_its_case_holds(tmp_path):
    register, case = (part.split("```")[0] for part in PAGE.read_text(encoding="utf-8").split("```yaml\n")[1:])
    folder = write_pack(
        tmp_path,
        changes={
            "items.yaml": ITEMS,
            "inputs.yaml": INPUTS,
            "lights.yaml": LIGHTS,
            "registers/low-yield.yaml": register,
            "registers/cases/low-yield.yaml": case,
        },
    )
    assert [str(fault) for fault in check_pack(folder)] == []
    (result,) = run_register_cases(folder)
    assert result.differences == ()


def test_every_refusal_of_the_engine_is_in_the_page():
    source = Path(__file__).resolve().parents[2] / "src" / "mujun" / "registers"
    said = {
        code
        for file in source.glob("*.py")
        for code in re.findall(r'Fault\(\s*"(registers\.[a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    page = PAGE.read_text(encoding="utf-8")
    assert sorted(code for code in said if f"`{code}`" not in page) == []
    assert len(said) > 20
