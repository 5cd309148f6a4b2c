"""Names the app to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mujun_web.people"
    label = "people"
