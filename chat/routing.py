from django.urls import path

from chat.consumers import ConversationConsumer, PlanConsumer

urlpatterns = [
    path("ws/chat/<uuid:conversation_id>/", ConversationConsumer.as_asgi()),
    path("ws/plans/<uuid:plan_id>/", PlanConsumer.as_asgi()),
]
