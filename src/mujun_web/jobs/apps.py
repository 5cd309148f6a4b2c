"""Names the app to Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "mujun_web.jobs"
    label = "jobs"
