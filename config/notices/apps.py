from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "config.notices"
    label = "notices"
