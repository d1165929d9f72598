from django.urls import path

from chat.pages import views

app_name = "chat"
urlpatterns = [
    path("", views.home, name="home"),
    path("chat/", views.conversation_list, name="conversation-list"),
    path("chat/new/", views.conversation_create, name="conversation-create"),
    path("chat/<uuid:pk>/", views.conversation_detail, name="conversation-detail"),
    path("chat/<uuid:pk>/send/", views.message_send, name="message-send"),
    path("chat/<uuid:pk>/archive/", views.conversation_archive, name="conversation-archive"),
    path("messages/<uuid:pk>/stop/", views.message_stop, name="message-stop"),
    path("messages/<uuid:pk>/card/", views.card_answer, name="card-answer"),
]
