"""Addresses of projects."""

from django.urls import path

from mujun_web.projects.views import dispatch, project, take, wall

app_name = "projects"
urlpatterns = [
    path("", wall.go_to_wall, name="start"),
    path("wall/", wall.show_wall, name="wall"),
    path("map/", wall.show_map, name="map"),
    path("dispatch/", dispatch.show_dispatch, name="dispatch"),
    path("dispatch/issue/", dispatch.issue, name="issue"),
    path("dispatch/<str:city>/<str:code>/follow-up/", dispatch.follow_up, name="follow-up"),
    path("idle/", dispatch.show_idle, name="idle"),
    path("take/", take.take, name="take"),
    path("evidence/<int:evidence_id>/", project.send_evidence, name="evidence"),
    path("at/<str:city>/<str:code>/", project.show_project, name="project"),
    path("at/<str:city>/<str:code>/report/", project.report, name="report"),
    path("at/<str:city>/<str:code>/exempt/", project.exempt, name="exempt"),
    path("at/<str:city>/<str:code>/settle/", project.settle, name="settle"),
    path("at/<str:city>/<str:code>/forecast/", project.show_forecast, name="forecast"),
    path("at/<str:city>/<str:code>/given/<str:name>/", project.show_given, name="given"),
    path("at/<str:city>/<str:code>/light/<str:month>/", project.show_light, name="light"),
    path("at/<str:city>/<str:code>/figure/<str:item>/<str:month>/", project.show_figure, name="figure"),
]
