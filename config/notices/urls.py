from django.urls import path

from config.notices.pages import personal, workspace

app_name = "notices"
WEBHOOK = "webhooks/<uuid:pk>/"

urlpatterns = [
    path("notices/", personal.notice_list, name="notice-list"),
    path("notices/seen/", personal.notices_seen, name="notices-seen"),
    path("account/notices/", personal.preferences, name="preferences"),
    path("webhooks/", workspace.webhook_list, name="webhook-list"),
    path(WEBHOOK, workspace.webhook_detail, name="webhook-detail"),
    path(f"{WEBHOOK}secret/", workspace.webhook_secret, name="webhook-secret"),
    path(f"{WEBHOOK}switch/", workspace.webhook_switch, name="webhook-switch"),
    path(f"{WEBHOOK}test/", workspace.webhook_probe, name="webhook-test"),
    path(f"{WEBHOOK}remove/", workspace.webhook_remove, name="webhook-remove"),
    path("deliveries/<uuid:pk>/again/", workspace.delivery_again, name="delivery-again"),
]
