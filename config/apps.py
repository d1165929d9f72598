from django.apps import AppConfig


class WiringConfig(AppConfig):
    """The wiring: may import every app, imported by none."""

    name = "config"
    label = "wiring"

    def ready(self) -> None:
        # Tasks find their broker through the application that was made last.
        from config import celery  # noqa: F401, PLC0415
        from config.operation import task_ids  # noqa: F401, PLC0415
        from config.readiness import deadline_order  # noqa: F401, PLC0415
