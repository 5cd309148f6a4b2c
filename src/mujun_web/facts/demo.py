"""The facts of the demonstration: a made-up city whose departments delivered two years, some late, some wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from mujun.facts.lake import Lake, list_batches
from mujun.facts.planting import DeliveredFile, Planted, deliver_city
from mujun.facts.practice import BELOW, PracticeCity, make_city
from mujun.facts.publication import publish
from mujun.packs.pack import Pack
from mujun_web.facts.models import Delivery
from mujun_web.facts.queries import find_unit_of, open_city_lake, pack_of
from mujun_web.facts.writes import delivery_accept, delivery_check, delivery_decide, delivery_return, delivery_take
from mujun_web.people.models import User

CITY = "999900"
SEED, ITEMS = 2026, 120
CODE = "统一社会信用代码"
DAYS = {
    ("统计", 2024): date(2025, 3, 20), ("税务", 2024): date(2025, 3, 25), ("镇街", 2024): date(2025, 3, 27),
    ("自然资源", 2024): date(2025, 3, 21), ("供电", 2024): date(2025, 3, 10), ("供水", 2024): date(2025, 3, 12),
    ("金融", 2024): date(2025, 4, 8), ("市场监管", 2024): date(2025, 3, 28), ("人社", 2024): date(2025, 3, 26),
    ("科技", 2024): date(2025, 4, 2), ("经信", 2024): date(2025, 4, 3), ("生态环境", 2024): date(2025, 4, 9),
    ("应急", 2024): date(2025, 4, 1),
    ("统计", 2025): date(2026, 3, 19), ("税务", 2025): date(2026, 3, 24), ("镇街", 2025): date(2026, 3, 30),
    ("自然资源", 2025): date(2026, 3, 23), ("供电", 2025): date(2026, 3, 9), ("供水", 2025): date(2026, 3, 13),
    ("市场监管", 2025): date(2026, 3, 27), ("人社", 2025): date(2026, 3, 26), ("科技", 2025): date(2026, 4, 3),
    ("经信", 2025): date(2026, 4, 7), ("生态环境", 2025): date(2026, 5, 28), ("应急", 2025): date(2026, 4, 2),
}  # fmt: skip
"""The day each department's file of a year was accepted; 生态环境 was late with 2025, 金融 still owes it."""
DISAGREEING, CORRECTING = date(2026, 4, 10), date(2026, 5, 12)
SURVEYED = {2024: date(2025, 3, 24), 2025: date(2026, 3, 26)}
RETURNED_ON, WAITING_SINCE = date(2026, 4, 2), date(2026, 11, 9)
PUBLISHED_ON = (date(2025, 4, 30), date(2026, 4, 30), date(2026, 6, 1))
WHY_CORRECTED = "税务局复核：几户企业的金额误按万元填入以元为单位的列（模拟）"


WHY_RETURNED = "“天然气”一列的单位写成了万元，请按万立方米改好再交（模拟）"


@dataclass(frozen=True, slots=True)
class Handed:
    """One file that was handed in: when it was accepted, and what it corrects."""

    file: DeliveredFile
    on: date
    corrects: str = ""


def load_demo_facts(*, by: User, enterprises: int = 1200) -> Lake:
    """The demonstration city's lake, two years of facts accepted and published; left alone where it has any.

    One delivery was returned, and one waits for the office.
    """
    pack = pack_of(CITY)
    lake = open_city_lake(CITY, create=True)
    if list_batches(lake):
        return lake
    city = make_city(pack, enterprises=enterprises, items=ITEMS, seed=SEED)
    published = list(PUBLISHED_ON)
    for one in sorted(list_handed(city), key=lambda one: (one.on, one.file.name)):
        while published and published[0] < one.on:
            publish(lake, published.pop(0))
        take_file(lake, pack, one, by)
    for day in published:
        publish(lake, day)
    return_first_try(city, pack, by)
    leave_one_waiting(city, pack, by)
    return lake


def list_handed(city: PracticeCity) -> Iterator[Handed]:
    """Every file the city's departments handed in, with the day it was accepted."""
    files, key = deliver_city(city)
    for file in files:
        if (day := DAYS.get((file.department, file.year))) is not None:
            yield Handed(file, day)
    taxed = next(file for file in files if (file.department, file.year) == ("税务", 2025))
    yield Handed(make_correction(taxed, key), CORRECTING, corrects=taxed.name)
    yield Handed(make_disagreement(city), DISAGREEING)
    for year, day in SURVEYED.items():
        yield Handed(make_survey(city, year), day)


def make_correction(file: DeliveredFile, key: Sequence[Planted]) -> DeliveredFile:
    """What the department delivers again: the true figures of those it had put in the wrong unit."""
    wrong = [one for one in key if one.file == file.name and one.kind == "wrong-unit"]
    items = sorted({one.item for one in wrong})
    rows = [[one.entity, *(one.true if item == one.item else "" for item in items)] for one in wrong]
    content = write_csv([[CODE, *(f"{item}（元）" for item in items)], *rows])
    return DeliveredFile("模拟-税务-2025-更正.csv", "税务", 2025, CORRECTING, content)


