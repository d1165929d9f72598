"""The admin of costs: read-only but for limits, prices and stuck slots."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config.access.http import operator
from config.shared.admin import OperatorAdmin, RecordAdmin, RecordInline, dollars
from config.shared.errors import BadInput
from costs.ledger import usage
from costs.limits import limit_changes
from costs.models import (
    Answer,
    Budget,
    BudgetChange,
    BudgetNotice,
    BudgetPeriod,
    Hold,
    HoldLine,
    ModelPrice,
    Slot,
    Usage,
)
from costs.prices import price_list


class PeriodInline(RecordInline):
    model = BudgetPeriod


class ChangeInline(RecordInline):
    model = BudgetChange


class BudgetForm(forms.ModelForm):
    why = forms.CharField(
        max_length=500, required=False, help_text="Needed where a limit of this budget changes."
    )

    class Meta:
        model = Budget
        fields = "__all__"  # noqa: DJ007  (read-only ones are named in the admin)

    def clean_key(self) -> str:
        """Every page that shows a budget links what its key names."""
        try:
            return str(UUID(self.cleaned_data["key"]))
        except ValueError:
            raise forms.ValidationError(
                "This is no id: copy it from the address of its page."
            ) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.changes_limits and not data.get("why", "").strip():
            self.add_error("why", "Give a reason for changing the limit.")
        hard = data.get("hard_limit_usd")
        if self.changes_limits and hard is not None:
            try:
                limit_changes.require_above_committed(self.instance, hard)
            except BadInput as refused:
                self.add_error("hard_limit_usd", refused.message)
        return data

    @property
    def changes_limits(self) -> bool:
        limits = {"soft_limit_usd", "hard_limit_usd"}
        return not self.instance._state.adding and bool(limits.intersection(self.changed_data))


@admin.register(Budget)
class BudgetAdmin(OperatorAdmin):
    form = BudgetForm
    is_made_by_hand = True
    list_display = (
        "__str__",
        "scope",
        "period",
        "workspace",
        "owner",
        dollars("soft_limit_usd"),
        dollars("hard_limit_usd"),
    )
    list_filter = ("scope", "period", "workspace")
    list_select_related = ("workspace", "owner")
    search_fields = ("key", "name", "owner__username", "workspace__name")
    raw_id_fields = ("workspace", "owner")
    inlines = (PeriodInline, ChangeInline)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        return () if obj is None else ("scope", "key", "period", "workspace", "owner", "created_at")

    def save_model(self, request: HttpRequest, obj: Budget, form: Any, change: bool) -> None:
        """Change limits by `changes`, which records who and why."""
        if not change:
            obj.save()
            return
        obj.save(update_fields=["name"])
        if form.changes_limits:
            person = operator(request)
            soft, hard = obj.soft_limit_usd, obj.hard_limit_usd
            why = form.cleaned_data["why"]
            limit_changes.raise_limit(obj, soft=soft, hard=hard, actor=person, why=why)


@admin.register(ModelPrice)
class ModelPriceAdmin(RecordAdmin):
    """A new price closes the one it replaces; none is ever rewritten."""

    list_display = (
        "model",
        "above_prompt_tokens",
        "input_usd",
        "output_usd",
        "cache_read_usd",
        "effective_from",
        "effective_to",
    )
    list_filter = ("model", "mode", ("effective_to", admin.EmptyFieldListFilter))
    search_fields = ("model", "source")
    exclude = ("effective_from", "effective_to")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("costs.add_modelprice")

    def save_model(self, request: HttpRequest, obj: ModelPrice, form: Any, change: bool) -> None:
        obj.effective_from = timezone.now()
        if not price_list.add(obj):
            self.message_user(request, "This is the price already.", level="warning")


class LineInline(RecordInline):
    model = HoldLine


@admin.register(Hold)
class HoldAdmin(RecordAdmin):
    list_display = (
        "created_at",
        "job",
        "subject",
        "model",
        dollars("amount_usd"),
        "status",
        "lease_until",
    )
    list_filter = ("status", "job", "model")
    search_fields = ("subject", "call_key")
    inlines = (LineInline,)


@admin.register(Usage)
class UsageAdmin(RecordAdmin):
    list_display = (
        "at",
        "job",
        "subject",
        "model",
        "input_tokens",
        "cache_read_tokens",
        "output_tokens",
        dollars("cost_usd"),
        "certainty",
        "outcome",
        "detail",
        dollars("overrun_usd"),
    )
    list_filter = ("is_pretend", "certainty", "outcome", "detail", "job", "model", "at")
    search_fields = ("subject", "request_id", "prompt_sha")
    actions = ("accept_unknown",)
    list_before_template = "costs/admin_jobs.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            context["jobs"] = context["cl"].queryset.by("job")
        return response

    @admin.action(description="Accept the held amount as the price of what had none")
    def accept_unknown(self, request: HttpRequest, rows: QuerySet[Usage]) -> None:
        self.each(request, rows, usage.accept_unknown, done="accepted")


@admin.register(Answer)
class AnswerAdmin(RecordAdmin):
    list_display = ("created_at", "usage", "stop_reason", "call_key")
    list_select_related = ("usage",)
    list_filter = ("stop_reason", "usage__job")
    search_fields = ("call_key", "usage__subject")


@admin.register(BudgetNotice)
class BudgetNoticeAdmin(RecordAdmin):
    list_display = ("at", "budget", "kind", dollars("limit_usd"))
    list_select_related = ("budget",)
    list_filter = ("kind", "budget__scope")


@admin.register(BudgetChange)
class BudgetChangeAdmin(RecordAdmin):
    list_display = (
        "at",
        "budget",
        "actor",
        dollars("from_hard_usd"),
        dollars("to_hard_usd"),
        "why",
    )
    list_select_related = ("budget",)
    search_fields = ("actor", "why")


@admin.register(BudgetPeriod)
class BudgetPeriodAdmin(RecordAdmin):
    list_display = ("budget", "starts_at", dollars("held_usd"), dollars("spent_usd"))
    list_select_related = ("budget",)
    list_filter = ("budget__scope", "budget__period")
    search_fields = ("budget__key", "budget__name")


@admin.register(Slot)
class SlotAdmin(RecordAdmin):
    list_display = ("model", "number", "fence", "lease_until")
    list_filter = ("model",)
