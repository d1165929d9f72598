"""The repository of a workspace, on a page of its own; and pushing a plan to it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.access.http import AuthedRequest
from config.access.models import Workspace
from config.access.pages.forms import refused
from config.access.pages.workspace import fetch as fetch_workspace
from config.access.permissions import can_in, require_in
from config.notices.sending.destination import LONGEST, Refused
from config.shared.errors import BadInput
from execution.export.remote import pushes, remote_settings
from execution.models import GitRemote, Push
from planning.models import MasterPlan
from planning.pages.tabs import fetch

SHOWN = 20
SHOWN_WITH_PLAN = 5


class RemoteForm(forms.Form):
    edition = forms.IntegerField(min_value=0, widget=forms.HiddenInput(attrs={"id": False}))
    url = forms.CharField(
        max_length=LONGEST,
        label="Address",
        help_text="As you would clone it, with https. Make an empty repository for it, or use one you have.",
        widget=forms.URLInput(attrs={"placeholder": "https://git.example.org/team/built.git"}),
    )
    username = forms.CharField(
        max_length=100,
        required=False,
        label="Name",
        help_text="Only where your git server wants a certain one beside a token.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    token = forms.CharField(
        max_length=500,
        required=False,
        label="Token",
        help_text="With the right to push to this repository and to nothing else. Kept encrypted.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if "?" in url:
            raise forms.ValidationError("Leave out what follows the question mark.")
        try:
            remote_settings.destination(url)
        except Refused as error:
            raise forms.ValidationError(error.message) from error
        return url

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if ":" in name or not name.isprintable():
            raise forms.ValidationError("A name has no colon.")
        return name

    def clean_token(self) -> str:
        token = str(self.cleaned_data["token"])
        if not token.isascii() or (token and not token.isprintable()):
            raise forms.ValidationError("A token is plain ASCII.")
        return token


@require_http_methods(["GET", "HEAD", "POST"])
def remote(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Administrators set it; others read where their software goes, as the files of each plan say it too."""
    workspace = fetch_workspace(request, pk)
    if request.method != "POST":
        return _page(request, workspace, _form_of(remote_settings.remote_of(workspace)))
    require_in(request.user, remote_settings.VERB, workspace.pk)
    form = RemoteForm(request.POST)
    if not form.is_valid():
        return _page(request, workspace, form)
    try:
        remote_settings.change(workspace, request.user, **form.cleaned_data)
    except BadInput as error:
        refused(form, error, "token")
        return _page(request, workspace, form)
    messages.success(request, "Saved. Each release is pushed there from now on.")
    return redirect("execution:own-repository", pk=pk)


def _form_of(found: GitRemote | None) -> RemoteForm:
    if found is None:
        return RemoteForm(initial={"edition": 0})
    values = {"edition": found.edition, "url": found.url, "username": found.username}
    return RemoteForm(initial=values)


def _page(request: AuthedRequest, workspace: Workspace, form: RemoteForm) -> HttpResponse:
    visible = MasterPlan.objects.visible_to(request.user).filter(workspace=workspace)
    context = {
        "workspace": workspace,
        "remote": remote_settings.remote_of(workspace),
        "form": form,
        "may_change": can_in(request.user, remote_settings.VERB, workspace.pk),
        "pushes": Push.objects.filter(plan__in=visible).select_related("plan")[:SHOWN],
    }
    status = 422 if form.errors else 200
    return render(request, "execution/own_repository.html", context, status=status)


@require_POST
def remote_remove(request: AuthedRequest, pk: UUID) -> HttpResponse:
    remote_settings.remove(fetch_workspace(request, pk), request.user)
    messages.success(request, "Nothing is pushed any more. What is there stays there.")
    return redirect("execution:own-repository", pk=pk)


@require_POST
def push(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    pushes.ask(plan, request.user)
    messages.success(request, "The push is on its way. What comes of it stands below.")
    return redirect("execution:plan-files", plan_id=plan.pk)


def pushed(plan: MasterPlan, *, may_push: bool) -> dict[str, Any]:
    """For execution/_pushed.html."""
    rows = list(plan.pushes.select_related("release__tag")[:SHOWN_WITH_PLAN])
    return {
        "plan": plan,
        "remote": remote_settings.remote_of(plan.workspace),
        "pushes": rows,
        "is_waiting": any(row.status == Push.Status.PENDING for row in rows),
        "is_failed": bool(rows) and rows[0].status == Push.Status.FAILED,
        "may_push": may_push,
    }
