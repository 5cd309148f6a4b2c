"""Pages of plans."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_board(request: HttpRequest) -> HttpResponse:
    """The battle map."""
    return render(request, "frame/base.html")
