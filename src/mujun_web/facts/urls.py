"""Addresses of facts."""

app_name = "facts"
urlpatterns: list = []
