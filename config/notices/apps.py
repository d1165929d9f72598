from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "config.notices"
    label = "notices"

    def ready(self) -> None:
        from config.notices import receivers  # noqa: F401
