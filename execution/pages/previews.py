"""The page of one preview, and the views by which people start, open, stop and judge it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from config.access.http import AuthedRequest
from config.access.permissions import can
from config.shared.html.redirects import done
from execution.errors import PreviewNotReady
from execution.models import Preview
from execution.pages.forms import ProblemForm, TerminalForm
from execution.pages.parts import preview_parts
from execution.pages.run_state import newest
from execution.preview import addresses, reports, terminal
from execution.preview import start as starting
from planning.pages.plan_actions import refused
from planning.pages.tabs import fetch, shell


def _page(preview: Preview) -> str:
    return reverse("execution:preview-detail", args=[preview.pk])


def _preview(request: AuthedRequest, preview_id: UUID) -> Preview:
    previews = Preview.objects.visible_to(request.user).select_related("run__plan", "started_by")
    return get_object_or_404(previews, pk=preview_id)


@require_POST
def start(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """The page goes on to the preview by itself as soon as that is ready."""
    preview = starting.start(newest(fetch(request, plan_id)), request.user)
    return done(request, f"{_page(preview)}?go=1")


@require_GET
def detail(request: AuthedRequest, preview_id: UUID) -> HttpResponse:
    return _detail(request, _preview(request, preview_id))


def _detail(request: AuthedRequest, preview: Preview, **more: Any) -> HttpResponse:
    plan = preview.run.plan
    last = preview_parts.newest(plan.pk)
    context = shell(request, plan, "run") | {
        "preview": preview,
        "is_newest": last is not None and last.pk == preview.pk,
        "drawn": preview_parts.draw(preview),
        "drawn_terminal": preview_parts.draw_terminal(preview),
        "goes_on": "go" in request.GET and not preview.is_terminal,
        "terminal_form": TerminalForm(),
        "problem_form": ProblemForm(initial={"page": preview_parts.last_page(preview)}),
        "may_stop": starting.may_stop(preview, request.user),
        "may_report": can(request.user, "request_review", plan),
        "reports": preview.reports.prefetch_related("atoms"),
    }
    return render(request, "execution/preview.html", context | more)


@require_POST
def open_it(request: AuthedRequest, preview_id: UUID) -> HttpResponse:
    """To its host, with a link that works once."""
    preview = _preview(request, preview_id)
    if preview.status != Preview.Status.READY or preview.is_terminal:
        raise PreviewNotReady
    return HttpResponseRedirect(addresses.link_for(preview, request.user))


@require_POST
def stop(request: AuthedRequest, preview_id: UUID) -> HttpResponse:
    preview = _preview(request, preview_id)
    starting.stop(preview, request.user)
    return done(request, _page(preview), "The preview is stopped.")


@require_POST
def run_command(request: AuthedRequest, preview_id: UUID) -> HttpResponse:
    preview = _preview(request, preview_id)
    form = TerminalForm(request.POST)
    if not form.is_valid():
        return refused(request, form, "The command was not run.", _page(preview))
    terminal.ask(preview, form.cleaned_data["words"], request.user)
    return done(request, _page(preview))


@require_POST
def report(request: AuthedRequest, preview_id: UUID) -> HttpResponse:
    preview = _preview(request, preview_id)
    form = ProblemForm(request.POST)
    if not form.is_valid():
        return refused(request, form, "Nothing was reported.", _page(preview))
    given = form.cleaned_data
    made = reports.report(preview, request.user, page=given["page"], words=given["words"])
    return done(request, _page(preview), preview_parts.thanks(made))
