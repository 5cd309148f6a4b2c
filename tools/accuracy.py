"""How well documents are read, measured by a scorer against gold written by hand.

    .venv/bin/python tools/accuracy.py SCORE.py GOLD_DIR:DOC_DIR [GOLD_DIR:DOC_DIR …] [--write docs/accuracy.md]

Every GOLD_DIR/NAME.json with a DOC_DIR/NAME.txt is read by `mujun documents read --json` as it stands, and the given
scorer compares the two. Prints the table; with --write also writes it under its heading in the page.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

COLUMNS = (
    ("目标 P", ("targets", "precision")),
    ("目标 R", ("targets", "recall")),
    ("目标 F1", ("targets", "f1")),
    ("比较方式", ("among_matched", "comparator")),
    ("时限", ("among_matched", "deadline")),
    ("所属任务", ("among_matched", "item")),
    ("性质", ("among_matched", "kind")),
    ("任务 F1", ("items", "f1")),
    ("单位 F1", ("units", "f1")),
    ("牵头", ("units", "lead_accuracy")),
)
BEGIN, END = "<!-- accuracy:begin -->", "<!-- accuracy:end -->"


def read_documents(gold: Path, documents: Path, into: Path) -> None:
    """Write the reading of every document that has gold."""
    for answer in sorted(gold.glob("*.json")):
        document = documents / f"{answer.stem}.txt"
        if not document.exists():
            continue
        command = [sys.executable, "-m", "mujun.cli", "documents", "read", str(document), "--json"]
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        if run.returncode > 1 or not run.stdout:
            raise SystemExit(f"{document}: {run.stderr.strip()}")
        (into / answer.name).write_text(run.stdout, encoding="utf-8")


def score(scorer: Path, gold: Path, readings: Path, documents: Path) -> dict[str, Any]:
    """What the scorer says, by document and in total."""
    command = [sys.executable, str(scorer), "--dirs", "--json", str(gold), str(readings), str(documents)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    scores: dict[str, Any] = json.loads(run.stdout)
    return scores


def table(scores: dict[str, Any]) -> str:
    """The scores as a Markdown table, one line per document."""
    lines = ["| 文件 | " + " | ".join(title for title, _ in COLUMNS) + " |", "|---|" + "--:|" * len(COLUMNS)]
    for name, result in scores.items():
        cells = [_cell(result[part][field]) for _, (part, field) in COLUMNS]
        lines.append(f"| {'合计' if name == 'TOTAL' else name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def write_page(page: Path, tables: str) -> None:
    """Put the tables between the marks of the page; the words around them stay."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("scorer", type=Path)
    parser.add_argument("pairs", nargs="+", metavar="GOLD_DIR:DOC_DIR")
    parser.add_argument("--write", type=Path, metavar="PAGE")
    options = parser.parse_args()
    tables: list[str] = []
    for pair in options.pairs:
        gold, _, documents = pair.partition(":")
        with tempfile.TemporaryDirectory() as folder:
            read_documents(Path(gold), Path(documents or gold), Path(folder))
            scores = score(options.scorer, Path(gold), Path(folder), Path(documents or gold))
        tables.append(f"### {Path(documents or gold).name}\n\n{table(scores)}\n")
    text = "\n".join(tables)
    print(text)
    if options.write:
        write_page(options.write, text)


if __name__ == "__main__":
    main()
