from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "config.shared"
    label = "shared"
