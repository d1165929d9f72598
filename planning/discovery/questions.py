"""The questions of discovery: stored, answered by people or by their recommendations, and told to later jobs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from config.access.models import User
from config.access.permissions import require
from config.shared.errors import BadInput, DomainError
from config.shared.jobs import queue
from config.shared.seen import check_seen
from planning.answers import DiscoveryQuestions
from planning.answers import Question as Asked
from planning.choices import PlanStatus, PlanWaitingFor
from planning.discovery.domain_problems import left_out
from planning.lint.text_overlap import significant_words
from planning.log.event_log import append, recording
from planning.models import Discovery, MasterPlan, Question
from planning.steps.job_names import DISCOVER

LONGEST_ANSWER = 2000
UNCERTAINTY = {"missing": 3, "partial": 2, "clear": 1}
# One word in common with a demand is a coincidence.
FEWEST_ALIKE = 2


def save(discovery: Discovery, answer: DiscoveryQuestions) -> None:
    discovery.coverage = [topic.model_dump() for topic in answer.coverage]
    discovery.asked_at = timezone.now()
    discovery.save(update_fields=["coverage", "asked_at"])
    asked = by_weight(answer, discovery.stated)
    for number, question in enumerate(asked, start=1):
        row = Question.objects.create(discovery=discovery, number=number, **question.model_dump())
        append(
            "discovery_question",
            {"question_id": str(row.pk), "number": number, "question": row.question},
        )


def by_weight(answer: DiscoveryQuestions, stated: Sequence[Mapping[str, str]]) -> list[Asked]:
    """The questions by what hangs on them times how little is known of their topic; the model's order breaks ties.

    What hangs on one is counted: each demand of the brief that it speaks of, three for one that an option gives up.
    """
    known = {topic.topic.casefold(): topic.status for topic in answer.coverage}

    def weight(question: Asked) -> int:
        uncertainty = UNCERTAINTY.get(known.get(question.topic.casefold(), ""), 2)
        return (1 + _effect(question, stated)) * uncertainty

    return sorted(answer.questions, key=weight, reverse=True)


def _effect(question: Asked, stated: Sequence[Mapping[str, str]]) -> int:
    labels = " ".join(option.label for option in question.options)
    said = significant_words(f"{question.question} {labels}")
    spoken = sum(len(said & significant_words(one["text"])) >= FEWEST_ALIKE for one in stated)
    return spoken + 3 * len({text for option in question.options for text in option.gives_up})


def shown(question: Question) -> str:
    """What a person who answers it has seen of an answer so far; the mark of it goes with theirs."""
    return str(question.answer)


def answer(plan: MasterPlan, question_id: UUID, text: str, by: User, *, seen: str = "") -> None:
    """Take a person's answer; the last one lets discovery go on.

    An answer may be changed until the draft begins; the domain is then to be understood again. `seen` is the mark
    (`config.shared.seen`) of the answer the person saw. Raises ChangedMeanwhile, BadInput, and DomainError if no
    answer is awaited.
    """
    answer_all(plan, {question_id: (text, seen)}, by)


def answer_all(plan: MasterPlan, given: Mapping[UUID, tuple[str, str]], by: User) -> None:
    """Several answers at once, with the marks of what was seen; all of them or none."""
    require(by, "answer_question", plan)
    texts = {key: text.strip() for key, (text, _) in given.items()}
    if not texts or not all(0 < len(text) <= LONGEST_ANSWER for text in texts.values()):
        raise BadInput(f"Give an answer of 1 to {LONGEST_ANSWER} characters.")
    with recording(plan, actor=by.get_username()):
        status = _lock_waiting(plan)
        for question in Question.objects.filter(pk__in=texts, discovery__plan=plan):
            check_seen(shown(question), given[question.pk][1])
            _store_answer(question, texts[question.pk], by=by.get_username())
        if status == PlanStatus.DISCOVERING:
            go_on_if_answered(plan)


def take_recommendations(plan: MasterPlan, by: User) -> None:
    """Every open question takes its recommendation, which becomes a visible assumption."""
    require(by, "answer_question", plan)
    with recording(plan, actor=by.get_username()):
        if _lock_waiting(plan) != PlanStatus.DISCOVERING:
            raise DomainError("This plan has no open question.", code="not_waiting")
        assume_the_rest(plan.discovery)
        go_on_if_answered(plan)


def lost_if_recommended(discovery: Discovery) -> list[str]:
    """What the brief demands, with MUST or SHOULD, and is not built if every open question takes its recommendation."""
    still_open = Question.objects.filter(discovery=discovery, answered_at__isnull=True)
    chosen = [one for row in still_open for one in row.options if one["label"] == row.recommended]
    lost = dict.fromkeys(text for one in chosen for text in one.get("gives_up", []))
    return discovery.with_priority(lost)


def _lock_waiting(plan: MasterPlan) -> str:
    """The status of a plan that waits for answers, or whose answers may still be changed."""
    rows = MasterPlan.objects.filter(
        pk=plan.pk,
        status__in=[PlanStatus.DISCOVERING, PlanStatus.GENERATING],
        waiting_for=PlanWaitingFor.PERSON,
    )
    found = list(rows.select_for_update(no_key=True).values_list("status", flat=True))
    if not found:
        raise DomainError("This plan has no open question.", code="not_waiting")
    return str(found[0])


def are_newer(discovery: Discovery) -> bool:
    """Whether an answer was changed after the domain was modelled, which therefore does not know it."""
    asked = Question.objects.filter(discovery=discovery)
    return (
        discovery.modelled_at is not None
        and asked.filter(answered_at__gt=discovery.modelled_at).exists()
    )


def assume_the_rest(discovery: Discovery) -> None:
    for question in Question.objects.filter(discovery=discovery, answered_at__isnull=True):
        _store_answer(question, question.recommended)


def _store_answer(question: Question, text: str, *, by: str = "") -> None:
    """Store an answer; without a person it is an assumption."""
    before = question.answer
    question.answer, question.answered_by, question.is_assumed = text, by, not by
    question.answered_at = timezone.now()
    if by:
        question.options = _with_own_words(question)
    question.save(update_fields=["answer", "answered_by", "is_assumed", "answered_at", "options"])
    append(
        "discovery_answer",
        {
            "question_id": str(question.pk),
            "number": question.number,
            "question": question.question,
            "before": before,
            "answer": text,
            "assumed": question.is_assumed,
        },
    )


def _with_own_words(question: Question) -> list[dict[str, Any]]:
    """Words of one's own that leave out a demand of the brief say so by name, as an option does: it is given up in
    sight, not built in spite of the answer.
    """
    options = [one for one in question.options if not one.get("is_own")]
    if any(one["label"] == question.answer for one in options):
        return options
    lost = left_out(question.answer, question.discovery.stated)
    own = {"label": question.answer, "implication": "", "gives_up": lost, "is_own": True}
    return [*options, own] if lost else options


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
            "meaning": implication(q),
            "assumed": q.is_assumed,
        }
        for q in discovery.questions.order_by("number")
    ]


def implication(question: Question) -> str:
    """What the chosen option was said to mean; nothing for words of a person's own."""
    chosen = [one for one in question.options if one["label"] == question.answer]
    return str(chosen[0].get("implication", "")) if chosen else ""
