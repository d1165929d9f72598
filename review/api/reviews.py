"""The queue, one review, and deciding about it."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import Avg, DurationField, ExpressionWrapper, F, Q
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from config.access.http import AuthedRequest
from config.shared.api.paging import paged
from config.shared.jobs import queue as queue_job
from execution.api.run_rows import atom_of, newest_run
from planning.pages.tabs import fetch
from review.advice import model_advice
from review.api import schemas
from review.decisions import acts
from review.models import Review
from review.queue import open

router = Router(tags=["review"])


def _fetch(request: AuthedRequest, pk: UUID) -> Review:
    return get_object_or_404(Review.objects.visible_to(request.user).with_atom(), pk=pk)


def _row(review: Review) -> dict[str, Any]:
    same = (
        "status", "reasons", "is_sample", "confidence", "priority", "held_until", "due_at",
        "created_at", "resolved_at", "atom_id",
    )  # fmt: skip
    people = ("assigned_to", "held_by", "resolved_by")
    return (
        {name: getattr(review, name) for name in same}
        | {name: str(who) if (who := getattr(review, name)) else None for name in people}
        | {
            "review_id": review.pk,
            "masterplan_id": review.atom.run.plan_id,
            "path": review.atom.path,
            "symbol": review.atom.symbol,
        }
    )


def _whole(review: Review) -> dict[str, Any]:
    same = ("resolution", "advice", "advice_status", "edit_findings")
    return (
        _row(review)
        | {name: getattr(review, name) for name in same}
        | {
            "code": review.atom.code,
            "code_sha": review.atom.code_sha,
            "description": review.atom.description,
            "actions": list(review.actions.all()),
        }
    )


@router.get("/queue", response=schemas.ReviewPage)
def read_queue(request: AuthedRequest, page: Query[schemas.QueueFilter]) -> dict[str, Any]:
    """Reviews of your workspaces: what is most urgent first."""
    rows = Review.objects.visible_to(request.user).with_atom()
    rows = rows.open() if page.status is None else rows.filter(status=page.status)
    if page.assigned_to:
        name = request.user.username if page.assigned_to == "me" else page.assigned_to
        rows = rows.filter(Q(assigned_to__username=name) | Q(held_by__username=name))
    found = paged(rows.in_queue_order(), page, "reviews")
    return found | {"reviews": [_row(review) for review in found["reviews"]]}


@router.get("/{uuid:review_id}", response=schemas.ReviewWhole)
def read_review(request: AuthedRequest, review_id: UUID) -> dict[str, Any]:
    """A review with the code it is about and what was done so far."""
    return _whole(_fetch(request, review_id))


def _decided(request: AuthedRequest, review_id: UUID) -> dict[str, Any]:
    return _whole(_fetch(request, review_id))


def _seen(review: Review, sent: schemas.Decision) -> str:
    return sent.code_sha or review.atom.code_sha


@router.post("/approve", response=schemas.ReviewWhole)
def approve(request: AuthedRequest, sent: schemas.Decision) -> dict[str, Any]:
    """Accept the code as it is."""
    review = _fetch(request, sent.review_id)
    acts.approve(review, request.user, seen_sha=_seen(review, sent), note=sent.feedback)
    return _decided(request, review.pk)


@router.post("/reject", response=schemas.ReviewWhole)
def reject(request: AuthedRequest, sent: schemas.SentBack) -> dict[str, Any]:
    """Refuse the code; it is written again with your words, and its new code comes back to you."""
    review = _fetch(request, sent.review_id)
    acts.reject(review, request.user, seen_sha=_seen(review, sent), feedback=sent.feedback)
    return _decided(request, review.pk)


@router.post("/regenerate", response=schemas.ReviewWhole)
def regenerate(request: AuthedRequest, sent: schemas.SentBack) -> dict[str, Any]:
    """Ask for another version that heeds your words; it comes back to you."""
    review = _fetch(request, sent.review_id)
    acts.regenerate(review, request.user, seen_sha=_seen(review, sent), feedback=sent.feedback)
    return _decided(request, review.pk)


@router.post("/edit", response={202: schemas.ReviewWhole})
def edit(request: AuthedRequest, sent: schemas.Edit) -> Status[dict[str, Any]]:
    """Send your own version; it counts if it passes every check."""
    review = _fetch(request, sent.review_id)
    acts.edit(review, request.user, seen_sha=_seen(review, sent), code=sent.new_code)
    queue_job("review.tasks.check_edit", review.pk)
    return Status(202, _decided(request, review.pk))


@router.post("/assign", response=schemas.ReviewWhole)
def assign(request: AuthedRequest, sent: schemas.Claim) -> dict[str, Any]:
    """Take it yourself for five minutes; ask again to keep it longer."""
    review = _fetch(request, sent.review_id)
    acts.claim(review, request.user)
    return _decided(request, review.pk)


@router.post("/release", response=schemas.ReviewWhole)
def release(request: AuthedRequest, sent: schemas.Claim) -> dict[str, Any]:
    """Give back what you had taken; it is in the queue again."""
    review = _fetch(request, sent.review_id)
    acts.release(review, request.user)
    return _decided(request, review.pk)


@router.post("/skip", response=schemas.ReviewWhole)
def skip(request: AuthedRequest, sent: schemas.Claim) -> dict[str, Any]:
    """Leave it to somebody else; the history says so."""
    review = _fetch(request, sent.review_id)
    acts.skip(review, request.user)
    return _decided(request, review.pk)


@router.post("/advise", response={202: schemas.ReviewWhole})
def advise(request: AuthedRequest, sent: schemas.Claim) -> Status[dict[str, Any]]:
    """Ask the model for its opinion of the code; it costs money, and the plan pays."""
    review = _fetch(request, sent.review_id)
    model_advice.ask(review, request.user)
    queue_job("review.tasks.advise", review.pk)
    return Status(202, _decided(request, review.pk))


@router.get("/statistics/{uuid:masterplan_id}", response=schemas.Figures)
def statistics(request: AuthedRequest, masterplan_id: UUID) -> dict[str, Any]:
    """How many reviews the plan has had, by status and reason, and how long decisions took."""
    plan = fetch(request, masterplan_id)
    rows = Review.objects.filter(atom__run__plan=plan)
    took = ExpressionWrapper(F("resolved_at") - F("created_at"), output_field=DurationField())
    means = rows.aggregate(confidence=Avg("confidence"), took=Avg(took))
    statuses, reasons = Counter[str](), Counter[str]()
    for status, given in rows.values_list("status", "reasons"):
        statuses[status] += 1
        reasons.update(given)
    return {
        "masterplan_id": plan.pk,
        "total": statuses.total(),
        "open": rows.open().count(),
        "by_status": dict(statuses),
        "by_reason": dict(reasons),
        "average_confidence": means["confidence"],
        "average_minutes_to_decision": means["took"] and means["took"].total_seconds() / 60,
    }


@router.post("/create/{uuid:atom_id}", response={201: schemas.ReviewWhole})
def create(
    request: AuthedRequest, atom_id: UUID, sent: schemas.Asking | None = None
) -> Status[dict[str, Any]]:
    """Ask for a review of an atom; an open one is not opened twice."""
    review = open.ask(atom_of(request, atom_id), request.user)
    if sent is not None and sent.auto_add_suggestions:
        model_advice.ask(_fetch(request, review.pk), request.user)
        queue_job("review.tasks.advise", review.pk)
    return Status(201, _decided(request, review.pk))


@router.post("/bulk-create/{uuid:masterplan_id}", response={201: schemas.Opened})
def bulk_create(
    request: AuthedRequest, masterplan_id: UUID, sent: schemas.Share
) -> Status[dict[str, Any]]:
    """Have this share of the accepted atoms reviewed, those with the lowest confidence first."""
    run = newest_run(request, masterplan_id)
    return Status(201, {"opened": open.ask_share(run, request.user, sent.percentage / 100)})
