from django.contrib import admin

from chat.models import Conversation, Message
from config.shared.admin import OperatorAdmin


@admin.register(Conversation)
class ConversationAdmin(OperatorAdmin):
    is_deleted_by_hand = True
    list_display = ("__str__", "owner", "workspace", "plan", "updated_at", "archived_at")
    list_filter = ("workspace", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("owner", "workspace", "plan")
    search_fields = ("title", "owner__username")
    raw_id_fields = ("owner", "workspace", "plan")


@admin.register(Message)
class MessageAdmin(OperatorAdmin):
    is_deleted_by_hand = True
    list_display = ("created_at", "conversation", "role", "author", "status", "__str__")
    list_filter = ("role", "status")
    list_select_related = ("conversation", "author")
    search_fields = ("content", "conversation__title")
    raw_id_fields = ("conversation", "author")
    readonly_fields = ("status",)
