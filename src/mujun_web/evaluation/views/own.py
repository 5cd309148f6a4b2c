"""我在哪一档，差什么: an enterprise's own sheet of the latest official run, its first and only page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mujun_web.evaluation import queries
from mujun_web.evaluation.firm_page import lay_out
from mujun_web.evaluation.firm_queries import read_sheets
from mujun_web.evaluation.rights import sight_of
from mujun_web.evaluation.views.firm import describe_sheets
from mujun_web.people.access import allow_roles
from mujun_web.people.models import User


@allow_roles(User.ENTERPRISE)
def show_own(request: HttpRequest) -> HttpResponse:
    """The sheet of the account's enterprise, or why there is none."""
    code = request.user.credit_code
    run = queries.latest_official(request.user.city, request.known_on)
    sheets = () if run is None else read_sheets(run, [code], request.known_on)
    context: dict[str, object] = {"run": run, "code": code}
    if run is not None and sheets:
        laid = [lay_out(one) for one in sheets]
        context |= {"firm": sheets[0].identity, **describe_sheets(run, sight_of(request.user, run), laid)}
    return render(request, "evaluation/own.html", context)
