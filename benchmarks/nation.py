"""A nation: 5 million enterprises, 100 million values, out of core: it finishes and its memory is bounded.

    .venv/bin/python benchmarks/nation.py [MEMORY]

Makes a published lake under var/bench (some gigabytes, and ten times that in temporary files while it is sorted), runs
`mujun evaluate --memory MEMORY` (6GB where none is given), and removes everything it made. Exits 1 where the peak of
memory is beyond twice the limit: what the limit does not cover is the engine's own, and what Python holds.
"""

from __future__ import annotations

import shutil
import sys

from city import command_of
from contest import print_costs, time_process
from lakes import SCRATCH, count_values, find_or_make_lake, find_pack

ENTERPRISES, ITEMS = 5_000_000, 20
LIMIT = "6GB"


def main(arguments: list[str]) -> int:
    """Print the cost of one run; 0 where memory stays bounded."""
    memory = arguments[0] if arguments else LIMIT
    folder = SCRATCH / "nation"
    try:
        lake = find_or_make_lake(folder, ENTERPRISES, ITEMS, memory)
        values = count_values(lake)
        cost = time_process(command_of(lake, find_pack(SCRATCH), folder / "run", "--memory", memory))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_costs({f"nation, --memory {memory}": cost}, f"nation, --memory {memory}")
    wall, processor = cost.wall / values * 1e6, cost.processor / values * 1e6
    print(f"{values:,} values; a million {wall:.2f} s, of processors {processor:.2f}")
    most = 2 * float(memory.rstrip("GMTB")) * {"M": 1, "G": 1024, "T": 1024**2}[memory[-2]]
    print(f"peak {cost.peak:.0f} MiB, at most {most:.0f}")
    return int(cost.peak > most)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
