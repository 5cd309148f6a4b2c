"""What a person sees when something is refused: the engine's faults in full, never a traceback."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render, resolve_url

from mujun.errors import MujunError


class RefusalMiddleware:
    """Shows a MujunError that reached the top, a wrong method, and a login that ran out as pages in plain words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            return show_not_allowed(request, response)
        if request.headers.get("HX-Request") and leads_to_login(response):
            return show_logged_out(request)
        return response

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


def show_not_allowed(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    """A page where an address that only takes forms is opened by itself, as after a reload."""
    context = {"title": "这个地址不能直接打开", "words": "它只用来提交表单。请从菜单重新进入，再做一次。"}
    shown = render(request, "frame/refusal.html", context, status=405)
    shown.headers["Allow"] = response.headers["Allow"]
    return shown


def leads_to_login(response: HttpResponse) -> bool:
    """Whether a response sends to the login page."""
    return response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL))


def show_logged_out(request: HttpRequest) -> HttpResponse:
    """What a part of a page says when the login ran out under it: the page keeps what was typed."""
    context = {
        "title": "登录已经过期",
        "words": "这一页填的内容还在，但还没有提交。请先记下所填内容，再重新登录。",
    }
    return render(request, "frame/refusal.html", context, status=401)


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    context = {"title": "没有收到完整的内容", "words": "提交的内容太大或不完整，没有记下任何东西。请刷新页面再做一次。"}
    return render(request, "frame/refusal.html", context, status=400)


def show_stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What is shown instead of taking a form whose page is older than the login."""
    context = {
        "title": "这一页放得太久了",
        "words": "为防冒用，没有照办，已有的数据没有改动。请回到刚才那一页刷新，再提交一次。",
    }
    return render(request, "frame/refusal.html", context, status=403)
