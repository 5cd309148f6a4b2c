"""Contenders run as processes of their own, one after the other in each round: wall time, processor time, peak memory.

The machine may be busy, so that a round holds every contender once, the middle of the rounds counts, and processor time
stands beside wall time.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process cost: seconds by the clock, seconds of processors (user and system), peak memory in MiB."""

    wall: float
    processor: float
    peak: float


def time_process(command: Sequence[str | Path]) -> Cost:
    """The cost of a process from its start to its end, everything imported anew."""
    started = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[0]} … {command[-1]} left with {child.returncode}")
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def run_contest(contenders: Mapping[str, Sequence[str | Path]], rounds: int = 5) -> dict[str, Cost]:
    """The middle cost of each contender over rounds in which every one runs once, after one round that warms up."""
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, command in contenders.items():
            cost = time_process(command)
            if turn:
                costs[name].append(cost)
    return {name: _middle(taken) for name, taken in costs.items()}


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(one, part) for one in costs) for part in ("wall", "processor", "peak")))


def print_costs(costs: Mapping[str, Cost], against: str) -> None:
    """A table for people and for the documents, each cost with its ratio to that of one contender."""
    base = costs[against]
    print("| | wall, s | ratio | processor, s | ratio | peak, MiB |\n|---|---:|---:|---:|---:|---:|")
    for name, cost in costs.items():
        wall, processor = f"{cost.wall / base.wall:.2f}", f"{cost.processor / base.processor:.2f}"
        print(f"| {name} | {cost.wall:.2f} | {wall} | {cost.processor:.2f} | {processor} | {cost.peak:.0f} |")
