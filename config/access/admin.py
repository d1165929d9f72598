from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from config.access.http import AuthedRequest
from config.access.models import (
    AccessList,
    ApiToken,
    AuditEntry,
    IdempotencyKey,
    Invitation,
    Membership,
    RecoveryCode,
    SecondFactor,
    Share,
    User,
    Workspace,
)
from config.access.second_factor import factors
from config.shared.admin import OperatorAdmin, RecordAdmin

admin.site.unregister(Group)


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user", "workspace")


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    inlines = (MembershipInline,)
    actions = ("take_away_second_factor",)

    @admin.action(description="Take away the second factor", permissions=["change"])
    def take_away_second_factor(self, request: AuthedRequest, chosen: QuerySet[User]) -> None:
        """For who has lost phone and recovery codes. Only a superuser may: it opens accounts."""
        if not request.user.is_superuser:
            raise PermissionDenied
        taken = [factors.take_away(user, request.user) for user in chosen]
        self.message_user(request, f"{sum(taken)} of {len(taken)} had one; it is taken away.")


@admin.register(SecondFactor)
class SecondFactorAdmin(RecordAdmin):
    list_display = ("user", "created_at", "confirmed_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    exclude = ("key",)


@admin.register(RecoveryCode)
class RecoveryCodeAdmin(RecordAdmin):
    list_display = ("factor", "used_at")
    list_select_related = ("factor__user",)
    search_fields = ("factor__user__username",)
    exclude = ("hash",)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    pass


@admin.register(Workspace)
class WorkspaceAdmin(OperatorAdmin):
    is_made_by_hand = True
    is_deleted_by_hand = True
    list_display = ("name", "review_policy", "created_at")
    search_fields = ("name",)
    inlines = (MembershipInline,)


@admin.register(Membership)
class MembershipAdmin(OperatorAdmin):
    is_made_by_hand = True
    is_deleted_by_hand = True
    list_display = ("user", "workspace", "role", "created_at")
    list_filter = ("role", "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("user__username", "workspace__name")
    autocomplete_fields = ("user", "workspace")


@admin.register(AuditEntry)
class AuditEntryAdmin(RecordAdmin):
    list_display = ("at", "actor", "role", "verb", "object_type", "object_id")
    list_filter = ("verb", "object_type", "role")
    search_fields = ("actor", "object_id")


@admin.register(ApiToken)
class ApiTokenAdmin(RecordAdmin):
    list_display = ("name", "user", "scope", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("scope",)
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    exclude = ("hash",)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(RecordAdmin):
    list_display = ("created_at", "user", "key", "status")
    list_select_related = ("user",)
    search_fields = ("key", "user__username")


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    list_display = (
        "created_at",
        "workspace",
        "role",
        "note",
        "expires_at",
        "used_at",
        "revoked_at",
    )
    list_filter = ("workspace", "role")
    list_select_related = ("workspace",)
    search_fields = ("note", "workspace__name")
    exclude = ("hash",)


@admin.register(AccessList)
class AccessListAdmin(RecordAdmin):
    list_display = ("__str__", "workspace", "created_at")
    list_select_related = ("workspace",)
    search_fields = ("workspace__name",)


@admin.register(Share)
class ShareAdmin(RecordAdmin):
    list_display = ("user", "level", "access_list", "created_by", "created_at")
    list_filter = ("level",)
    list_select_related = ("user", "access_list", "created_by")
    search_fields = ("user__username",)
