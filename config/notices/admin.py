from django.contrib import admin

from config.notices.models import Delivery, DeliveryTry, Notice, Preference, Webhook
from config.shared.admin import RecordAdmin, RecordInline


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    list_display = ("at", "kind", "title", "workspace", "spread_at")
    list_filter = ("kind", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("subject", "title")


@admin.register(Preference)
class PreferenceAdmin(RecordAdmin):
    list_display = ("user", "scope", "seen_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)


@admin.register(Webhook)
class WebhookAdmin(RecordAdmin):
    """Made and switched by verbs on the pages, which leave a trace in the audit log."""

    list_display = ("url", "workspace", "is_active", "off_reason", "created_at")
    list_filter = ("is_active", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("url",)


class TryInline(RecordInline):
    model = DeliveryTry


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    list_display = ("created_at", "notice", "webhook", "person", "status", "tries", "due_at")
    list_filter = ("status",)
    list_select_related = ("notice", "webhook", "person")
    search_fields = ("webhook__url", "person__username")
    inlines = (TryInline,)
