"""Django's administration, with every table of the application."""

from django.apps import apps
from django.contrib import admin
from django.db import models

from app.core.about import TITLE

COLUMNS = 6


def register_models() -> None:
    admin.site.site_header = admin.site.site_title = TITLE
    for model in apps.get_app_config("app").get_models():
        if not admin.site.is_registered(model):
            admin.site.register(model, administration_of(model))


def administration_of(model: type[models.Model]) -> type[admin.ModelAdmin]:
    """Its first fields as columns."""
    columns = [one.name for one in model._meta.concrete_fields if not one.primary_key][:COLUMNS]
    return type(f"{model.__name__}Administration", (admin.ModelAdmin,), {"list_display": columns})
