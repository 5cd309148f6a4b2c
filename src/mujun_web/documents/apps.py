"""Names the app to Django."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "mujun_web.documents"
    label = "documents"
