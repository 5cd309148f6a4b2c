"""Names the app to Django."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "mujun_web.projects"
    label = "projects"
