"""Addresses of documents."""

from django.urls import path

from mujun_web.documents import views

app_name = "documents"
urlpatterns = [path("", views.list_documents, name="list")]
