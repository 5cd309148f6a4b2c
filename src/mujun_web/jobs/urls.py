"""Addresses of jobs."""

from django.urls import path

from mujun_web.jobs.views import show_job

app_name = "jobs"
urlpatterns = [path("<int:job_id>/", show_job, name="job")]
