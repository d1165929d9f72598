from django.urls import path

from chat.pages import plan_share_views, search, share_views, views

app_name = "chat"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", search.search, name="search"),
    path("chat/", views.conversation_list, name="conversation-list"),
    path("chat/new/", views.conversation_create, name="conversation-create"),
    path("chat/<uuid:pk>/", views.conversation_detail, name="conversation-detail"),
    path("chat/<uuid:pk>/send/", views.message_send, name="message-send"),
    path("chat/<uuid:pk>/archive/", views.conversation_archive, name="conversation-archive"),
    path("chat/<uuid:pk>/restore/", views.conversation_restore, name="conversation-restore"),
    path("chat/<uuid:pk>/delete/", views.conversation_delete, name="conversation-delete"),
    path("chat/<uuid:pk>/shares/", share_views.share_create, name="share-create"),
    path("chat/<uuid:pk>/shares/<uuid:share_id>/end/", share_views.share_end, name="share-end"),
    path("plans/<uuid:plan_id>/shares/", plan_share_views.plan_share, name="plan-share"),
    path(
        "plans/<uuid:plan_id>/shares/<uuid:share_id>/end/",
        plan_share_views.plan_share_end,
        name="plan-share-end",
    ),
    path("messages/<uuid:pk>/stop/", views.message_stop, name="message-stop"),
    path("messages/<uuid:pk>/card/", views.card_answer, name="card-answer"),
]
