"""Addresses of evaluation."""

from django.urls import path

from mujun_web.evaluation.views import compare, figure, firm, firmness, leaders, own, roll, run, scheme, start

app_name = "evaluation"
urlpatterns = [
    path("runs/", run.list_runs, name="runs"),
    path("own/", own.show_own, name="own"),
    path("start/", start.start, name="start"),
    path("start/check/", start.check, name="check"),
    path("schemes/", scheme.list_schemes, name="schemes"),
    path("schemes/<str:pack>/<str:name>/", scheme.show_scheme, name="scheme"),
    path("runs/<int:evaluation_id>/", run.show_run, name="run"),
    path("runs/<int:evaluation_id>/confirm/", start.confirm, name="confirm"),
    path("runs/<int:evaluation_id>/roll/", roll.show_roll, name="roll"),
    path("runs/<int:evaluation_id>/roll/download/", roll.download_roll, name="download"),
    path("runs/<int:evaluation_id>/compare/", compare.show_comparison, name="compare"),
    path("runs/<int:evaluation_id>/compare/start/", compare.start_comparison, name="compare-start"),
    path("runs/<int:evaluation_id>/compare/download/", compare.download_moves, name="compare-download"),
    path("runs/<int:evaluation_id>/firmness/", firmness.show_firmness, name="firmness"),
    path("runs/<int:evaluation_id>/firmness/start/", firmness.start_firmness, name="firmness-start"),
    path("runs/<int:evaluation_id>/scheme/", scheme.show_run_scheme, name="run-scheme"),
    path("runs/<int:evaluation_id>/record/", run.show_record, name="record"),
    path("runs/<int:evaluation_id>/firms/", firm.find_firm, name="firm-find"),
    path("runs/<int:evaluation_id>/firms/print/", firm.print_firms, name="firm-print"),
    path("runs/<int:evaluation_id>/firms/<str:entity>/", firm.show_firm, name="firm"),
    path("runs/<int:evaluation_id>/figure/<str:entity>/<path:name>/", figure.show_figure, name="figure"),
    path("runs/<int:evaluation_id>/leaders/", leaders.show_leaders, name="leaders"),
    path("runs/<int:evaluation_id>/league/", leaders.show_league, name="league"),
]
