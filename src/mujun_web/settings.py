"""Django's settings, made from the deployment table; nothing else of the desk reads the environment."""

import os

from mujun_web.deployment import CHECKOUT, keep_secret, name_database, read_deployment

DEPLOYMENT = read_deployment(os.environ)
(DEPLOYMENT.data_dir / "static").mkdir(parents=True, exist_ok=True)

SECRET_KEY = keep_secret(DEPLOYMENT)
DEBUG = False
ALLOWED_HOSTS = DEPLOYMENT.allowed_hosts.split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if DEPLOYMENT.behind_https else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "mujun_web.frame",
    "mujun_web.people",
    "mujun_web.jobs",
    "mujun_web.documents",
    "mujun_web.plans",
    "mujun_web.facts",
    "mujun_web.evaluation",
    "mujun_web.registers",
    "mujun_web.projects",
    "mujun_web.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mujun_web.frame.guard.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "mujun_web.people.access.EnterpriseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mujun_web.frame.known_on.KnownOnMiddleware",
    "mujun_web.frame.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "mujun_web.urls"
WSGI_APPLICATION = "mujun_web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mujun_web.frame.context.describe_frame",
            ],
            "builtins": ["mujun_web.frame.templatetags.figures"],
        },
    }
]

DATABASES = {"default": name_database(DEPLOYMENT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "mujun_web.frame.refusals.show_stale_form"
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "people:login"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DEPLOYMENT.behind_https

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]  # no other until every page has it: half of each is worse than one
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DEPLOYMENT.data_dir / "static"
STATICFILES_DIRS = [("vendor", CHECKOUT / "var" / "vendor")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = DEPLOYMENT.data_dir / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 30_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
