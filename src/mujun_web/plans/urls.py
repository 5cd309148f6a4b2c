"""Addresses of plans."""

from django.urls import path

from mujun_web.plans import views

app_name = "plans"
urlpatterns = [
    path("today/", views.show_board, name="today"),
    path("mine/", views.show_board, name="mine"),
    path("board/", views.show_board, name="board"),
    path("matrix/", views.show_board, name="matrix"),
    path("compare/", views.show_board, name="compare"),
]
