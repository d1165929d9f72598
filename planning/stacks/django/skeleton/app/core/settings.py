"""Settings of Django, from the environment alone."""

import os
import secrets
from pathlib import Path

from app.core.databases import database

APP = Path(__file__).resolve().parent.parent

# Without a key, sessions end when the program does.
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_hex(32)
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or "sqlite:///data/app.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Addresses are written without the host, so any name that leads here is right.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "app.core.urls"
APPEND_SLASH = False
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [APP / "static"]
WHITENOISE_USE_FINDERS = True
# In signed cookies, so that neither asks the database.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

INSTALLED_APPS = [
    "app",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
# Tables are made as the models are; see README.md.
MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in INSTALLED_APPS}

MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "app.core.web.cross_origin.CrossOriginProtection",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "app.core.web.transactions.Transactions",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "app.core.web.problems.Problems",
]

PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "NAME": "application",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [APP / "templates"],
        "OPTIONS": {
            "context_processors": [*PROCESSORS, "app.core.templates.of_every_page"],
            "builtins": ["app.templatetags.components", "app.templatetags.texts"],
        },
    },
    {
        "NAME": "administration",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": PROCESSORS},
    },
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What is not found or refused is for who asked, not for the log.
    "loggers": {"django.request": {"level": "ERROR"}},
}
