"""Names the app to Django."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "mujun_web.evaluation"
    label = "evaluation"
