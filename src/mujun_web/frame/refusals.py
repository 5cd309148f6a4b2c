"""What a person sees when something is refused: the engine's faults in full, never a traceback."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mujun.errors import MujunError


class RefusalMiddleware:
    """Shows a MujunError that reached the top as a page of its faults (400)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, MujunError):
            return show_refusal(request, "没有照办", exception, status=400)
        return None


def show_refusal(request: HttpRequest, title: str, error: MujunError, *, status: int) -> HttpResponse:
    return render(request, "frame/refusal.html", {"title": title, "faults": error.faults}, status=status)


def show_forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    context = {"title": "这一页不归您的账号", "words": str(exception) or "请换用有权限的账号，或请办公室代办。"}
    return render(request, "frame/refusal.html", context, status=403)


def show_missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    context = {"title": "没有这一页", "words": "地址可能写错了，或者所指的内容已经撤下。"}
    return render(request, "frame/refusal.html", context, status=404)


def show_failure(request: HttpRequest) -> HttpResponse:
    context = {
        "title": "系统内部出了错",
        "words": "已有的数据没有被改动。请把时间和所在页面告诉管理员，错误已记入日志。",
    }
    return render(request, "frame/refusal.html", context, status=500)
