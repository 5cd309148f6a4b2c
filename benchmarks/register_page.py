"""How long the page of a register takes at 10,000 entries and 100,000 moves, against the plainest list of the same.

    .venv/bin/python benchmarks/register_page.py

Makes a desk of its own in a temporary folder. Two plain lists stand beside it: one page of fifty entries by their last
move, with the count a pager needs; and all ten thousand of them. Processor time of the whole request is measured:
`cold`, when the process has read nothing of the register; `after one move`, when a move was recorded since;
`again`, when none was. The median of several (of three, cold). Exits 1 when board or table take 300 ms or more again
or after one move.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import count

CITY, NAME, DAY = "999900", "low-efficiency", date(2026, 11, 10)
ENTRIES, ROUNDS, COLD_ROUNDS = 10_000, 9, 3
MOST_MILLISECONDS = 300.0
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


def open_desk(folder: str) -> None:
    """Django with a database of its own on the demonstration's day."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "mujun_web.settings", "MUJUN_DATA_DIR": folder, "MUJUN_TODAY": DAY.isoformat(),
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


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


def measure(work: Callable[[], object], first: Callable[[], object] = lambda: None, rounds: int = ROUNDS) -> float:
    """The median processor time of some runs, each after `first`, in milliseconds."""
    times = []
    for _ in range(rounds):
        first()
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def tell_memory() -> float:
    """The most memory the process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def look_at(client: object, path: str) -> None:
    """Asks for a page; stops where it is none."""
    answer = client.get(f"/registers/{CITY}/{NAME}/{path}")  # type: ignore[attr-defined]
    if answer.status_code != 200:  # noqa: PLR2004
        sys.exit(f"{path} answers {answer.status_code}")


def main() -> int:
    """Prints what each view costs and its ratio to the plain lists."""
    with tempfile.TemporaryDirectory(prefix="mujun-register-") as folder:
        open_desk(folder)
        from django.test import Client

        from mujun_web.registers import queries

        user, numbers = fill_desk(), count()
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        page, whole = measure(lambda: list_plainly(50)), measure(lambda: list_plainly(None))
        before = tell_memory()
        print(f"{ENTRIES} entries, {ENTRIES * len(LIFE)} moves; plain page of 50 {page:.0f} ms, of all {whole:.0f} ms")
        worst = 0.0
        for path in VIEWS:
            look = partial(look_at, client, path)
            cold = measure(look, queries.forget, COLD_ROUNDS)
            moved = measure(look, lambda: add_move(user, numbers))
            again = measure(look)
            worst = max(worst, moved, again) if path in HELD else worst
            print(
                f"{path or 'board':56} cold {cold:6.0f}, after one move {moved:5.0f} ({moved / page:4.1f} × / "
                f"{moved / whole:4.2f} ×), again {again:5.0f} ({again / page:4.1f} × / {again / whole:4.2f} ×)"
            )
        print(f"most memory: {before:.0f} MB before, {tell_memory():.0f} MB after")
    return 1 if worst >= MOST_MILLISECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
