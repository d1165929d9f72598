"""Comparing two versions of a plan, and putting one back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from config.access.http import AuthedRequest
from config.shared.html.redirects import done
from planning.changes.proposals.restore import restore
from planning.models import MasterPlan
from planning.pages.both_texts import SeenForm
from planning.pages.forms import CompareForm
from planning.pages.tabs import fetch, shell
from planning.versions.compare import compare
from planning.versions.snapshot import Snapshot
from planning.versions.version_words import shown, version_rows


@require_GET
def compare_versions(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Two versions side by side; without a choice, the newest and the one before."""
    plan = fetch(request, plan_id)
    rows = version_rows(plan)
    numbers = [row["number"] for row in rows]
    form = CompareForm(request.GET or _newest_two(numbers), numbers=numbers)
    before, after = form.chosen if form.is_valid() else (0, 0)
    found = dict(plan.versions.filter(number__in=[before, after]).values_list("number", "snapshot"))
    context = {
        "versions": rows,
        "form": form,
        "before": before,
        "after": after,
        "parts": _parts(found[before], found[after]) if found else [],
        "latest": max(numbers, default=0),
        "is_draft": plan.status == MasterPlan.Status.DRAFT,
    }
    return render(request, "planning/versions.html", shell(request, plan, "history") | context)


def _parts(before: Snapshot, after: Snapshot) -> list[dict[str, Any]]:
    return shown(compare(before, after), after.get("replaced"))


def _newest_two(numbers: list[int]) -> dict[str, int]:
    return {"from": numbers[min(1, len(numbers) - 1)], "to": numbers[0]} if numbers else {}


@require_POST
def restore_version(request: AuthedRequest, plan_id: UUID, number: int) -> HttpResponse:
    plan = fetch(request, plan_id)
    seen = SeenForm.version_in(request.POST)
    made = restore(plan, number, request.user, seen_version=seen)
    url = f"{reverse('planning:plan-versions', args=[plan.pk])}?from={made.number - 1}&to={made.number}"
    message = f"Version {number} is back, as version {made.number}. Putting back version {made.number - 1} undoes it."
    return done(request, url, message)
