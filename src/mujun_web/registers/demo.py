"""The registers of the demonstration: a made-up city's history from 2025 on, every move judged like any other.

Who entered is whom the rules proposed on that day; what happened afterwards is invented, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import cycle

from mujun_web.facts.names import name_entities
from mujun_web.facts.writes import lake_publish
from mujun_web.people.models import User
from mujun_web.registers import models as rows
from mujun_web.registers.demo_follow_ups import load_follow_ups
from mujun_web.registers.demo_lists import load_growth, load_lifecycle
from mujun_web.registers.demo_moves import CITY, MADE_UP, Step, enter, make, propose
from mujun_web.registers.filling import figures_fill
from mujun_web.registers.queries import open_book

MEASURES = ("改造提升", "能效诊断", "兼并重组", "搬迁入园", "关停")
KINDS = ("低效", "高耗低效", "高耗")
WAYS_OUT = ("股份合作", "整体出让", "租赁承包")


def load_demo_registers(*, by: User) -> None:
    """The demonstration city's registers with a year and a half of moves; left alone where there are any."""
    if rows.Move.objects.filter(city=CITY).exists():
        return
    _load_low_efficiency(by)
    _load_requests(by)
    _load_distressed(by)
    _load_cultivation(by)
    load_growth(by)
    load_lifecycle(by)
    load_follow_ups(by)


