"""The forms by which people amend the domain model, each in a dialog of the tab or on a page of its own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.access.http import AuthedRequest
from config.shared.errors import BadInput, DomainError
from config.shared.seen import ChangedMeanwhile, seen_of
from planning.discovery import requirements
from planning.discovery.amendments import again, domain_parts
from planning.discovery.amendments.address import Address, Model, part_at
from planning.discovery.amendments.model_checks import model_of
from planning.discovery.amendments.touched import Touched, by_part, said
from planning.models import MasterPlan
from planning.pages.discovery import dialog
from planning.pages.discovery.discovery_tab import part_url
from planning.pages.discovery.other_forms import BriefForm
from planning.pages.discovery.part_forms import PartForm
from planning.pages.tabs import fetch


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """A part at an address, or a new one in a list; `remove` takes it out."""
    plan = fetch(request, plan_id)
    address = _address(request)
    model = model_of(plan.discovery)
    row = None if address.is_new else _part(model, address)
    amend = dialog.Amend(
        title=_title(address, row),
        url=part_url(plan, address),
        touches=_touches(plan, model, address, row),
        may_remove=row is not None,
    )
    initial = {} if row is None else domain_parts.shown(address, row) | {"seen": seen_of(row)}
    form = PartForm(address, model, request.POST or None, initial=initial)
    if request.method != "POST":
        return dialog.ask(request, plan, amend, form)
    if "remove" in request.POST:
        form = PartForm(address, model, initial=initial)
        seen = request.POST.get("seen", "")
        return _done(request, plan, amend, form, lambda: domain_parts.remove(plan, address, request.user, seen))  # fmt: skip
    if not form.is_valid():
        return dialog.ask(request, plan, amend, form, status=422)
    return _done(request, plan, amend, form, lambda: _store(request, plan, address, form))


def _store(request: AuthedRequest, plan: MasterPlan, address: Address, form: PartForm) -> list[Touched]:  # fmt: skip
    if address.is_new:
        return domain_parts.add(plan, address, form.values, request.user)
    return domain_parts.change(plan, address, form.values, request.user, form.cleaned_data["seen"])


def _done(
    request: AuthedRequest,
    plan: MasterPlan,
    amend: dialog.Amend,
    form: PartForm,
    act: Callable[[], list[Touched]],
) -> HttpResponse:
    try:
        found = act()
    except ChangedMeanwhile as refused:
        return dialog.both(request, plan, amend, form, refused)
    except DomainError as refused:
        return dialog.refused(request, plan, amend, form, refused)
    return dialog.amended(request, plan, f"{amend.title}: done. {said(found)}".strip())


def _address(request: AuthedRequest) -> Address:
    try:
        return Address.parse(request.GET.get("at", ""))
    except BadInput:
        raise Http404 from None


def _part(model: Model, address: Address) -> Any:
    """None for one that is gone; what was typed of it is kept all the same."""
    try:
        return part_at(model, address)
    except LookupError:
        return None


def _title(address: Address, row: Any) -> str:
    kind = address.kind.name
    if address.is_new:
        inside = f" of {'.'.join(address.keys)}" if address.keys else ""
        return f"Add {'an' if kind[0] in 'aeiou' else 'a'} {kind}{inside}"
    return f"{kind.capitalize()} {address.name}" if address.kind.key else f"Change the {kind}"


def _touches(plan: MasterPlan, model: Model, address: Address, row: Any) -> list[Touched]:
    if row is None:
        return []
    return by_part(model, address, row, requirements.live(plan), plan.discovery.brief)


@require_http_methods(["GET", "HEAD", "POST"])
def brief(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """Another brief in place of this one; all that follows from it is asked again."""
    plan = fetch(request, plan_id)
    text = plan.discovery.brief
    amend = dialog.Amend(
        title="Change the brief",
        url=reverse("planning:brief", args=[plan.pk]),
        yes="Read it again",
        note=_brief_note(plan),
    )
    form = BriefForm(request.POST or None, initial={"brief": text, "seen": seen_of(text)})
    if request.method != "POST" or not form.is_valid():
        return dialog.ask(request, plan, amend, form, status=422 if form.is_bound else 200)
    sent = form.cleaned_data
    try:
        again.from_brief(plan, sent["brief"], request.user, sent["seen"])
    except ChangedMeanwhile as refused:
        return dialog.both(request, plan, amend, form, refused, key="brief")
    except DomainError as refused:
        return dialog.refused(request, plan, amend, form, refused)
    return dialog.amended(request, plan, "The brief is being read again.")


def _brief_note(plan: MasterPlan) -> str:
    if plan.last_error:
        return plan.last_error
    return "Questions and the domain are asked again and paid again. Requirements you changed stay."


@require_POST
def understand_again(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    again.from_answers(plan, request.user)
    return dialog.amended(request, plan, "The domain is being modelled again.")
