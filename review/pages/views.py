"""Views of one review, and of the actions on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from config.access.http import AuthedRequest
from config.shared import jobs
from config.shared.errors import DomainError
from execution.models import Atom
from review.advice import model_advice
from review.decisions import acts
from review.models import Review
from review.pages.forms import DecisionForm, EditForm, FeedbackForm
from review.pages.items import forms, item_context, refused, shown_filter, standing, url_of
from review.queue import neighbours, open

Act = Callable[..., None]


def _show(request: AuthedRequest) -> str:
    """The filter the person goes through; every address of the review carries it."""
    return shown_filter(request.GET.get("show", ""))


@require_GET
def review_detail(request: AuthedRequest, pk: UUID) -> HttpResponse:
    return _item(request, _fetch(request, pk))


def _item(
    request: AuthedRequest,
    review: Review,
    *,
    form: Form | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The page of a review; `form` is what was sent and not carried out."""
    show = _show(request)
    before, after = neighbours.neighbours(neighbours.in_order(request.user, show), review.pk)
    now = standing(review, request.user)
    context = (
        item_context(review, show)
        | now
        | forms(review, form, use_suggestion=request.GET.get("use") == "suggestion")
        | refused(review, form, refusal, may_act=now["may_act"])
        | {"show": show, "query": "" if show == "open" else f"?show={show}"}
        | {"before": before, "after": after}
    )
    status = refusal.status if refusal else 422 if form and form.errors else 200
    return render(request, "review/review_detail.html", context, status=status)


def _fetch(request: AuthedRequest, pk: UUID) -> Review:
    return get_object_or_404(Review.objects.visible_to(request.user).with_atom(), pk=pk)


def _act(
    request: AuthedRequest,
    pk: UUID,
    act: Act,
    done: Callable[[Review], HttpResponse],
    *,
    form: Form | None = None,
) -> HttpResponse:
    """Carry it out; or show the review as it is now, with the reason and what was typed."""
    review = _fetch(request, pk)
    if form is not None and not form.is_valid():
        return _item(request, review, form=form)
    sent: dict[str, Any] = form.cleaned_data if form is not None else {}
    try:
        act(review, request.user, **sent)
    except DomainError as refusal:
        return _item(request, _fetch(request, pk), form=form, refusal=refusal)
    return done(review)


def _onward(request: AuthedRequest, pk: UUID, message: str) -> Callable[[Review], HttpResponse]:
    """To the next review this person can take, by the order in which they stood before."""
    show = _show(request)
    following = neighbours.following(neighbours.to_take(request.user, show), pk)

    def go(review: Review) -> HttpResponse:
        messages.success(request, message.format(review.atom.symbol))
        return redirect(url_of(following, show))

    return go


def _here(request: AuthedRequest, message: str = "") -> Callable[[Review], HttpResponse]:
    def stay(review: Review) -> HttpResponse:
        if message:
            messages.success(request, message)
        return redirect(url_of(review.pk, _show(request)))

    return stay


@require_POST
def review_claim(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Also asked by the open page itself, again and again, to keep the claim."""
    if request.htmx:
        acts.claim(_fetch(request, pk), request.user)
        return HttpResponse(status=204)
    return _act(request, pk, acts.claim, _here(request))


@require_POST
def review_release(request: AuthedRequest, pk: UUID) -> HttpResponse:
    def to_list(review: Review) -> HttpResponse:
        messages.success(request, f"Released {review.atom.symbol}; it is back in the queue.")
        return redirect(url_of(None, _show(request)))

    return _act(request, pk, acts.release, to_list)


@require_POST
def review_skip(request: AuthedRequest, pk: UUID) -> HttpResponse:
    done = _onward(request, pk, "Skipped {}; it is back in the queue.")
    return _act(request, pk, acts.skip, done)


@require_POST
def review_approve(request: AuthedRequest, pk: UUID) -> HttpResponse:
    form = DecisionForm(request.POST)
    return _act(request, pk, acts.approve, _onward(request, pk, "Approved {}."), form=form)


@require_POST
def review_reject(request: AuthedRequest, pk: UUID) -> HttpResponse:
    done = _onward(request, pk, "Rejected {}; its new code comes back to you.")
    return _act(request, pk, acts.reject, done, form=FeedbackForm(request.POST))


@require_POST
def review_regenerate(request: AuthedRequest, pk: UUID) -> HttpResponse:
    done = _onward(request, pk, "Asked for a new version of {}; it comes back to you.")
    return _act(request, pk, acts.regenerate, done, form=FeedbackForm(request.POST))


@require_POST
def review_edit(request: AuthedRequest, pk: UUID) -> HttpResponse:
    def check(review: Review) -> HttpResponse:
        jobs.queue("review.tasks.check_edit", review.pk)
        return _here(request, f"Your version of {review.atom.symbol} is being checked.")(review)

    return _act(request, pk, acts.edit, check, form=EditForm(request.POST))


@require_POST
def review_advice(request: AuthedRequest, pk: UUID) -> HttpResponse:
    def queue(review: Review) -> HttpResponse:
        jobs.queue("review.tasks.advise", review.pk)
        return HttpResponseRedirect(url_of(review.pk, _show(request)) + "#advice")

    return _act(request, pk, model_advice.ask, queue)


@require_POST
def review_ask(request: AuthedRequest, atom_id: UUID) -> HttpResponse:
    atoms = Atom.objects.visible_to(request.user).select_related("run__plan")
    review = open.ask(get_object_or_404(atoms, pk=atom_id), request.user)
    messages.success(request, f"A review of {review.atom.symbol} is in the queue.")
    return redirect(reverse("review:review-detail", args=[review.pk]))
