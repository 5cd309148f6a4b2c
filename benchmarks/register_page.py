"""How long the page of a register takes at 10,000 entries and 100,000 moves, against the plainest list of the same.

    .venv/bin/python benchmarks/register_page.py

Makes a desk of its own in a temporary folder. Two plain lists stand beside it: one page of fifty entries by their last
move, with the count a pager needs; and all ten thousand of them. Processor time of the whole request is measured:
`cold`, when the process has read nothing of the register; `after one move`, when a move was recorded since;
`again`, when none was; then the first page of processes that begin anew, with their memory, also of a past day. The
median of several. Exits 1 when board or table take 300 ms or more again or after one move.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from functools import partial
from itertools import count

from desk import enter, look_at, make_tables, measure, open_desk, tell_memory

CITY, NAME, DAY = "999900", "low-efficiency", date(2026, 11, 10)
ENTRIES, COLD_ROUNDS, FRESH_ROUNDS = 10_000, 5, 3
MOST_MILLISECONDS = 300.0
BOARD = f"/registers/{CITY}/{NAME}/"
COUNTIES = ("澜江区", "望湖区", "青石县", "桐溪县", "霞岭县", "安渡市")
MEASURES = ("能效诊断", "兼并重组", "搬迁入园", "改造提升", "关停")
LIFE = (
    ("enter", "", "建档"), ("move", "建档", "整治"), ("note", "整治", "整治"), ("leave", "整治", "达标销号"),
    ("come back", "达标销号", "整治"), ("note", "整治", "整治"), ("review", "整治", "整治"), ("note", "整治", "整治"),
    ("leave", "整治", "达标销号"), ("come back", "达标销号", "整治"),
)  # fmt: skip
PLAIN = "{% for row in rows %}<li>{{ row.name }} {{ row.to_stage }} {{ row.day }} {{ row.who }}</li>{% endfor %}"
VIEWS = (
    "", "?view=table", "?view=table&county=澜江区&overdue=1&sort=due&page=9", "?view=timeline", "?view=funnel",
)  # fmt: skip
HELD = ("", "?view=table")
PAST, PLAIN_PAGE = "?known_on=2026-10-31", "plain"


def fill_desk() -> object:
    """The moves, and the account that looks at them."""
    from mujun_web.people.models import User
    from mujun_web.registers.models import Move
    from mujun_web.registers.queries import register_of

    user = User.objects.create_user("office", password=None, role=User.OFFICE)
    digest, chance = register_of(CITY, NAME).digest, random.Random(1)
    rows = (row for number in range(ENTRIES) for row in make_moves(number, chance, digest, user))
    Move.objects.bulk_create(rows, batch_size=2_000)
    return user


def make_moves(number: int, chance: random.Random, digest: str, user: object) -> list[object]:
    """One firm's life of ten moves."""
    from mujun_web.registers.models import Move

    day, rows = date(2025, 1, 6) + timedelta(chance.randrange(300)), []
    for at, (act, before, after) in enumerate(LIFE, 1):
        fields = {"所属县区": COUNTIES[number % 6], "类别": "低效", "核定腾出用能": float(number % 97)}
        fields["整治期限"] = (DAY + timedelta(chance.randrange(-200, 200))).isoformat()
        rows.append(
            Move(
                city=CITY, register=NAME, entity=f"E{number:06d}", number=at, name=f"第{number}号企业", act=act,
                from_stage=before, to_stage=after, day=day, recorded_on=day, recorded_by=user, who="县经信局",
                reason="测速", choice=MEASURES[number % 5], fields=fields, pack="yunchuan-2026", rules="0" * 64,
                digest=digest, simulated=True,
            )
        )  # fmt: skip
        day += timedelta(chance.randrange(35))
    return rows


