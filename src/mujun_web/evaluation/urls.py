"""Addresses of evaluation."""

from django.urls import path

from mujun_web.evaluation.views import roll, run, scheme, start

app_name = "evaluation"
urlpatterns = [
    path("", run.list_runs, name="runs"),
    path("start/", start.start, name="start"),
    path("schemes/", scheme.list_schemes, name="schemes"),
    path("schemes/<str:pack>/<str:name>/", scheme.show_scheme, name="scheme"),
    path("runs/<int:evaluation_id>/", run.show_run, name="run"),
    path("runs/<int:evaluation_id>/roll/", roll.show_roll, name="roll"),
    path("runs/<int:evaluation_id>/roll/download/", roll.download_roll, name="download"),
    path("runs/<int:evaluation_id>/scheme/", scheme.show_run_scheme, name="run-scheme"),
    path("runs/<int:evaluation_id>/record/", run.show_record, name="record"),
]
