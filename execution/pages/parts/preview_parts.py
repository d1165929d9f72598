"""The parts of pages that show previews, drawn from rows alone."""

from typing import Any

from django.template.loader import render_to_string

from config.shared.html.fragments import plan_fragment
from execution.models import Preview, ProblemReport
from execution.preview.start import MOVED

KINDS = {MOVED}
COMMANDS_SHOWN = 20


def newest(plan_id: Any) -> Preview | None:
    rows = Preview.objects.filter(run__plan=plan_id).select_related("run", "started_by")
    return rows.order_by("-created_at").first()


@plan_fragment("plan-preview", kinds=KINDS)
def plan_preview(plan_id: Any) -> str:
    return draw(newest(plan_id))


def draw(preview: Preview | None) -> str:
    return render_to_string("execution/_preview.html", {"preview": preview})


@plan_fragment("preview-terminal", kinds=KINDS)
def plan_terminal(plan_id: Any) -> str:
    return draw_terminal(newest(plan_id))


def draw_terminal(preview: Preview | None) -> str:
    shown = None
    if preview is not None and preview.is_terminal:
        shown = list(preview.commands.order_by("-id")[:COMMANDS_SHOWN])
    return render_to_string("execution/_terminal.html", {"terminal": shown})


def last_page(preview: Preview) -> str:
    """What the person looked at when it went wrong, or typed."""
    if not preview.is_terminal:
        return preview.page
    command = preview.commands.last()
    return command.words if command else ""


def thanks(report: ProblemReport) -> str:
    count = report.atoms.count()
    if not count:
        return "It is kept here. No piece of code is known to answer at this page."
    pieces = "piece of code answers" if count == 1 else "pieces of code answer"
    return f"{count} {pieces} there; the review opens with what you said."