def make_disagreement(city: PracticeCity) -> DeliveredFile:
    """Another department's count of the same employees, which agrees for half of the firms."""
    chance = Random(city.seed)  # noqa: S311 - the draws must repeat, nothing is kept secret
    counts = zip(city.enterprises, city.figures[2025]["年平均职工人数"], strict=True)
    known = [(firm.code, count) for firm, count in counts if count]
    rows = []
    for code, count in known[:: max(len(known) // 60, 1)]:
        other = count * chance.uniform(1.03, 1.15) if chance.random() < 0.5 else count  # noqa: PLR2004
        rows.append([code, f"{round(other)}"])
    content = write_csv([[CODE, "年平均职工人数（人）"], *rows])
    return DeliveredFile("模拟-人社-2025-职工人数.csv", "人社", 2025, DISAGREEING, content)


def make_survey(city: PracticeCity, year: int) -> DeliveredFile:
    """The statisticians' survey of firms below scale: the income of some that are near the line, a year apart."""
    chance = Random(city.seed)  # noqa: S311 - the draws must repeat, nothing is kept secret
    below = [firm.code for firm in city.enterprises if firm.scale == BELOW]
    rows = []
    for code in below[:: max(len(below) // 60, 1)]:
        first, growth = chance.uniform(900, 2150), chance.uniform(0.9, 1.35)
        rows.append([code, f"{first if year == min(SURVEYED) else first * growth:.1f}"])
    head = [CODE, "主营业务收入（万元）"]
    return DeliveredFile(f"模拟-统计-{year}-规下抽样.csv", "统计", year, SURVEYED[year], write_csv([head, *rows]))


def write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as a CSV file that a spreadsheet opens."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def take_file(lake: Lake, pack: Pack, handed: Handed, by: User) -> None:
    """Hands one file in and accepts it as a simulated batch."""
    delivery = hand_in(pack, handed.file, handed.on, by)
    delivery = delivery_check(delivery_id=delivery.pk, tell=_be_silent, preview=False)
    corrected = next((one.number for one in list_batches(lake) if one.workbook == handed.corrects), None)
    reason = WHY_CORRECTED if corrected else ""
    delivery_decide(delivery=delivery, by=by, corrects=corrected, reason=reason, on=handed.on)
    delivery_accept(delivery_id=delivery.pk, tell=_be_silent)


def return_first_try(city: PracticeCity, pack: Pack, by: User) -> None:
    """The department whose first file had its column in another unit got it back."""
    head = [CODE, "天然气（万元）"]
    rows = [[code, f"{value:.2f}"] for code, value in list_gas(city)[:40]]
    file = DeliveredFile("模拟-经信-2025-初报.csv", "经信", 2025, RETURNED_ON, write_csv([head, *rows]))
    delivery = hand_in(pack, file, RETURNED_ON, by)
    delivery_check(delivery_id=delivery.pk, tell=_be_silent, preview=False)
    delivery_return(delivery=delivery, by=by, reason=WHY_RETURNED, on=RETURNED_ON)


def leave_one_waiting(city: PracticeCity, pack: Pack, by: User) -> None:
    """A late addition with a few faults waits for the office on the morning of the demonstration."""
    rows = [[code, f"{value:.2f}"] for code, value in list_gas(city)[-24:]]
    rows[3][1], rows[7][1], rows[11][0] = "约" + rows[3][1], "见附件", rows[11][0][:-1]
    rows.append(list(rows[0]))
    rows[1][1] = f"{float(rows[1][1]) * 1000 + 5000:.2f}"
    content = write_csv([[CODE, "天然气（万立方米）"], *rows])
    file = DeliveredFile("模拟-经信-2025-补报.csv", "经信", 2025, WAITING_SINCE, content)
    delivery_check(delivery_id=hand_in(pack, file, WAITING_SINCE, by).pk, tell=_be_silent)


def list_gas(city: PracticeCity) -> list[tuple[str, float]]:
    """The firms that use gas, with how much, as known of the last year."""
    column = zip(city.enterprises, city.figures[2025]["天然气"], strict=True)
    return [(firm.code, value) for firm, value in column if value]


def hand_in(pack: Pack, file: DeliveredFile, on: date, by: User) -> Delivery:
    """One file as its department would hand it in."""
    delivery, _ = delivery_take(
        city=CITY, department=file.department, kind="enterprise", period=str(file.year), name=file.name,
        data=file.content, by=by, unit=find_unit_of(pack, file.department), on=on, simulated=True,
    )  # fmt: skip
    return delivery


def _be_silent(done: int, total: int, step: str) -> None:
    """Nobody waits for the progress of the demonstration."""
