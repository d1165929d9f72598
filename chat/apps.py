from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from chat import receivers  # noqa: F401, PLC0415
        from chat.pages import plan_card  # noqa: F401, PLC0415  (registers its fragment)
