"""Trying what was built: start a preview, follow it, be let in, stop it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from config.access.http import AuthedRequest
from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Page, Paging, paged
from execution.errors import PreviewNotReady
from execution.models import Preview, TerminalCommand
from execution.pages.parts.preview_parts import COMMANDS_SHOWN
from execution.pages.run_state import newest
from execution.preview import addresses, reports, terminal
from execution.preview import start as starting
from planning.api.plans import PLAN
from planning.pages.tabs import fetch

router = Router(tags=["previews"])
plan_router = Router(tags=["masterplans"])
PREVIEW = "/{uuid:preview_id}"
LONGEST_WORDS = 2000


class CommandRow(Schema):
    """`exit_code` is null while it runs, and of one that was stopped."""

    words: str
    output: str
    exit_code: int | None
    asked_at: datetime
    done_at: datetime | None


class PreviewRow(Schema):
    """`log` is what the program wrote last; `is_terminal` says that it is run by commands, not in a browser."""

    id: UUID
    masterplan_id: UUID
    execution_id: UUID
    wave_number: int
    status: str
    reason: str
    is_terminal: bool
    log: str
    created_at: datetime
    ended_at: datetime | None


class PreviewWhole(PreviewRow):
    """With the commands of a terminal, newest first."""

    commands: list[CommandRow]


class PreviewPage(Page):
    previews: list[PreviewRow]


class Link(Schema):
    """Opens the preview in a browser, once, for `seconds`."""

    url: str
    seconds: int


class Command(Sent):
    """What is typed behind the program's name."""

    words: Text = Field("", max_length=LONGEST_WORDS, examples=["list-tools"])


class WrongPage(Sent):
    page: Text = Field(min_length=1, max_length=500, examples=["/tools"])
    words: Text = Field(min_length=1, max_length=4000, examples=["The total is wrong."])


class Reported(Schema):
    """Reviews were opened for so many atoms."""

    atoms: int


def _row(preview: Preview) -> dict[str, Any]:
    same = (
        "id", "wave_number", "status", "reason", "is_terminal", "log", "created_at", "ended_at",
    )  # fmt: skip
    return {name: getattr(preview, name) for name in same} | {
        "masterplan_id": preview.run.plan_id,
        "execution_id": preview.run_id,
    }


def _preview(request: AuthedRequest, preview_id: UUID) -> Preview:
    rows = Preview.objects.visible_to(request.user).select_related("run__plan")
    found: Preview = get_object_or_404(rows, pk=preview_id)
    return found


@plan_router.get(f"{PLAN}/previews", response=PreviewPage)
def list_previews(
    request: AuthedRequest, masterplan_id: UUID, page: Query[Paging]
) -> dict[str, Any]:
    """Those of a plan, newest first."""
    rows = Preview.objects.filter(run__plan=fetch(request, masterplan_id)).select_related("run")
    found = paged(rows.order_by("-created_at"), page, "previews")
    return found | {"previews": [_row(one) for one in found["previews"]]}


@plan_router.post(f"{PLAN}/previews", response={202: PreviewRow})
def start_preview(request: AuthedRequest, masterplan_id: UUID) -> Status[dict[str, Any]]:
    """Start what is built, or find it running already. Read it again until it is `ready`."""
    preview = starting.start(newest(fetch(request, masterplan_id)), request.user)
    return Status(202, _row(preview))


@router.get(PREVIEW, response=PreviewWhole)
def read_preview(request: AuthedRequest, preview_id: UUID) -> dict[str, Any]:
    """Where it stands, and what it wrote."""
    preview = _preview(request, preview_id)
    asked = TerminalCommand.objects.filter(preview=preview).order_by("-id")
    return _row(preview) | {"commands": list(asked[:COMMANDS_SHOWN])}


@router.post(f"{PREVIEW}/link", response=Link)
def make_link(request: AuthedRequest, response: HttpResponse, preview_id: UUID) -> dict[str, Any]:
    """An address that lets whoever opens it in as you. An earlier one is no longer good."""
    preview = _preview(request, preview_id)
    if preview.status != Preview.Status.READY or preview.is_terminal:
        raise PreviewNotReady
    response.headers["Cache-Control"] = "no-store"
    url = addresses.link_for(preview, request.user)
    return {"url": url, "seconds": settings.PREVIEW_TOKEN_SECONDS}


@router.post(f"{PREVIEW}/stop", response=PreviewRow)
def stop(request: AuthedRequest, preview_id: UUID) -> dict[str, Any]:
    """End it; what it kept goes with it."""
    preview = _preview(request, preview_id)
    starting.stop(preview, request.user)
    return _row(preview)


@router.post(f"{PREVIEW}/command", response={202: PreviewRow})
def run_command(request: AuthedRequest, preview_id: UUID, sent: Command) -> Status[dict[str, Any]]:
    """Run a command of a program of the terminal; its output comes to the log."""
    preview = _preview(request, preview_id)
    terminal.ask(preview, sent.words, request.user)
    return Status(202, _row(preview))


@router.post(f"{PREVIEW}/report", response={201: Reported})
def report(request: AuthedRequest, preview_id: UUID, sent: WrongPage) -> Status[dict[str, Any]]:
    """Say what is wrong with what one sees; reviews of the atoms behind it are opened."""
    preview = _preview(request, preview_id)
    made = reports.report(preview, request.user, page=sent.page, words=sent.words)
    return Status(201, {"atoms": made.atoms.count()})
