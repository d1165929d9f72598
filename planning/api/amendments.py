"""Amending what was understood, until the draft begins: requirements, assumptions, exclusions and all other parts."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from config.access.http import AuthedRequest
from config.shared.api.fields import Sent, Text
from config.shared.api.preconditions import LOOKS, mark, matching
from config.shared.database.storable import is_storable, storable
from config.shared.errors import BadInput
from config.shared.seen import seen_of
from planning.api.discoveries import DISCOVERY, plan_of
from planning.api.plans import said
from planning.api.schemas import PlanStatus
from planning.choices import RequirementPriority as Priority
from planning.discovery.amendments import again, built_on, domain_parts, requirement_rows
from planning.discovery.amendments.address import Address, list_at
from planning.discovery.amendments.model_checks import model_of
from planning.discovery.amendments.touched import Touched
from planning.discovery.brief import LONGEST_BRIEF_BYTES
from planning.models import MasterPlan, Requirement

router = Router(tags=["discoveries"])
REQUIREMENT = f"{DISCOVERY}/requirements/{{code}}"
Said = Annotated[Text, Field(min_length=1, max_length=2000)]
AT = "Such as `assumptions` for the list, `assumptions/<key>` or `aggregates/Book/fields/pages` for a part."


class AmendableRequirement(Schema):
    """`seen` is what to send as `If-Match`. One that is taken out stays readable, and `is_live` no more."""

    code: str
    priority: str
    text: str
    criterion: str
    aggregates: list[str]
    source: str
    amended_by: str
    is_live: bool
    seen: str


class Requirements(Schema):
    requirements: list[AmendableRequirement]


class NewRequirement(Sent):
    text: Said = Field(examples=["A tool that is lent out cannot be lent again."])
    priority: Priority = Priority.MUST
    criterion: Said = Field(examples=["Given a lent tool, when it is lent, then that is refused."])
    aggregates: list[Annotated[Text, Field(max_length=200)]] = Field([], max_length=100)


class RequirementChange(Sent):
    """Only what is sent is changed."""

    text: Said | None = None
    priority: Priority | None = None
    criterion: Said | None = None
    aggregates: list[Annotated[Text, Field(max_length=200)]] | None = Field(None, max_length=100)


class Reason(Sent):
    reason: Text = Field(min_length=1, max_length=500, examples=["Nobody asked for it."])


class PartRow(Schema):
    """`at` is its address, `seen` what to send as `If-Match`."""

    at: str
    seen: str
    values: dict[str, Any]


class Parts(Schema):
    parts: list[PartRow]


class At(Schema):
    at: str = Field("assumptions", max_length=1000, description=AT)


class PartSent(Sent):
    at: Text = Field(min_length=1, max_length=1000, description=AT, examples=["assumptions"])
    values: dict[str, Any] = Field(examples=[{"text": "A tool is lent to one person at a time."}])


class PartGone(Sent):
    at: Text = Field(min_length=1, max_length=1000, description=AT)


class Touches(Schema):
    kind: str
    name: str
    code: str


class Amended(Schema):
    """What hangs together with what was changed, so that it can be looked at too."""

    touches: list[Touches]


class NewBrief(Sent):
    brief: Text = Field(min_length=1, max_length=LONGEST_BRIEF_BYTES)


class NewStack(Sent):
    """Options that are left out take their defaults."""

    stack: Text = Field(min_length=1, max_length=40, examples=["python-cli"])
    options: dict[str, Annotated[Text, Field(max_length=100)]] = Field({}, max_length=20)


@router.get(f"{DISCOVERY}/requirements", response=Requirements)
def list_requirements(request: AuthedRequest, discovery_id: UUID) -> dict[str, Any]:
    """All of them, those that were taken out too."""
    plan = plan_of(request, discovery_id)
    rows = Requirement.objects.filter(plan=plan).order_by("code")
    return {"requirements": [_row(row) for row in rows]}


def _row(row: Requirement) -> dict[str, Any]:
    shown = requirement_rows.shown(row)
    same = ("code", "source", "amended_by")
    return shown | {name: getattr(row, name) for name in same} | {
        "is_live": row.superseded_at is None,
        "seen": seen_of(shown),
    }  # fmt: skip


@router.post(f"{DISCOVERY}/requirements", response={201: AmendableRequirement})
def add_requirement(
    request: AuthedRequest, response: HttpResponse, discovery_id: UUID, sent: NewRequirement
) -> Status[dict[str, Any]]:
    """One of your own, with the next code."""
    plan = plan_of(request, discovery_id)
    row = requirement_rows.add(plan, sent.model_dump(), request.user)
    return Status(201, _marked(response, row))


def _marked(response: HttpResponse, row: Requirement) -> dict[str, Any]:
    found = _row(row)
    mark(response, found["seen"])
    return found


def _one(plan: MasterPlan, code: str) -> Requirement:
    found: Requirement = get_object_or_404(Requirement, plan=plan, code=storable(code[:40]))
    return found


@router.get(REQUIREMENT, response=AmendableRequirement)
def read_requirement(
    request: AuthedRequest, response: HttpResponse, discovery_id: UUID, code: str
) -> dict[str, Any]:
    """Its ETag is `seen`."""
    return _marked(response, _one(plan_of(request, discovery_id), code))


@router.post(f"{REQUIREMENT}/change", response=Amended, openapi_extra=LOOKS)
def change_requirement(
    request: AuthedRequest, discovery_id: UUID, code: str, sent: RequirementChange
) -> dict[str, list[Touched]]:
    """Say it otherwise; what it carries of the brief stays its source."""
    plan = plan_of(request, discovery_id)
    _one(plan, code)
    values = sent.model_dump(exclude_none=True, exclude_unset=True)
    with matching(request) as seen:
        return {"touches": requirement_rows.change(plan, code, values, request.user, seen)}


@router.post(f"{REQUIREMENT}/retire", response=Amended, openapi_extra=LOOKS)
def retire_requirement(
    request: AuthedRequest, discovery_id: UUID, code: str, sent: Reason
) -> dict[str, list[Touched]]:
    """It is not built; what the brief demands is given up by it, which keeps the plan from release."""
    plan = plan_of(request, discovery_id)
    _one(plan, code)
    with matching(request) as seen:
        return {"touches": requirement_rows.retire(plan, code, request.user, sent.reason, seen)}


@router.post(f"{REQUIREMENT}/back", response=Amended)
def bring_requirement_back(
    request: AuthedRequest, discovery_id: UUID, code: str
) -> dict[str, list[Touched]]:
    """One that was taken out is built again, under the code it had."""
    plan = plan_of(request, discovery_id)
    _one(plan, code)
    return {"touches": requirement_rows.bring_back(plan, code, request.user)}


@router.get(f"{DISCOVERY}/parts", response=Parts)
def list_parts(request: AuthedRequest, discovery_id: UUID, where: Query[At]) -> dict[str, Any]:
    """The parts of a list of what was understood: assumptions, exclusions, aggregates, risks and others."""
    plan = plan_of(request, discovery_id)
    address = _address(where.at)
    if not address.is_new:
        raise BadInput("Name a list, such as `assumptions` or `aggregates/Book/fields`.")
    try:
        rows = list_at(model_of(plan.discovery), address)
    except LookupError:
        raise BadInput("There is no such list in what was understood.") from None
    return {
        "parts": [
            {"at": str(address.of(row)), "seen": seen_of(row), "values": domain_parts.shown(address, row)}
            for row in rows
        ]
    }  # fmt: skip


def _address(at: str) -> Address:
    if not is_storable(at):
        raise BadInput("There is no such part of the domain.")
    return Address.parse(at)


@router.post(f"{DISCOVERY}/parts/add", response=Amended)
def add_part(
    request: AuthedRequest, discovery_id: UUID, sent: PartSent
) -> dict[str, list[Touched]]:
    """A new part in a list; `at` names the list."""
    plan, address = plan_of(request, discovery_id), _address(sent.at)
    if not address.is_new:
        raise BadInput("Name the list that it is added to.")
    return {"touches": domain_parts.add(plan, address, sent.values, request.user)}


@router.post(f"{DISCOVERY}/parts/change", response=Amended, openapi_extra=LOOKS)
def change_part(
    request: AuthedRequest, discovery_id: UUID, sent: PartSent
) -> dict[str, list[Touched]]:
    """Give a part other values, those that are sent; what names it follows a new name."""
    plan, address = plan_of(request, discovery_id), _part(sent.at)
    with matching(request) as seen:
        return {"touches": domain_parts.change(plan, address, sent.values, request.user, seen)}


@router.post(f"{DISCOVERY}/parts/remove", response=Amended, openapi_extra=LOOKS)
def remove_part(
    request: AuthedRequest, discovery_id: UUID, sent: PartGone
) -> dict[str, list[Touched]]:
    """Take a part out; refused while others name it."""
    plan, address = plan_of(request, discovery_id), _part(sent.at)
    with matching(request) as seen:
        return {"touches": domain_parts.remove(plan, address, request.user, seen)}


def _part(at: str) -> Address:
    address = _address(at)
    if address.is_new:
        raise BadInput("Name a part, not the list it is in.")
    return address


@router.post(f"{DISCOVERY}/brief", response={202: PlanStatus})
def change_brief(
    request: AuthedRequest, discovery_id: UUID, sent: NewBrief
) -> Status[dict[str, Any]]:
    """Another brief in place of this one; all that follows from it is asked, and paid, again."""
    plan = plan_of(request, discovery_id)
    again.from_brief(plan, sent.brief, request.user)
    return Status(202, said(plan, "The brief is being read again."))


@router.post(f"{DISCOVERY}/understand", response={202: PlanStatus})
def understand_again(request: AuthedRequest, discovery_id: UUID) -> Status[dict[str, Any]]:
    """Model the domain again from the answers; what was amended stays where it still fits."""
    plan = plan_of(request, discovery_id)
    again.from_answers(plan, request.user)
    return Status(202, said(plan, "The domain is being modelled again."))


@router.post(f"{DISCOVERY}/stack", response=PlanStatus)
def change_stack(request: AuthedRequest, discovery_id: UUID, sent: NewStack) -> dict[str, Any]:
    """What it is built on, and the choices within that."""
    plan = plan_of(request, discovery_id)
    built_on.change(plan, sent.stack, sent.options, request.user)
    return said(plan, f"It is built on {sent.stack}.")
