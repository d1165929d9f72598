from django.urls import path

from chat.consumers import (
    ConversationConsumer,
    PlanConsumer,
    PlanListConsumer,
    ReviewListConsumer,
)

urlpatterns = [
    path("ws/chat/<uuid:conversation_id>/", ConversationConsumer.as_asgi()),
    path("ws/lists/plans/", PlanListConsumer.as_asgi()),
    path("ws/lists/reviews/", ReviewListConsumer.as_asgi()),
    path("ws/plans/<uuid:plan_id>/", PlanConsumer.as_asgi()),
]
