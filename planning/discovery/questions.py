"""The questions of discovery: stored, answered by people or by their recommendations, and told to later jobs."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from config.access.models import User
from config.access.permissions import require
from config.shared.errors import BadInput, DomainError
from config.shared.jobs import queue
from planning.answers import DiscoveryQuestions
from planning.log.event_log import append, recording
from planning.models import Discovery, MasterPlan, Question
from planning.steps.job_names import DISCOVER

LONGEST_ANSWER = 2000


def save(discovery: Discovery, answer: DiscoveryQuestions) -> None:
    discovery.coverage = [topic.model_dump() for topic in answer.coverage]
    discovery.asked_at = timezone.now()
    discovery.save(update_fields=["coverage", "asked_at"])
    for number, question in enumerate(answer.questions, start=1):
        row = Question.objects.create(discovery=discovery, number=number, **question.model_dump())
        append(
            "discovery_question",
            {"question_id": str(row.pk), "number": number, "question": row.question},
        )


def answer(plan: MasterPlan, question_id: UUID, text: str, by: User) -> None:
    """Take a person's answer; the last one lets discovery go on. Raises DomainError if none is awaited."""
    require(by, "answer_question", plan)
    text = text.strip()
    if not 0 < len(text) <= LONGEST_ANSWER:
        raise BadInput(f"Give an answer of 1 to {LONGEST_ANSWER} characters.")
    with recording(plan, actor=by.get_username()):
        _lock_waiting(plan)
        question = Question.objects.get(pk=question_id, discovery__plan=plan)
        _store_answer(question, text, by=by.get_username())
        go_on_if_answered(plan)


def take_recommendations(plan: MasterPlan, by: User) -> None:
    """Every open question takes its recommendation, which becomes a visible assumption."""
    require(by, "answer_question", plan)
    with recording(plan, actor=by.get_username()):
        _lock_waiting(plan)
        assume_the_rest(plan.discovery)
        go_on_if_answered(plan)


def _lock_waiting(plan: MasterPlan) -> None:
    rows = MasterPlan.objects.filter(
        pk=plan.pk, status=MasterPlan.Status.DISCOVERING, waiting_for=MasterPlan.WaitingFor.PERSON
    )
    if not list(rows.select_for_update(no_key=True).values_list("pk")):
        raise DomainError("This plan has no open question.", code="not_waiting")


def assume_the_rest(discovery: Discovery) -> None:
    for question in Question.objects.filter(discovery=discovery, answered_at__isnull=True):
        _store_answer(question, question.recommended)


def _store_answer(question: Question, text: str, *, by: str = "") -> None:
    """Store an answer; without a person it is an assumption."""
    question.answer, question.answered_by, question.is_assumed = text, by, not by
    question.answered_at = timezone.now()
    question.save(update_fields=["answer", "answered_by", "is_assumed", "answered_at"])
    append(
        "discovery_answer",
        {
            "question_id": str(question.pk),
            "number": question.number,
            "answer": text,
            "assumed": question.is_assumed,
        },
    )


def go_on_if_answered(plan: MasterPlan) -> None:
    """The caller holds the plan's lock."""
    still_open = Question.objects.filter(discovery__plan=plan, answered_at__isnull=True).exists()
    waiting_for = "person" if still_open else "nothing"
    MasterPlan.objects.filter(pk=plan.pk).update(waiting_for=waiting_for, lease_until=None)
    if not still_open:
        queue(DISCOVER, plan.pk)


def answers_as_tag(discovery: Discovery) -> list[dict[str, Any]]:
    """The `<answers>` of the model contract."""
    return [
        {
            "question": q.question,
            "answer": q.answer,
            "meaning": _implication(q),
            "assumed": q.is_assumed,
        }
        for q in discovery.questions.order_by("number")
    ]


def _implication(question: Question) -> str:
    """What the chosen option was said to mean; nothing for words of a person's own."""
    chosen = [one for one in question.options if one["label"] == question.answer]
    return str(chosen[0].get("implication", "")) if chosen else ""
