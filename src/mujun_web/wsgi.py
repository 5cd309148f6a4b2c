"""The desk as gunicorn serves it."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mujun_web.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  every page's code is read before the first visitor comes, not while they wait