def add_move(user: object, numbers: count[int]) -> None:
    """One more record of one firm, as the desk keeps it."""
    from mujun_web.registers.models import Move

    number = next(numbers)
    last = Move.objects.filter(city=CITY, register=NAME, entity=f"E{number:06d}").order_by("-number").first()
    assert last is not None
    Move.objects.create(
        city=CITY, register=NAME, entity=last.entity, number=last.number + 1, name=last.name, act="note",
        from_stage=last.to_stage, to_stage=last.to_stage, day=DAY, recorded_on=DAY, recorded_by=user, who="县经信局",
        reason="测速", fields={"类别": "高耗"}, pack=last.pack, rules=last.rules, digest=last.digest, simulated=True,
    )  # fmt: skip


def list_plainly(most: int | None) -> str:
    """The plainest page there is: each firm's last move by a query, and a template that loops over them."""
    from django.db.models import Max
    from django.template import engines

    from mujun_web.registers.models import Move

    moves = Move.objects.filter(city=CITY, register=NAME, recorded_on__lte=DAY)
    last = moves.order_by().values("entity").annotate(last=Max("pk")).values("last")
    rows = Move.objects.filter(pk__in=last).order_by("entity")
    number = rows.count()
    shown = list(rows[:most] if most is not None else rows)
    return engines["django"].from_string(PLAIN).render({"rows": shown, "number": number})


def ask_fresh(folder: str, path: str) -> tuple[float, float]:
    """The first page a process is asked for, its code loaded: processor time in milliseconds, most memory in MB."""
    told = [
        json.loads(subprocess.run([sys.executable, __file__, folder, path], capture_output=True, check=True).stdout)
        for _ in range(FRESH_ROUNDS)
    ]
    return statistics.median(one[0] for one in told), statistics.median(one[1] for one in told)


def be_fresh(folder: str, path: str) -> int:
    """Asks for one page and prints what it cost, as another process reads it."""
    open_desk(folder)
    from mujun_web.people.models import User

    client = enter(User.objects.get())
    look = partial(list_plainly, 50) if path == PLAIN_PAGE else partial(look_at, client, path)
    print(json.dumps([measure(look, rounds=1), tell_memory()]))
    return 0


def main() -> int:
    """Prints what each view costs and its ratio to the plain lists."""
    with tempfile.TemporaryDirectory(prefix="mujun-register-") as folder:
        open_desk(folder)
        make_tables()
        from mujun_web.registers import queries

        user, numbers = fill_desk(), count()
        client = enter(user)
        page, whole = measure(lambda: list_plainly(50)), measure(lambda: list_plainly(None))
        print(f"{ENTRIES} entries, {ENTRIES * len(LIFE)} moves; plain page of 50 {page:.0f} ms, of all {whole:.0f} ms")
        every = measure(partial(look_at, client, BOARD), queries.forget, 1)
        print(f"board without a checkpoint, from all moves: {every:.0f} ms; writes it")
        worst = 0.0
        for path in VIEWS:
            look = partial(look_at, client, BOARD + path)
            look()  # templates are read once
            costs = {
                "cold": measure(look, queries.forget, COLD_ROUNDS),
                "after one move": measure(look, lambda: add_move(user, numbers)),
                "again": measure(look),
            }
            worst = max(worst, costs["after one move"], costs["again"]) if path in HELD else worst
            told = ", ".join(
                f"{name} {cost:5.0f} ({cost / page:4.1f} × / {cost / whole:4.2f} ×)" for name, cost in costs.items()
            )
            print(f"{path or 'board':56} {told}, {look() / 1024:4.0f} KB")
        print(f"most memory of this process, which also made the desk: {tell_memory():.0f} MB")
        plain, least = ask_fresh(folder, PLAIN_PAGE)
        print(f"first page of a fresh process: plain page of 50 {plain:.0f} ms, {least:.0f} MB")
        for path in (*VIEWS, PAST):
            cost, memory = ask_fresh(folder, BOARD + path)
            print(f"  {path or 'board':54} {cost:5.0f} ms ({cost / plain:4.1f} ×), {memory:.0f} MB")
    return 1 if worst >= MOST_MILLISECONDS else 0


if __name__ == "__main__":
    sys.exit(be_fresh(*sys.argv[1:]) if len(sys.argv) > 1 else main())
