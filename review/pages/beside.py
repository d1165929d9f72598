"""Editing and regenerating an atom beside what it broke, on any page that lists it.

Each is a decision of its review, which is opened where there is none: held, checked and recorded as in the queue.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from config.access.http import AuthedRequest
from config.access.models import User
from config.access.permissions import require
from config.shared import jobs
from execution.attempt.judgement import why_not_judgeable
from execution.engine.cost_check import likely_cost
from execution.engine.stale import dependents
from execution.models import Atom, Attempt
from execution.pages.parts.atom_history import checks_of
from execution.source.rows import whole_text
from review.decisions import acts
from review.models import Review
from review.pages.forms import EditForm, FeedbackForm
from review.queue import open

Status = Review.Status


@require_http_methods(["GET", "POST"])
def atom_edit(request: AuthedRequest, atom_id: UUID) -> HttpResponse:
    """The form; or the version of a person, sent to the checks."""
    atom = _fetch(request, atom_id)
    if request.method == "GET":
        review = _open_review(atom)
        reason = _obstacle(atom, review, request.user)
        shown = {"state": "obstacle", "reason": reason} if reason else _edit(atom, review)
        return _beside(request, atom, shown)
    form = EditForm(request.POST, auto_id=f"edit-{atom.pk}-%s")
    if not form.is_valid():
        return _beside(request, atom, _state("edit", atom, form))
    review = open.for_decision(atom, request.user)
    acts.edit(review, request.user, **form.cleaned_data)
    jobs.queue("review.tasks.check_edit", review.pk)
    return _beside(request, atom, {"state": "checking", "review": review})


@require_GET
def edit_outcome(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Asked again and again by whoever sent a version, until its checks are done."""
    visible = Review.objects.visible_to(request.user).with_atom()
    review = get_object_or_404(visible, pk=pk)
    atom = review.atom
    if review.status == Status.CHECKING:
        return _beside(request, atom, {"state": "checking", "review": review})
    if review.status == Status.EDITED:
        return _beside(request, atom, {"state": "accepted", "checks": _last_checks(atom)})
    reason = _obstacle(atom, review, request.user)
    shown = {"state": "obstacle", "reason": reason} if reason else _edit(atom, review)
    return _beside(request, atom, shown)


@require_http_methods(["GET", "POST"])
def atom_regenerate(request: AuthedRequest, atom_id: UUID) -> HttpResponse:
    """The form with its price; or a new attempt that reads the feedback."""
    atom = _fetch(request, atom_id)
    if request.method == "GET":
        if reason := _obstacle(atom, _open_review(atom), request.user):
            return _beside(request, atom, {"state": "obstacle", "reason": reason})
        initial = {"seen_sha": atom.code_sha}
        form = FeedbackForm(initial=initial, auto_id=f"regenerate-{atom.pk}-%s")
        return _beside(request, atom, _state("regenerate", atom, form))
    form = FeedbackForm(request.POST, auto_id=f"regenerate-{atom.pk}-%s")
    if not form.is_valid():
        return _beside(request, atom, _state("regenerate", atom, form))
    review = open.for_decision(atom, request.user)
    acts.regenerate(review, request.user, **form.cleaned_data)
    return _beside(request, atom, {"state": "regenerating"})


def _fetch(request: AuthedRequest, atom_id: UUID) -> Atom:
    """Raises NotPermitted for those who may not judge it."""
    atoms = Atom.objects.visible_to(request.user).select_related("run__plan", "task")
    atom = get_object_or_404(atoms, pk=atom_id)
    require(request.user, "review", atom.run.plan)
    return atom


def _open_review(atom: Atom) -> Review | None:
    return atom.reviews.open().select_related("held_by").first()


def _obstacle(atom: Atom, review: Review | None, user: User) -> str:
    """Why this person cannot decide on it now; empty if they can."""
    if review is not None and review.is_held and review.held_by_id != user.pk:
        until = timezone.localtime(review.held_until)
        return f"{review.held_by} is judging this now, until {until:%H:%M} at the latest."
    if review is not None and review.status == Status.CHECKING:
        return "A version of it is being checked now."
    return why_not_judgeable(atom)


def _edit(atom: Atom, review: Review | None) -> dict[str, Any]:
    """The form about the code as it is; or about the version that the checks sent back."""
    refused = review.edit_findings if review else []
    code = review.edited_code if review and refused else whole_text(atom.imports, atom.code)
    initial = {"seen_sha": atom.code_sha, "code": code}
    form = EditForm(initial=initial, auto_id=f"edit-{atom.pk}-%s")
    checks = _last_checks(atom) if refused else []
    return _state("edit", atom, form) | {"refused": refused, "checks": checks}


def _state(state: str, atom: Atom, form: Form) -> dict[str, Any]:
    """With what follows from it: how many atoms are checked again, and what writing it again costs."""
    form.fields["code" if state == "edit" else "feedback"].widget.attrs["autofocus"] = True
    return {
        "state": state,
        "form": form,
        "users": len(dependents(atom.run_id, [atom.pk])),
        "usd": likely_cost(Counter([atom.task.complexity])),
    }


def _last_checks(atom: Atom) -> list[dict[str, Any]]:
    """Of the last version that a person sent."""
    typed = atom.attempts.filter(by=Attempt.By.PERSON).order_by("number").last()
    return checks_of(typed) if typed else []


def _beside(request: AuthedRequest, atom: Atom, shown: dict[str, Any]) -> HttpResponse:
    """Drawn into the page that asked; without htmx, the page of the atom."""
    if not request.htmx:
        return redirect("execution:atom-detail", atom.pk)
    form: Form | None = shown.get("form")
    status = 422 if form is not None and form.errors else 200
    return render(request, "review/_beside.html", {"beside": shown | {"atom": atom}}, status=status)
