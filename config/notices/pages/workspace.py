"""The webhooks of workspaces, and the log of what was sent to them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.access.forms import WorkspaceField
from config.access.http import AuthedRequest
from config.access.models import User, Workspace
from config.access.permissions import require, workspaces_for
from config.notices import deliveries, webhooks
from config.notices.choices import NoticeKind
from config.notices.models import Delivery, DeliveryTry, Webhook
from config.notices.sending.destination import LONGEST, Refused, checked
from config.notices.webhooks import VERB
from config.shared.errors import BadInput

PER_PAGE = 50


class WebhookForm(forms.Form):
    url = forms.CharField(
        max_length=LONGEST,
        label="Address",
        help_text="Where each notice is sent as JSON, signed. It must be reachable on the internet.",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    kinds = forms.MultipleChoiceField(
        choices=NoticeKind,
        label="Send it when",
        initial=NoticeKind.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.fields["workspace"] = WorkspaceField(user, VERB)
        self.order_fields(["workspace", "url", "kinds"])

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            checked(url)
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused
        return url


@require_http_methods(["GET", "HEAD", "POST"])
def webhook_list(request: AuthedRequest) -> HttpResponse:
    """A secret is in the answer to the form that made it and nowhere else."""
    found = workspaces_for(request.user, VERB)
    form = WebhookForm(request.user, request.POST if request.method == "POST" else None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = webhooks.make(by=request.user, **form.cleaned_data)
            form = WebhookForm(request.user)
        except BadInput as refused:
            form.add_error("url", refused.message)
    status = 201 if made else 422 if form.errors else 200
    return _webhooks(request, form, found, made, status)


def _webhooks(
    request: AuthedRequest, form: WebhookForm, found: Any, made: Webhook | None, status: int
) -> HttpResponse:
    shown = Webhook.objects.filter(workspace__in=found).select_related("workspace")
    context = {
        "form": form,
        "may_manage": found.exists(),
        "webhooks": shown,
        "made": made,
        "secret": webhooks.secret(made) if made else "",
    }
    response = render(request, "notices/webhooks.html", context, status=status)
    if made:
        response.headers["Cache-Control"] = "no-store"
    return response


def _own(request: AuthedRequest, pk: UUID) -> Webhook:
    """404 to strangers; NotPermitted to members who may not."""
    mine = Workspace.objects.visible_to(request.user)
    webhook = get_object_or_404(
        Webhook.objects.select_related("workspace"), pk=pk, workspace__in=mine
    )
    require(request.user, VERB, webhook)
    return webhook


@require_GET
def webhook_detail(request: AuthedRequest, pk: UUID) -> HttpResponse:
    webhook = _own(request, pk)
    tries = Prefetch("log", queryset=DeliveryTry.objects.order_by("-number"))
    rows = webhook.deliveries.select_related("notice").prefetch_related(tries)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "webhook": webhook,
        "kinds": [label for value, label in NoticeKind.choices if value in webhook.kinds],
        "is_all": set(webhook.kinds) == set(NoticeKind.values),
        "page": page,
        "most_tries": deliveries.MOST_TRIES,
        "pager": {"page": page, "unit": "deliveries"},
    }
    return render(request, "notices/webhook.html", context)


@require_POST
def webhook_secret(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """A new secret in place of the old one, shown this once."""
    webhook = webhooks.renew_secret(_own(request, pk), request.user)
    found = workspaces_for(request.user, VERB)
    return _webhooks(request, WebhookForm(request.user), found, webhook, 200)


@require_POST
def webhook_switch(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """To what the form says, so that two people who press it do not undo each other."""
    webhook = _own(request, pk)
    on = request.POST.get("on") == "1"
    webhooks.switch(webhook, request.user, on=on)
    messages.success(request, f"It is switched {'on' if on else 'off'}.")
    return redirect("notices:webhook-detail", pk=pk)


@require_POST
def webhook_probe(request: AuthedRequest, pk: UUID) -> HttpResponse:
    webhooks.probe(_own(request, pk))
    messages.success(request, "A test message is on its way; its line below says what came of it.")
    return redirect("notices:webhook-detail", pk=pk)


@require_POST
def webhook_remove(request: AuthedRequest, pk: UUID) -> HttpResponse:
    webhook = _own(request, pk)
    webhooks.remove(webhook, request.user)
    messages.success(request, f"{webhook.url} is removed, and its log with it.")
    return redirect("notices:webhook-list")


@require_POST
def delivery_again(request: AuthedRequest, pk: UUID) -> HttpResponse:
    mine = Workspace.objects.visible_to(request.user)
    found = Delivery.objects.select_related("webhook").filter(webhook__workspace__in=mine)
    delivery = get_object_or_404(found, pk=pk)
    require(request.user, VERB, delivery.webhook)
    if webhooks.send_again(delivery):
        messages.success(request, "It is sent again.")
    else:
        messages.info(request, "It has not failed, so it is not sent again.")
    return redirect("notices:webhook-detail", pk=delivery.webhook_id)
