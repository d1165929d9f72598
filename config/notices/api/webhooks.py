"""Webhooks of workspaces and the log of what was sent to them. Administrators alone see and change them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from config.access.http import AuthedRequest
from config.access.models import Workspace
from config.access.permissions import require, require_in, workspaces_for
from config.notices import webhooks
from config.notices.choices import DeliveryStatus, NoticeKind
from config.notices.models import Delivery, Webhook
from config.notices.sending.destination import LONGEST, Refused, checked
from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Page, Paging, paged
from config.shared.errors import BadInput, NotPermitted

router = Router(tags=["webhooks"])
WEBHOOK = "/{uuid:webhook_id}"


class WebhookRow(Schema):
    id: UUID
    workspace_id: UUID
    url: str
    kinds: list[NoticeKind]
    is_active: bool
    off_reason: str
    created_at: datetime


class WebhookPage(Page):
    webhooks: list[WebhookRow]


class WebhookMade(WebhookRow):
    """`secret` signs what is sent; it is shown this once."""

    secret: str


class NewWebhook(Sent):
    """Where notices are sent as signed JSON; without a workspace the first that you administer."""

    url: Text = Field(
        min_length=1, max_length=LONGEST, examples=["https://hooks.example/masterplan"]
    )
    kinds: list[NoticeKind] = Field(list(NoticeKind), min_length=1, max_length=50)
    workspace_id: UUID | None = None


class Switch(Sent):
    on: bool


class TryRow(Schema):
    """One try of a delivery; `status_code` is null where no answer came."""

    number: int
    at: datetime
    status_code: int | None
    error: str
    milliseconds: int


class DeliveryRow(Schema):
    """`kind` is null for a test message."""

    id: UUID
    kind: NoticeKind | None
    status: DeliveryStatus
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None
    tries: list[TryRow]

    @staticmethod
    def resolve_kind(row: Delivery) -> str | None:
        return row.notice.kind if row.notice else None

    @staticmethod
    def resolve_tries(row: Delivery) -> Any:
        return row.log.all()


class DeliveryPage(Page):
    deliveries: list[DeliveryRow]


@router.get("", response=WebhookPage)
def list_webhooks(request: AuthedRequest, page: Query[Paging]) -> dict[str, Any]:
    """Those of the workspaces that you administer."""
    mine = workspaces_for(request.user, webhooks.VERB)
    return paged(Webhook.objects.filter(workspace__in=mine), page, "webhooks")


@router.post("", response={201: WebhookMade})
def create_webhook(
    request: AuthedRequest, response: HttpResponse, sent: NewWebhook
) -> Status[dict[str, Any]]:
    """Make one. Its address must be reachable on the internet; private networks are refused."""
    workspace = _workspace(request, sent.workspace_id)
    try:
        checked(sent.url)
    except Refused as refused:
        raise BadInput(refused.message) from refused
    made = webhooks.make(by=request.user, workspace=workspace, url=sent.url, kinds=dict.fromkeys(sent.kinds))  # fmt: skip
    return Status(201, _with_secret(made, response))


def _workspace(request: AuthedRequest, pk: UUID | None) -> Workspace:
    if pk is not None:
        named: Workspace = get_object_or_404(Workspace.objects.visible_to(request.user), pk=pk)
        require_in(request.user, webhooks.VERB, named.pk)
        return named
    first = workspaces_for(request.user, webhooks.VERB).first()
    if first is None:
        raise NotPermitted("You administer no workspace; webhooks are its administrators'.")
    return first


def _with_secret(webhook: Webhook, response: HttpResponse) -> dict[str, Any]:
    response.headers["Cache-Control"] = "no-store"
    row = WebhookRow.from_orm(webhook).model_dump()
    return row | {"secret": webhooks.secret(webhook)}


def _own(request: AuthedRequest, webhook_id: UUID) -> Webhook:
    """404 to strangers; NotPermitted to members who may not."""
    rows = Webhook.objects.filter(workspace__in=Workspace.objects.visible_to(request.user))
    webhook = get_object_or_404(rows.select_related("workspace"), pk=webhook_id)
    require(request.user, webhooks.VERB, webhook)
    return webhook


@router.get(WEBHOOK, response=WebhookRow)
def read_webhook(request: AuthedRequest, webhook_id: UUID) -> Webhook:
    """One, and why it was switched off if it was."""
    return _own(request, webhook_id)


@router.get(f"{WEBHOOK}/deliveries", response=DeliveryPage)
def list_deliveries(
    request: AuthedRequest, webhook_id: UUID, page: Query[Paging]
) -> dict[str, Any]:
    """What was sent to it, newest first, with each try."""
    rows = _own(request, webhook_id).deliveries.select_related("notice").prefetch_related("log")
    return paged(rows, page, "deliveries")


@router.post(f"{WEBHOOK}/test", response={202: DeliveryRow})
def test(request: AuthedRequest, webhook_id: UUID) -> Status[Delivery]:
    """Send a message of type `test`; its delivery says what comes of it."""
    return Status(202, webhooks.probe(_own(request, webhook_id)))


@router.post(f"{WEBHOOK}/switch", response=WebhookRow)
def switch(request: AuthedRequest, webhook_id: UUID, sent: Switch) -> Webhook:
    """On or off; while it is off nothing is sent to it."""
    webhook = _own(request, webhook_id)
    webhooks.switch(webhook, request.user, on=sent.on)
    webhook.refresh_from_db()
    return webhook


@router.post(f"{WEBHOOK}/secret", response=WebhookMade)
def renew_secret(
    request: AuthedRequest, response: HttpResponse, webhook_id: UUID
) -> dict[str, Any]:
    """A new secret in place of the old one, which signs nothing any more."""
    webhook = webhooks.renew_secret(_own(request, webhook_id), request.user)
    return _with_secret(webhook, response)


@router.post(f"{WEBHOOK}/remove", response=WebhookRow)
def remove(request: AuthedRequest, webhook_id: UUID) -> dict[str, Any]:
    """For good, with its log."""
    webhook = _own(request, webhook_id)
    gone = WebhookRow.from_orm(webhook).model_dump()
    webhooks.remove(webhook, request.user)
    return gone


@router.post("/deliveries/{uuid:delivery_id}/again", response={202: DeliveryRow})
def send_again(request: AuthedRequest, delivery_id: UUID) -> Status[Delivery]:
    """Send one that failed once more; one that has not is left as it is."""
    mine = Workspace.objects.visible_to(request.user)
    rows = Delivery.objects.select_related("webhook", "notice").filter(webhook__workspace__in=mine)
    delivery = get_object_or_404(rows, pk=delivery_id)
    assert delivery.webhook is not None
    require(request.user, webhooks.VERB, delivery.webhook)
    webhooks.send_again(delivery)
    delivery.refresh_from_db()
    return Status(202, delivery)
