"""Names the app to Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "mujun_web.demo"
    label = "demo"
