"""A pack and those it extends."""

from mujun.packs.chain import read_chain
from packs.making import write_pack


def card(name, base):
    return f"pack: {name}\ntitle: 包\n" + (f"extends: {base}\n" if base else "")


def test_a_chain_goes_from_the_pack_to_its_furthest_base(tmp_path):
    for name, base in [("jia", "sheng"), ("sheng", "guo"), ("guo", None)]:
        write_pack(tmp_path, name, {"pack.yaml": card(name, base)})
    chain = read_chain(tmp_path / "jia")
    assert [draft.name for draft in chain.drafts] == ["jia", "sheng", "guo"]
    assert chain.faults == ()


def test_a_chain_ends_where_it_is_too_long(tmp_path):
    for step in range(9):
        write_pack(tmp_path, f"p{step}", {"pack.yaml": card(f"p{step}", f"p{step + 1}")})
    chain = read_chain(tmp_path / "p0")
    assert len(chain.drafts) == 5
    assert [fault.code for fault in chain.faults] == ["packs.circular-extends"]


def test_the_base_is_read_even_where_the_card_has_a_fault(tmp_path):
    write_pack(tmp_path, "base", {"pack.yaml": card("base", None)})
    write_pack(tmp_path, "jia", {"pack.yaml": card("jia", "base") + "titel: 错\n"})
    chain = read_chain(tmp_path / "jia")
    assert [draft.name for draft in chain.drafts] == ["jia", "base"]
    assert chain.own.pack is None


def test_names_are_open_where_a_file_could_not_be_read(tmp_path):
    pack = write_pack(tmp_path, "jia", {"units.yaml": "- {unit: 经信局\n"})
    names = read_chain(pack).names("units.yaml")
    assert "随便哪个局" in names
    assert "随便哪个局" not in read_chain(pack).names("lights.yaml")
