"""What the frame of every page shows: the verbs of the work, the city, the day of knowledge."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb of the work with the doors it opens: words, name of the address, roles that may use it."""

    words: str
    doors: tuple[tuple[str, str, tuple[str, ...]], ...]


EVERYONE = ("office", "unit", "leader")
VERBS = (
    Verb(
        "本企业",
        (
            ("我在哪一档，差什么", "evaluation:own", ("enterprise",)),
            ("我在哪些清单", "registers:own", ("enterprise",)),
        ),
    ),
    Verb("我的事", (("我的清单", "plans:mine", ("unit",)), ("今天要办", "plans:today", ("office", "leader")))),
    Verb("定目标", (("文件研读", "documents:list", EVERYONE), ("五市比较", "plans:compare", EVERYONE))),
    Verb("分任务", (("作战图", "plans:board", EVERYONE), ("县区矩阵", "plans:matrix", EVERYONE))),
    Verb(
        "归数据",
        (
            ("交数", "facts:deliveries", EVERYONE),
            ("谁欠数", "facts:matrix", EVERYONE),
            ("批次", "facts:batches", EVERYONE),
            ("部门分歧", "facts:disagreements", EVERYONE),
        ),
    ),
    Verb("作评价", (("评价办法", "evaluation:schemes", EVERYONE), ("测算与结果", "evaluation:runs", EVERYONE))),
    Verb(
        "抓行动",
        (
            ("清单", "registers:shelf", EVERYONE),
            ("督办", "registers:follow-ups", EVERYONE),
            ("项目墙", "projects:wall", EVERYONE),
            ("调度清单", "projects:dispatch", EVERYONE),
        ),
    ),
)


def describe_frame(request: HttpRequest) -> dict[str, object]:
    """Menu, day and deployment facts for the base template."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"deployment": settings.DEPLOYMENT}
    verbs = [(verb.words, list_doors(verb, user.role, request.path)) for verb in VERBS]
    return {
        "deployment": settings.DEPLOYMENT,
        "verbs": [(words, doors) for words, doors in verbs if doors],
        "today": getattr(request, "today", None),
        "known_on": getattr(request, "known_on", None),
        "is_replay": getattr(request, "is_replay", False),
    }


def list_doors(verb: Verb, role: str, path: str) -> list[dict[str, object]]:
    doors = [(words, reverse(name)) for words, name, roles in verb.doors if role in roles]
    # of two doors one behind the other, the page is behind the inner one
    here = max((address for _, address in doors if path.startswith(address)), key=len, default="")
    return [{"words": words, "address": address, "here": address == here} for words, address in doors]
