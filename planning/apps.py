from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"

    def ready(self) -> None:
        # Sentences of events are registered when they are imported.
        from planning import receivers  # noqa: F401
        from planning.log import plan_events  # noqa: F401
