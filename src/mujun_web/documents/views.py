"""Pages of documents."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def list_documents(request: HttpRequest) -> HttpResponse:
    """All documents of the desk."""
    return render(request, "frame/base.html")
