"""Names the app to Django."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "mujun_web.frame"
    label = "frame"
