"""What a plan is to be made of: the questions to people, their answers, and the size to agree to."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from config.access.http import AuthedRequest
from config.shared.errors import BadInput
from planning.api import schemas
from planning.api.plans import said
from planning.discovery import questions, size_agreement
from planning.models import Discovery, MasterPlan, Question
from planning.pages.tabs import fetch

router = Router(tags=["discoveries"])
DISCOVERY = "/{uuid:discovery_id}"


def plan_of(request: AuthedRequest, discovery_id: UUID) -> MasterPlan:
    found = get_object_or_404(Discovery.objects.only("plan_id"), pk=discovery_id)
    return fetch(request, found.plan_id)


@router.get(DISCOVERY, response=schemas.DiscoveryWhole)
def read_discovery(request: AuthedRequest, discovery_id: UUID) -> dict[str, Any]:
    """What is understood of the brief so far, and what is waited for."""
    plan = plan_of(request, discovery_id)
    found = plan.discovery
    same = ("brief", "domain", "summary", "assumptions")
    return {name: getattr(found, name) for name in same} | {
        "discovery_id": found.pk,
        "masterplan_id": plan.pk,
        "status": plan.status,
        "waiting_for": plan.waiting_for,
        "questions": list(found.questions.all()),
        "requirements": list(plan.requirements.live()),
        "size": _size(plan) if size_agreement.is_asked(plan) else None,
    }


def _size(plan: MasterPlan) -> dict[str, Any]:
    same = ("target_tasks", "minimum_tasks", "maximum_tasks")
    return {name: getattr(plan, name) for name in same} | {"reason": plan.size_reason}


@router.get(f"{DISCOVERY}/questions", response=schemas.Questions)
def read_questions(request: AuthedRequest, discovery_id: UUID) -> dict[str, Any]:
    """The questions, at most five, with what is recommended and what was answered."""
    return {"questions": list(plan_of(request, discovery_id).discovery.questions.all())}


@router.post(f"{DISCOVERY}/answers", response={202: schemas.PlanStatus})
def answer(
    request: AuthedRequest, discovery_id: UUID, sent: schemas.Answers
) -> Status[dict[str, Any]]:
    """Answer open questions, all of them or some; the last answer lets discovery go on."""
    plan = plan_of(request, discovery_id)
    if not sent.answers and not sent.take_recommendations:
        raise BadInput("Send answers, or take_recommendations.")
    with transaction.atomic():
        for one in sent.answers:
            question = get_object_or_404(Question, pk=one.question_id, discovery__plan=plan)
            questions.answer(plan, question.pk, one.answer, request.user)
        if sent.take_recommendations and _has_open(plan):
            questions.take_recommendations(plan, request.user)
    words = "Some questions are still open." if _has_open(plan) else "Discovery goes on."
    return Status(202, said(plan, words))


def _has_open(plan: MasterPlan) -> bool:
    asked = Question.objects.filter(discovery__plan=plan)
    return asked.filter(answered_at=None).exists()


@router.post(f"{DISCOVERY}/size", response={202: schemas.PlanStatus})
def agree_size(
    request: AuthedRequest, discovery_id: UUID, sent: schemas.Agreement | None = None
) -> Status[dict[str, Any]]:
    """Agree to the proposed size and stack, or name others; the draft begins."""
    plan = plan_of(request, discovery_id)
    wanted = sent or schemas.Agreement()
    size_agreement.agree(plan, request.user, wanted.size, wanted.stack)
    return Status(202, said(plan, "The plan is being drafted."))
