"""Addresses of evaluation."""

from django.urls import path

from mujun_web.evaluation.views import run, start

app_name = "evaluation"
urlpatterns = [
    path("", run.list_runs, name="runs"),
    path("start/", start.start, name="start"),
    path("runs/<int:evaluation_id>/", run.show_run, name="run"),
]
