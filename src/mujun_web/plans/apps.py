"""Names the app to Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "mujun_web.plans"
    label = "plans"
