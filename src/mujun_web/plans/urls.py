"""Addresses of plans."""

from django.urls import path

from mujun_web.plans.views import board, compare, drawer, matrix, mine, report, split, statement, task, today

app_name = "plans"
urlpatterns = [
    path("today/", today.show_today, name="today"),
    path("mine/", mine.show_mine, name="mine"),
    path("board/", board.show_board, name="board"),
    path("board/download/", board.download_board, name="download"),
    path("matrix/", matrix.show_matrix, name="matrix"),
    path("compare/", compare.show_compare, name="compare"),
    path("compare/<int:plan_id>/<str:code>/", compare.show_clause, name="clause"),
    path("evidence/<int:evidence_id>/", report.send_evidence, name="evidence"),
    path("<int:plan_id>/task/<str:code>/", task.show_task, name="task"),
    path("<int:plan_id>/explain/<str:code>/", drawer.explain, name="explain"),
    path("<int:plan_id>/report/<str:code>/", report.report, name="report"),
    path("<int:plan_id>/annotate/<str:code>/", task.annotate, name="annotate"),
    path("<int:plan_id>/split/<str:code>/", split.split, name="split"),
    path("<int:plan_id>/split/<str:code>/check/", split.check, name="split-check"),
    path("<int:plan_id>/statements/", statement.list_statements, name="statements"),
    path("<int:plan_id>/statements/<str:unit>/", statement.show_statement, name="statement"),
]
