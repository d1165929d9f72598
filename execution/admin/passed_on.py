"""What was built as it is passed on: exports, the history, releases, pushes."""

from django.contrib import admin

from config.shared.admin import RecordAdmin
from execution.models import (
    Commit,
    Export,
    GitRemote,
    Push,
    Release,
    RemoteBranch,
    Tag,
)


@admin.register(Export)
class ExportAdmin(RecordAdmin):
    list_display = ("run", "kind", "size_bytes", "sha", "created_by", "created_at")
    list_filter = ("kind",)
    list_select_related = ("run",)


@admin.register(Commit)
class CommitAdmin(RecordAdmin):
    list_display = ("plan", "number", "subject", "task", "at")
    list_select_related = ("plan", "task")
    search_fields = ("plan__id", "message")
    # As long as the software itself; the page of its files shows it.
    exclude = ("files", "atoms")


@admin.register(Tag)
class TagAdmin(RecordAdmin):
    list_display = ("plan", "name", "commit", "is_release", "at")
    list_filter = ("is_release",)
    list_select_related = ("plan", "commit")
    search_fields = ("plan__id", "name")


@admin.register(Release)
class ReleaseAdmin(RecordAdmin):
    list_display = ("run", "number", "version", "can_release", "sha", "made_at")
    list_filter = ("can_release",)
    list_select_related = ("run", "version")
    search_fields = ("run__id", "sha")
    exclude = ("archive",)


@admin.register(GitRemote)
class GitRemoteAdmin(RecordAdmin):
    list_display = ("url", "workspace", "username", "token_ends_with", "changed_at")
    list_select_related = ("workspace",)
    search_fields = ("url", "workspace__name")
    exclude = ("token",)


@admin.register(RemoteBranch)
class RemoteBranchAdmin(RecordAdmin):
    list_display = ("name", "plan", "workspace")
    list_select_related = ("plan", "workspace")
    search_fields = ("name", "plan__project_name")


@admin.register(Push)
class PushAdmin(RecordAdmin):
    list_display = ("branch", "plan", "status", "reason", "asked_by", "created_at", "ended_at")
    list_filter = ("status", "reason")
    list_select_related = ("plan",)
    search_fields = ("branch", "url", "plan__project_name")
