"""办法: the list of schemes, and one as a page that reads and prints like a document."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mujun_web.evaluation import rulebook
from mujun_web.evaluation.rights import find_evaluation, sight_of
from mujun_web.evaluation.schemebook import list_schemes as list_all
from mujun_web.evaluation.schemebook import read_text
from mujun_web.facts.queries import list_cities_with_facts


def list_schemes(request: HttpRequest) -> HttpResponse:
    """The schemes of the cities whose facts are here, then the rule-sets of others, with what is not known of each."""
    here = {city.code for city in list_cities_with_facts()}
    schemes = list_all()
    own = [one for one in schemes if one.division in here]
    others = [one for one in schemes if one.division not in here]
    return render(request, "evaluation/schemes.html", {"own": own, "others": others})


def show_scheme(request: HttpRequest, pack: str, name: str) -> HttpResponse:
    """A scheme as the desk's packs have it now."""
    if not any((one.pack, one.scheme) == (pack, name) for one in list_all()):
        raise Http404
    text = read_text(settings.DEPLOYMENT.packs_dir / pack, name)
    return render(request, "evaluation/scheme.html", {"text": text})


def show_run_scheme(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """The scheme of a run as it stood when the run was made."""
    run = find_evaluation(request, evaluation_id)
    text = read_text(rulebook.folder_of(run.rules, run.pack), run.scheme)
    context = {"run": run, "tab": "scheme", "sight": sight_of(request.user, run), "text": text}
    return render(request, "evaluation/run_scheme.html", context)
