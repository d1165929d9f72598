"""Answering questions: one by one, several at once, and once more until the draft begins."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.access.http import AuthedRequest
from config.shared.errors import DomainError
from config.shared.html.redirects import done
from config.shared.seen import ChangedMeanwhile, seen_field, seen_of
from planning.discovery import questions
from planning.models import MasterPlan, Question
from planning.pages.discovery import dialog
from planning.pages.discovery.other_forms import AnswersForm
from planning.pages.forms import AnswerForm
from planning.pages.tabs import fetch, shell


def _discovery(plan: MasterPlan) -> str:
    return reverse("planning:plan-discovery", args=[plan.pk])


@require_POST
def answer(request: AuthedRequest, plan_id: UUID, question_id: UUID) -> HttpResponse:
    """One question, where it is asked or in the card beside the talk."""
    plan = fetch(request, plan_id)
    question = get_object_or_404(Question, pk=question_id, discovery__plan=plan)
    form = AnswerForm(request.POST)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            questions.answer(plan, question.pk, sent["text"], request.user, seen=sent["seen"])
        except ChangedMeanwhile as met:
            form.add_error(None, f"{met.message} There it says: “{met.theirs}”.")
        else:
            return done(request, _discovery(plan))
    context = shell(request, plan, "discovery") | {"asked": question, "answer_form": form}
    template = "planning/_question.html" if request.htmx else "planning/question.html"
    return render(request, template, context, status=422)


@require_POST
def answer_all(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """All open questions on one page; those without an answer stay open."""
    plan = fetch(request, plan_id)
    rows = plan.discovery.questions.filter(answered_at=None) | plan.discovery.questions.filter(
        number__in=_numbers(request)
    )
    form = AnswersForm(rows, request.POST)
    if form.is_valid():
        try:
            questions.answer_all(plan, form.given, request.user)
        except ChangedMeanwhile as met:
            form.add_error(None, f"{met.message} One of them now says: “{met.theirs}”.")
        except DomainError as refused:
            form.add_error(None, refused.message)
        else:
            return done(request, f"{_discovery(plan)}?all")
    typed = {"open_questions": _as_typed(form), "answers_form": form}
    context = shell(request, plan, "discovery") | typed
    template = "planning/_questions.html" if request.htmx else "planning/questions.html"
    return render(request, template, context, status=422)


def _as_typed(form: AnswersForm) -> list[Question]:
    """The questions with what was chosen and typed, so that nothing has to be said twice."""
    for row in form.questions:
        row.chosen = form.data.get(f"option-{row.number}", "")  # type: ignore[attr-defined]
        row.own = form.data.get(f"own-{row.number}", "")  # type: ignore[attr-defined]
    return form.questions


def _numbers(request: AuthedRequest) -> list[int]:
    names = [name.removeprefix("seen-") for name in request.POST if name.startswith("seen-")]
    return [int(name) for name in names if name.isdigit()]


class AnswerChangeForm(forms.Form):
    """The answer that is there, to be said otherwise."""

    answer = forms.CharField(
        max_length=questions.LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In your own words, or as one of the options below.",
    )
    seen = seen_field()


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AuthedRequest, plan_id: UUID, question_id: UUID) -> HttpResponse:
    """Another answer, until the draft begins: “no, it is so”. The domain is to be understood again then."""
    plan = fetch(request, plan_id)
    row = get_object_or_404(Question, pk=question_id, discovery__plan=plan)
    amend = dialog.Amend(
        title=row.question,
        url=reverse("planning:answer-change", args=[plan.pk, row.pk]),
        yes="Answer so",
        note="Assumed, as nobody answered." if row.is_assumed else "",
        options=[one["label"] for one in row.options],
    )
    initial = {"answer": row.answer, "seen": seen_of(questions.shown(row))}
    form = AnswerChangeForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return dialog.ask(request, plan, amend, form, status=422 if form.is_bound else 200)
    sent = form.cleaned_data
    try:
        questions.answer(plan, row.pk, sent["answer"], request.user, seen=sent["seen"])
    except ChangedMeanwhile as met:
        return dialog.both(request, plan, amend, form, met, key="answer")
    except DomainError as refused:
        return dialog.refused(request, plan, amend, form, refused)
    return dialog.amended(request, plan, "The answer is kept. Let the domain be understood again.")