def _load_low_efficiency(by: User) -> None:
    name, day = "low-efficiency", date(2025, 6, 10)
    first = enter(name, day, by, "综合评价结果公布后提出入册", refuse="与供电公司核对，抄表户号串户，待更正后再看")
    plans = first[:-1]  # one was forgotten, and has been overdue since
    make(name, date(2025, 7, 4), _plan(plans, date(2025, 7, 4)), by)
    out = [Step(entity, "移出", "复核用地面积后不属低效", {"移出原因": "误列"}) for entity in plans[3::17]]
    make(name, date(2025, 9, 15), out, by)
    left = [entity for entity in plans if entity not in {step.entity for step in out}]
    make(name, date(2025, 12, 18), _finish(left[: len(left) // 3]), by)
    make(name, date(2026, 2, 26), _finish(left[len(left) // 3 : len(left) * 4 // 5]), by)
    _load_low_efficiency_again(name, by, {step.entity for step in out})


def _load_low_efficiency_again(name: str, by: User, dropped: Collection[str]) -> None:
    """The second year: some of those done are below the line again, others enter."""
    day = date(2026, 7, 6)
    back = [one.entity for one in propose(name, day)[1] if one.kind == "come back"]
    steps = [
        Step(
            one,
            "整治",
            "二〇二五年每亩税收又低于低效线",
            {"整治期限": date(2026, 12, 31)},
            ("整治提升方案",),
            "改造提升",
        )
        for one in back[:4]
    ]
    make(name, day, steps, by)
    second = enter(
        name, date(2026, 7, 7), by, "二〇二五年度结果公布后提出入册", refuse="在建项目用地，投产后再评", but=dropped
    )
    plans = [entity for at, entity in enumerate(second) if at % 10 != 9]  # noqa: PLR2004  one in ten is late
    make(name, date(2026, 8, 3), _plan(plans, date(2026, 8, 3)), by)
    make(name, date(2026, 10, 20), _finish(plans[1::5]), by)


def _plan(entities: Sequence[str], day: date) -> list[Step]:
    """A plan for each firm, with limits of four months to sixteen."""
    limits = cycle((timedelta(115), timedelta(180), timedelta(300), timedelta(480)))
    return [
        Step(
            entity, "整治", "一企一策方案已定", {"类别": kind, "整治期限": day + limit}, ("整治提升方案",), measure
        )
        for entity, kind, measure, limit in zip(entities, cycle(KINDS), cycle(MEASURES), limits, strict=False)
    ]  # fmt: skip


def _finish(entities: Sequence[str]) -> list[Step]:
    return [
        Step(
            entity, "达标销号", "县里验收通过",
            {"核定腾出用能": 120.0 + 35 * (at % 7), "核定腾出用地": 2.5 + at % 5}, ("验收意见",),
        )
        for at, entity in enumerate(entities)
    ]  # fmt: skip


def _load_distressed(by: User) -> None:
    name = "distressed"
    entered = enter(name, date(2026, 7, 8), by, "税务、金融部门比对后提出")
    day = date(2026, 8, 20)
    steps = [
        Step(entity, "处置", "处置方案经会议定", {"处置期限": date(2027, 3, 31)}, ("处置方案",), way)
        for entity, way in zip(entered[1:], cycle(WAYS_OUT), strict=False)
    ]
    make(name, day, steps, by)
    _fill_months(name, [step.entity for step in steps], by)


def _fill_months(name: str, entities: Sequence[str], by: User) -> None:
    """What was found on site of some of them: for how many months they stand still. The others are still to be seen."""
    months = dict(zip(entities[::2], ("0", "4", "7"), strict=False))
    if months:
        figures_fill(
            city=CITY, register=name, item="停产月数", values=months, day=date(2026, 10, 20), by=by,
            source=f"县区现场核查记录{MADE_UP}", on=date(2026, 10, 22),
        )  # fmt: skip
        lake_publish(city=CITY, kind="enterprise", on=date(2026, 10, 22))


def _load_cultivation(by: User) -> None:
    name = "cultivation"
    entered = enter(name, date(2026, 7, 9), by, "按研发与收入提出入库", keep_back=1)
    steps = [Step(entity, "市级", "市级认定文件已印发", {}, ("认定文件",)) for entity in entered[:1]]
    make(name, date(2026, 9, 18), steps, by)


ISSUES = (
    ("用地", "厂区扩建的用地指标"), ("用工", "技术工人招不到"), ("融资", "续贷的抵押物不够"), ("审批", "消防验收久拖"),
    ("税费", "增值税留抵退税进度"), ("用能", "夏季错峰用电安排"), ("其他", "园区公交末班太早"),
)  # fmt: skip
COUNTIES = ("澜江区", "望湖区", "青石县", "桐溪县", "霞岭县", "安渡市")
REQUESTS = 42
ASKED_BY_ACCOUNT = (9, 20, 31, 39)  # the requests of the firm whose account the demonstration has


def _load_requests(by: User) -> None:
    """Firms' requests: most answered in time, some late, some sent back because the firm was not content."""
    name = "service-request"
    firms = [
        (entity, called)
        for entity, called in open_book(CITY, "low-efficiency", date(2026, 11, 10)).names.items()
    ]  # fmt: skip
    account = User.objects.filter(role=User.ENTERPRISE, city=CITY).first()
    own = [(code, called) for code, called in firms if account is not None and code == account.credit_code]
    if account is not None and not own:
        called = name_entities(CITY, [account.credit_code], date(2026, 11, 10))
        own = [(account.credit_code, called.get(account.credit_code, "模拟企业"))]
    days: dict[date, list[Step]] = {}
    for number in range(REQUESTS):
        firm = firms[number * 5 % len(firms)] if firms else ("", "模拟企业")
        firm = own[0] if own and number in ASKED_BY_ACCOUNT else firm
        for day, step in _follow_request(number, firm):
            if day < date(2026, 11, 10):
                days.setdefault(day, []).append(step)
    for day in sorted(days):
        make(name, day, days[day], by)


def _follow_request(number: int, firm: tuple[str, str]) -> Iterator[tuple[date, Step]]:
    """One request from the day it came; weekly days, so that many move on one day."""
    kind, matter = ISSUES[number % len(ISSUES)]
    entity, county = f"模拟诉求-{2025 + number // 21}-{number % 21 + 1:03d}", COUNTIES[number % len(COUNTIES)]
    came = date(2025, 3, 3) + timedelta(weeks=2 * number)
    if came > date(2026, 7, 1):  # the last of them came close together
        came = date(2026, 10, 5) + timedelta(weeks=number % 5)
    called = f"{firm[1]}：{matter}"
    asked = {"企业": firm[0], "事由": f"{matter}{MADE_UP}", "类别": kind}
    yield came, Step(entity, "受理", "企业来电", asked, by_owner=False, name=called)
    if number % 13 == 12:  # noqa: PLR2004
        yield came, Step(entity, "不受理", "不属市级事权", {"不受理原因": "属金融机构自主决定"}, by_owner=False)
        return
    yield came, Step(entity, "办理", "转承办单位", {"承办单位": county}, by_owner=False)
    late = timedelta(weeks=5 if number % 6 == 5 else 2)  # noqa: PLR2004
    answer = Step(entity, "答复", "现场办公后答复", {"答复": f"已列入计划办理{MADE_UP}"}, ("答复函",))
    yield came + late, answer
    if number % 11 == 7:  # noqa: PLR2004
        yield came + late, Step(entity, "办理", "企业不满意，退回重办", {}, by_owner=False)
        late += timedelta(weeks=2)
        yield came + late, answer
    content = "基本满意" if number % 4 == 3 else "满意"  # noqa: PLR2004
    yield came + late, Step(entity, "办结", "回访", {"满意": content}, by_owner=False)
