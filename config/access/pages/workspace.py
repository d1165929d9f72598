"""The page of a workspace: its members, invitations and settings. Everybody in it reads it, administrators act."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from config.access.http import AuthedRequest
from config.access.models import Invitation, Membership, Share, Workspace
from config.access.pages import forms
from config.access.permissions import awaiting_factor, can_in, role_of
from config.access.teams import access_lists, invitations, members, workspace_settings
from config.shared.errors import BadInput

CLOSED_SHOWN = 10


@require_GET
def own_workspace(request: AuthedRequest) -> HttpResponse:
    """The first one somebody is in; whoever is in none is told how to get into one."""
    first = Workspace.objects.visible_to(request.user).order_by("created_at").first()
    if first is None:
        return render(request, "access/no_workspace.html")
    return redirect("access:workspace-detail", pk=first.pk)


@require_GET
def workspace_detail(request: AuthedRequest, pk: UUID) -> HttpResponse:
    return _page(request, fetch(request, pk))


def fetch(request: AuthedRequest, pk: UUID) -> Workspace:
    return get_object_or_404(Workspace.objects.visible_to(request.user), pk=pk)


def _page(request: AuthedRequest, workspace: Workspace, **own: Any) -> HttpResponse:
    """`own` are a form that was refused, or the link of an invitation just made."""
    user = request.user
    is_admin = can_in(user, "manage_members", workspace.pk)
    context: dict[str, Any] = {
        "workspace": workspace,
        "workspaces": Workspace.objects.visible_to(user).order_by("name"),
        "members": _members(workspace, user.pk, is_admin=is_admin),
        "role": role_of(user, workspace.pk),
        "is_admin": is_admin,
        "awaits_factor": awaiting_factor(user).filter(pk=workspace.pk).exists(),
        "models": sorted(set(settings.MODELS.values())),
        "package_age_days": settings.PACKAGE_MIN_AGE_DAYS,
        "server_limits": (settings.PLAN_SOFT_LIMIT_USD, settings.PLAN_HARD_LIMIT_USD),
    }
    if is_admin:
        context |= _administration(workspace)
    failed = any(getattr(one, "errors", None) for one in own.values())
    status = 422 if failed else 201 if own.get("link") else 200
    response = render(request, "access/workspace.html", context | own, status=status)
    if own.get("link"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _members(workspace: Workspace, own_id: UUID, *, is_admin: bool) -> list[dict[str, Any]]:
    rows = Membership.objects.filter(workspace=workspace).select_related("user")
    return [
        {
            "row": row,
            "is_me": row.user_id == own_id,
            "roles": forms.ROLES,
            "dialog": _removal(row, workspace, own_id)
            if is_admin or row.user_id == own_id
            else None,
        }
        for row in rows.order_by("user__username")
    ]


def _removal(row: Membership, workspace: Workspace, own_id: UUID) -> dict[str, Any]:
    """For shared/_dialog.html."""
    is_me = row.user_id == own_id
    who, sees = ("You", "see") if is_me else (str(row.user), "sees")
    return {
        "id": f"remove-{row.user_id}",
        "title": f"Leave {workspace}?" if is_me else f"Remove {row.user}?",
        "what": f"{who} {sees} nothing of this workspace any more, until there is another invitation."
        " What was made stays.",
        "url": reverse("access:member-remove", args=[workspace.pk, row.user_id]),
        "yes": "Leave" if is_me else "Remove",
        "danger": True,
        "seen": row.role,
    }


def _administration(workspace: Workspace) -> dict[str, Any]:
    people = Membership.objects.filter(workspace=workspace).values("user")
    outside = Share.objects.filter(access_list__workspace=workspace).exclude(user__in=people)
    invited = workspace.invitations.select_related("created_by", "used_by")
    return {
        "invitations": invited.open(),
        "closed": invited.exclude(pk__in=Invitation.objects.open())[:CLOSED_SHOWN],
        "outside": outside.select_related("user", "created_by").order_by("created_at"),
        "invite_form": forms.InviteForm(),
        "settings_form": forms.SettingsForm(workspace=workspace),
        "key_form": forms.KeyForm(initial={"edition": workspace.edition}),
        "is_pretend": settings.STANDIN_IN_USE,
    }


@require_POST
def invitation_create(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """The link is in the answer to the form and nowhere else."""
    workspace = fetch(request, pk)
    form = forms.InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, workspace, invite_form=form)
    try:
        row, secret = invitations.make(workspace, request.user, **form.cleaned_data)
    except BadInput as error:
        forms.refused(form, error)
        return _page(request, workspace, invite_form=form)
    link = request.build_absolute_uri(reverse("access:join", args=[secret]))
    return _page(request, workspace, link=link, invited=row)


@require_POST
def invitation_revoke(request: AuthedRequest, pk: UUID) -> HttpResponse:
    mine = Workspace.objects.visible_to(request.user)
    row = get_object_or_404(Invitation, pk=pk, workspace__in=mine)
    invitations.revoke(row, request.user)
    messages.success(request, "Revoked. The link opens nothing any more.")
    return redirect("access:workspace-detail", pk=row.workspace_id)


@require_POST
def member_role(request: AuthedRequest, pk: UUID, user_id: UUID) -> HttpResponse:
    member = _member(request, pk, user_id)
    form = forms.RoleForm(request.POST)
    if not form.is_valid():
        raise BadInput("Choose one of the roles.")
    role, seen = form.cleaned_data["role"], form.cleaned_data["seen"]
    members.change_role(member, role, request.user, seen=seen)
    messages.success(request, f"{member.user} is {role} now.")
    return redirect("access:workspace-detail", pk=pk)


@require_POST
def member_remove(request: AuthedRequest, pk: UUID, user_id: UUID) -> HttpResponse:
    member = _member(request, pk, user_id)
    members.remove(member, request.user, seen=request.POST.get("seen", ""))
    if member.user_id == request.user.pk:
        messages.success(request, f"You have left {member.workspace}.")
        return redirect("access:workspace")
    messages.success(request, f"{member.user} is no longer in {member.workspace}.")
    return redirect("access:workspace-detail", pk=pk)


def _member(request: AuthedRequest, pk: UUID, user_id: UUID) -> Membership:
    rows = Membership.objects.select_related("user", "workspace")
    return get_object_or_404(rows, workspace=fetch(request, pk), user_id=user_id)


@require_POST
def settings_change(request: AuthedRequest, pk: UUID) -> HttpResponse:
    workspace = fetch(request, pk)
    form = forms.SettingsForm(request.POST, workspace=workspace)
    if not form.is_valid():
        return _page(request, workspace, settings_form=form)
    try:
        ended = workspace_settings.change(workspace, request.user, **form.cleaned_data)
    except BadInput as error:
        is_own = isinstance(error, workspace_settings.OwnFactorFirst)
        forms.refused(form, error, "second_factor_required" if is_own else "name")
        return _page(request, workspace, settings_form=form)
    shares = (
        f" {ended} share{'' if ended == 1 else 's'} with people outside ended." if ended else ""
    )
    messages.success(request, f"The settings are saved.{shares}")
    return redirect("access:workspace-detail", pk=pk)


@require_POST
def key_change(request: AuthedRequest, pk: UUID) -> HttpResponse:
    workspace = fetch(request, pk)
    form = forms.KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, workspace, key_form=form)
    key, edition = form.cleaned_data["key"], form.cleaned_data["edition"]
    workspace_settings.set_own_key(workspace, request.user, key, edition=edition)
    kept = f"The key that ends with {workspace.own_key_ends_with} is used from now on."
    messages.success(request, kept if key else "The server's own key is used from now on.")
    return redirect("access:workspace-detail", pk=pk)


@require_POST
def outside_end(request: AuthedRequest, pk: UUID, share_id: UUID) -> HttpResponse:
    """An administrator ends what somebody has shared with a person outside."""
    workspace = fetch(request, pk)
    rows = Share.objects.filter(access_list__workspace=workspace).select_related("user")
    row = get_object_or_404(rows, pk=share_id)
    access_lists.end_for(row, request.user)
    messages.success(request, f"Nothing is shared there with {row.user} any more.")
    return redirect("access:workspace-detail", pk=pk)
