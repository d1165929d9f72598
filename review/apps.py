from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"

    def ready(self) -> None:
        from review import receivers  # noqa: F401
        from review.pages import badge  # noqa: F401
        from review.queue import review_events  # noqa: F401
