"""A province: 500,000 enterprises, 20 million values; a value may cost no more than 1.2 times what it does in a city.

    .venv/bin/python benchmarks/province.py [ROUNDS]

Makes a published lake of made-up enterprises once (two minutes, half a gigabyte under var/bench), then runs
`mujun evaluate` on it, the same steps by hand in SQL, and `mujun evaluate` on the city in turns, each a fresh process.
Exits 1 where a value costs more, by the clock or by the processors, or where the peak of memory is beyond 6 GiB.
"""

from __future__ import annotations

import sys

from city import RIVALS, command_of, find_facts
from contest import print_costs, run_contest
from lakes import SCRATCH, count_values, find_or_make_lake, find_pack, make_city

ENTERPRISES, ITEMS = 500_000, 40
MOST_RATIO, MOST_PEAK = 1.2, 6 * 1024


def main(arguments: list[str]) -> int:
    """Print costs, in all and for a million values; 0 where the bounds hold."""
    pack = find_pack(SCRATCH)
    lakes = {"city": make_city(SCRATCH), "province": find_or_make_lake(SCRATCH / "province", ENTERPRISES, ITEMS)}
    contenders = {name: command_of(lake, pack, SCRATCH / f"run-{name}") for name, lake in lakes.items()}
    contenders["province, SQL by hand"] = [
        sys.executable, RIVALS / "sql.py", find_facts(lakes["province"]), SCRATCH / "sql.parquet"
    ]  # fmt: skip
    costs = run_contest(contenders, int(arguments[0]) if arguments else 3)
    print_costs(costs, "city")
    values = {name: count_values(lake) for name, lake in lakes.items()}
    each = {name: (costs[name].wall / values[name], costs[name].processor / values[name]) for name in lakes}
    for name, (wall, processor) in each.items():
        print(f"{name}: {values[name]:,} values; a million {wall * 1e6:.2f} s, of processors {processor * 1e6:.2f} s")
    ratios = [large / small for large, small in zip(each["province"], each["city"], strict=True)]
    by_hand = costs["province"].wall / costs["province, SQL by hand"].wall
    print(f"the province takes {by_hand:.2f} times the wall time of its SQL")
    peak = costs["province"].peak
    print(f"a value costs {ratios[0]:.2f} times the city's, of processors {ratios[1]:.2f}; at most {MOST_RATIO:g}")
    print(f"peak {peak:.0f} MiB, at most {MOST_PEAK}")
    return int(max(ratios) > MOST_RATIO or peak > MOST_PEAK)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
