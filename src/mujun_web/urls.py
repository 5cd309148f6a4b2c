"""Addresses of the desk, by its nouns."""

from django.urls import include, path

from mujun_web.frame.views import go_home

urlpatterns = [
    path("", go_home, name="home"),
    path("people/", include("mujun_web.people.urls")),
    path("jobs/", include("mujun_web.jobs.urls")),
    path("documents/", include("mujun_web.documents.urls")),
    path("plans/", include("mujun_web.plans.urls")),
    path("facts/", include("mujun_web.facts.urls")),
    path("evaluation/", include("mujun_web.evaluation.urls")),
    path("registers/", include("mujun_web.registers.urls")),
    path("projects/", include("mujun_web.projects.urls")),
]
handler400 = "mujun_web.frame.refusals.show_bad_request"
handler403 = "mujun_web.frame.refusals.show_forbidden"
handler404 = "mujun_web.frame.refusals.show_missing"
handler500 = "mujun_web.frame.refusals.show_failure"
