"""The queue and the item, as HTML."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from config.access.http import AuthedRequest
from config.access.permitting import can
from execution.storing import whole_text
from review import advising, judging, tasks
from review.forms import DecisionForm, EditForm, FeedbackForm
from review.models import Review
from review.showing import item_context, row

PAGE_SIZE = 50
FILTERS = {"open": "Open", "mine": "Held by me", "overdue": "Overdue", "closed": "Judged"}


@require_GET
def review_list(request: AuthedRequest) -> HttpResponse:
    chosen = request.GET.get("show", "open")
    chosen = chosen if chosen in FILTERS else "open"
    reviews = Review.objects.visible_to(request.user).for_list(chosen, request.user)
    page = Paginator(reviews, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [row(review) for review in page],
        "filters": FILTERS,
        "chosen": chosen,
        "pager": {"page": page, "unit": "reviews", "query": f"show={chosen}&"},
        "waiting": Review.objects.visible_to(request.user).open().count(),
        "overdue": Review.objects.visible_to(request.user).overdue().count(),
    }
    return render(request, "review/review_list.html", context)


@require_GET
def review_detail(request: AuthedRequest, pk: str) -> HttpResponse:
    return _item(request, _fetch(request, pk))


def _item(
    request: AuthedRequest,
    review: Review,
    *,
    edit: EditForm | None = None,
    feedback: FeedbackForm | None = None,
) -> HttpResponse:
    sha = {"seen_sha": review.atom.code_sha}
    atom = review.atom
    code = review.edited_code if review.edit_findings else whole_text(atom.imports, atom.code)
    context = item_context(review) | {
        "may_judge": can(request.user, "review", review.atom.run.plan),
        "is_mine": review.held_by_id == request.user.pk,
        "decision_form": DecisionForm(initial=sha),
        "feedback_form": feedback or FeedbackForm(initial=sha),
        "edit_form": edit or EditForm(initial=sha | {"code": code}),
        "next": _next(request, review),
    }
    failed = bool((edit and edit.errors) or (feedback and feedback.errors))
    return render(request, "review/review_detail.html", context, status=422 if failed else 200)


def _next(request: AuthedRequest, review: Review) -> Review | None:
    queue = Review.objects.visible_to(request.user).filter(status=Review.Status.PENDING)
    return queue.exclude(pk=review.pk).in_queue_order().first()


@require_POST
def review_claim(request: AuthedRequest, pk: str) -> HttpResponse:
    review = _fetch(request, pk)
    judging.claim(review, request.user)
    return redirect("review:review-detail", pk=pk)


@require_POST
def review_release(request: AuthedRequest, pk: str) -> HttpResponse:
    judging.release(_fetch(request, pk), request.user)
    return redirect("review:review-list")


@require_POST
def review_skip(request: AuthedRequest, pk: str) -> HttpResponse:
    review = _fetch(request, pk)
    judging.release(review, request.user, verb="skipped")
    return _onward(request, review, "Skipped; it is back in the queue.")


@require_POST
def review_approve(request: AuthedRequest, pk: str) -> HttpResponse:
    review, form = _fetch(request, pk), DecisionForm(request.POST)
    if not form.is_valid():
        return _item(request, review)
    judging.approve(review, request.user, **form.cleaned_data)
    return _onward(request, review, f"Approved {review.atom.symbol}.")


@require_POST
def review_reject(request: AuthedRequest, pk: str) -> HttpResponse:
    review, form = _fetch(request, pk), FeedbackForm(request.POST)
    if not form.is_valid():
        return _item(request, review, feedback=form)
    judging.reject(review, request.user, **form.cleaned_data)
    return _onward(request, review, f"Rejected {review.atom.symbol}; it is written again.")


@require_POST
def review_regenerate(request: AuthedRequest, pk: str) -> HttpResponse:
    review, form = _fetch(request, pk), FeedbackForm(request.POST)
    if not form.is_valid():
        return _item(request, review, feedback=form)
    judging.regenerate(review, request.user, **form.cleaned_data)
    return _onward(request, review, f"Asked for a new version of {review.atom.symbol}.")


@require_POST
def review_edit(request: AuthedRequest, pk: str) -> HttpResponse:
    review, form = _fetch(request, pk), EditForm(request.POST)
    if not form.is_valid():
        return _item(request, review, edit=form)
    judging.edit(review, request.user, **form.cleaned_data)
    tasks.check_edit.delay_on_commit(str(review.pk))
    messages.success(request, "Your version is being checked.")
    return redirect("review:review-detail", pk=pk)


@require_POST
def review_advice(request: AuthedRequest, pk: str) -> HttpResponse:
    advising.ask_model(_fetch(request, pk), request.user)
    return redirect("review:review-detail", pk=pk)


def _fetch(request: AuthedRequest, pk: str) -> Review:
    visible = Review.objects.visible_to(request.user).with_atom()
    return get_object_or_404(visible, pk=pk)


def _onward(request: AuthedRequest, review: Review, said: str) -> HttpResponse:
    messages.success(request, said)
    following = _next(request, review)
    if following is None:
        return redirect("review:review-list")
    return redirect("review:review-detail", pk=following.pk)
