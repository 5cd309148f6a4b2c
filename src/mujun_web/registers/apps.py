"""Names the app to Django."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "mujun_web.registers"
    label = "registers"
