from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from config.shared.admin import OperatorAdmin, RecordAdmin, scored
from review.decisions import acts
from review.models import Review, ReviewAction


class ActionInline(TabularInline):
    model = ReviewAction
    extra = 0
    can_delete = False
    fields = ("at", "actor", "verb", "note")
    readonly_fields = fields


@admin.register(Review)
class ReviewAdmin(OperatorAdmin):
    list_display = (
        "atom",
        "status",
        "is_sample",
        "priority",
        scored("confidence"),
        "held_by",
        "assigned_to",
        "due_at",
    )
    list_filter = ("status", "is_sample", "priority")
    list_select_related = ("atom", "held_by", "assigned_to")
    search_fields = ("atom__symbol", "atom__path", "atom__run__plan__id")
    raw_id_fields = ("atom", "held_by", "assigned_to", "resolved_by")
    readonly_fields = (
        "status",
        "is_sample",
        "follows",
        "code_sha",
        "advice_status",
        "advice_sha",
        "lease_until",
        "fence",
        "advice_tries",
        "resolved_at",
        "created_at",
    )
    inlines = (ActionInline,)
    actions = ("release",)

    @admin.action(description="Release the claim")
    def release(self, request: HttpRequest, reviews: QuerySet[Review]) -> None:
        self.each(request, reviews, acts.unclaim, done="released")


@admin.register(ReviewAction)
class ReviewActionAdmin(RecordAdmin):
    list_display = ("at", "review", "actor", "verb", "note")
    list_filter = ("verb",)
    list_select_related = ("review",)
    search_fields = ("actor", "note")
