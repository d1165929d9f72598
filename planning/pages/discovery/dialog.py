"""What a form of an amendment answers: itself again with what is wrong, both texts, or the tab as it is now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from config.access.http import AuthedRequest
from config.shared.errors import DomainError
from config.shared.html.redirects import done_in_place
from config.shared.seen import ChangedMeanwhile, seen_of
from planning.discovery.amendments.model_checks import AmendmentRefused
from planning.discovery.amendments.touched import Touched
from planning.models import MasterPlan
from planning.pages.both_texts import differing
from planning.pages.discovery.discovery_tab import context
from planning.pages.discovery.part_forms import say_at_fields
from planning.pages.tabs import fetch, shell


@dataclass(frozen=True, kw_only=True)
class Amend:
    """What planning/_amend.html shows around its form."""

    title: str
    url: str
    yes: str = "Save"
    note: str = ""
    touches: Sequence[Touched] = ()
    may_remove: bool = False
    retire_url: str = ""
    options: Sequence[str] = ()
    # Of what somebody else stored meanwhile: {label, theirs, mine}, and whether it is gone.
    theirs: Sequence[Mapping[str, str]] = field(default_factory=list)
    is_gone: bool = False


def ask(request: AuthedRequest, plan: MasterPlan, amend: Amend, form: forms.Form, status: int = 200) -> HttpResponse:  # fmt: skip
    """The form, in the dialog of the tab or on a page of its own."""
    found = {"amend": amend, "form": form, "plan": plan}
    if request.htmx:
        response = render(request, "planning/_amend.html", found, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#amend-body", "innerHTML"
        return response
    whole = shell(request, plan, "discovery") | found
    return render(request, "planning/amend.html", whole, status=status)


def refused(request: AuthedRequest, plan: MasterPlan, amend: Amend, form: forms.Form, error: DomainError) -> HttpResponse:  # fmt: skip
    """What was typed, with the problems at their fields."""
    problems = error.problems if isinstance(error, AmendmentRefused) else [error.message]
    if not form.is_bound:  # Nothing was typed: it was to be removed.
        form = _bound(form, form.initial)
    say_at_fields(form, problems)
    return ask(request, plan, amend, form, status=422)


def _bound(form: forms.Form, values: Mapping[str, Any]) -> forms.Form:
    """The same form as if these values had been sent."""
    form.data = dict(values)
    form.is_bound = True
    form.full_clean()
    return form


def both(
    request: AuthedRequest,
    plan: MasterPlan,
    amend: Amend,
    form: forms.Form,
    met: ChangedMeanwhile,
    *,
    key: str = "text",
) -> HttpResponse:
    """Theirs beside what was typed; saving once more is a decision made with both in sight.

    `key` is the field of what is stored as one text.
    """
    theirs = met.theirs if isinstance(met.theirs, Mapping) or met.theirs is None else {key: met.theirs}  # fmt: skip
    mine = {name: value for name, value in (form.cleaned_data if form.is_bound else {}).items() if name != "seen"}  # fmt: skip
    shown = Amend(
        title=amend.title,
        url=amend.url,
        yes="Save mine all the same",
        touches=amend.touches,
        may_remove=amend.may_remove,
        retire_url=amend.retire_url,
        options=amend.options,
        note=met.message,
        theirs=differing(form, theirs, mine) if theirs is not None else [],
        is_gone=theirs is None,
    )
    form.data = {**_sent(form), "seen": seen_of(met.theirs)}
    return ask(request, plan, shown, form, status=422)


def _sent(form: forms.Form) -> dict[str, Any]:
    """What was typed; lists stay lists."""
    if not form.is_bound:
        return dict(form.initial)
    return {name: form.cleaned_data.get(name, form.data.get(name)) for name in form.fields}


def amended(request: AuthedRequest, plan: MasterPlan, message: str) -> HttpResponse:
    """The tab as it is now: in place where it is open."""

    def draw() -> HttpResponse:
        now = context(request, fetch(request, plan.pk))
        return render(request, "planning/_discovery.html", now)

    url = reverse("planning:plan-discovery", args=[plan.pk])
    return done_in_place(request, url, message, place="#discovery", draw=draw)
