"""Names the app to Django."""

from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "mujun_web.facts"
    label = "facts"
