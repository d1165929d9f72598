"""Changes to a plan: asked for in words, made of operations or of an earlier version; previewed, agreed to, discarded."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from pydantic import Field

from config.access.http import AuthedRequest
from config.shared.api.fields import Sent, Text
from config.shared.api.paging import Page, Paging, paged
from execution.adoption.adopt import adopt
from execution.adoption.impact import impact_of
from execution.pages.run_state import latest_run
from planning.api.plans import PLAN
from planning.api.tree_schemas import DiffPart
from planning.changes.proposals import proposal_verbs
from planning.changes.proposals.answers import Operation
from planning.changes.proposals.change_operations import MOST_OPERATIONS
from planning.changes.proposals.effect import done_by, is_current, price_of, proposed
from planning.models import PlanProposal
from planning.pages.tabs import fetch
from planning.versions.version_words import shown

router = Router(tags=["masterplans"])
CHANGE = f"{PLAN}/changes/{{int:number}}"
MOST_NUMBER = 10**6
Code = Annotated[Text, Field(max_length=40)]


class ChangeRow(Schema):
    """`base` is the version it was made for; `version` the one it made."""

    number: int
    origin: str
    status: str
    words: str
    summary: str
    error: str
    base: int
    version: int | None
    made_by: str
    made_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class ChangePage(Page):
    changes: list[ChangeRow]


class Price(Schema):
    low_usd: Decimal
    likely_usd: Decimal
    high_usd: Decimal


class ChangeWhole(ChangeRow):
    """With what agreeing would do, or what it did. `gives_up` are MUSTs that who agrees has to name.

    `figures` are of a plan that is built: what is written anew, checked again and kept, and its price.
    """

    is_current: bool
    parts: list[DiffPart]
    findings: list[str]
    gives_up: list[str]
    problems: list[str]
    figures: dict[str, Any]
    price_before: Price | None
    price_after: Price | None


class Words(Sent):
    words: Text = Field(
        min_length=1, max_length=proposal_verbs.LONGEST_WORDS, examples=["Tools have a colour."]
    )


class ProposedOperations(Sent):
    """By hand, without a model: ready at once."""

    words: Text = Field(min_length=1, max_length=proposal_verbs.LONGEST_WORDS)
    operations: list[Operation] = Field(
        min_length=1,
        max_length=MOST_OPERATIONS,
        examples=[[{"op": "retire_requirement", "code": "FR-004", "reason": "Not wanted."}]],
    )


class Consent(Sent):
    gives_up: list[Code] = Field([], max_length=200)


@router.get(f"{PLAN}/changes", response=ChangePage)
def list_changes(
    request: AuthedRequest, masterplan_id: UUID, page: Query[Paging]
) -> dict[str, Any]:
    """What was asked for so far, newest first."""
    rows = fetch(request, masterplan_id).proposals.defer("target", "operations")
    related = rows.select_related("made_by", "decided_by", "base", "version")
    found = paged(related.order_by("-number"), page, "changes")
    return found | {"changes": [_row(one) for one in found["changes"]]}


def _row(change: PlanProposal) -> dict[str, Any]:
    same = ("number", "origin", "status", "words", "summary", "error", "made_at", "decided_at")
    return {name: getattr(change, name) for name in same} | {
        "base": change.base.number,
        "version": change.version.number if change.version else None,
        "made_by": change.made_by.get_username(),
        "decided_by": change.decided_by.get_username() if change.decided_by else None,
    }


@router.post(f"{PLAN}/changes", response={202: ChangeRow})
def ask_for_change(
    request: AuthedRequest, masterplan_id: UUID, sent: Words
) -> Status[dict[str, Any]]:
    """Ask for a change in words; a model works it out, which is paid. Read it again until it is `ready`."""
    made = proposal_verbs.ask(fetch(request, masterplan_id), sent.words, request.user)
    return Status(202, _row(made))


@router.post(f"{PLAN}/changes/operations", response={201: ChangeRow})
def propose_change(
    request: AuthedRequest, masterplan_id: UUID, sent: ProposedOperations
) -> Status[dict[str, Any]]:
    """Propose a change of operations on requirements, tasks and aggregates."""
    plan = fetch(request, masterplan_id)
    made = proposal_verbs.propose_operations(plan, sent.operations, request.user, words=sent.words)
    return Status(201, _row(made))


@router.post(f"{PLAN}/versions/{{int:number}}/propose", response={201: ChangeRow})
def propose_version(
    request: AuthedRequest, masterplan_id: UUID, number: int
) -> Status[dict[str, Any]]:
    """Propose an earlier version of a plan that is built; a draft's is restored instead."""
    plan = fetch(request, masterplan_id)
    made = proposal_verbs.propose_version(plan, min(number, MOST_NUMBER), request.user)
    return Status(201, _row(made))


@router.get(CHANGE, response=ChangeWhole)
def read_change(request: AuthedRequest, masterplan_id: UUID, number: int) -> dict[str, Any]:
    """A change with what agreeing to it would do: difference, findings, what is rewritten, and its price."""
    change = _fetch(request, masterplan_id, number)
    whole: dict[str, Any] = dict.fromkeys(("parts", "findings", "gives_up", "problems"), ())
    whole |= {"is_current": False, "figures": change.forecast or {}}
    whole |= {"price_before": None, "price_after": None}
    if change.status == PlanProposal.Status.READY:
        whole |= _preview(change)
    elif change.version:
        whole["parts"] = shown(done_by(change), change.version.snapshot.get("replaced"))
    return _row(change) | whole


def _preview(change: PlanProposal) -> dict[str, Any]:
    found = proposed(change)
    plan = change.plan
    run = latest_run(plan) if plan.status in proposal_verbs.BUILT_PLAN else None
    seen: dict[str, Any] = {
        "is_current": is_current(change),
        "parts": shown(found.difference, found.after.get("replaced")),
        "findings": [one.text for one in found.findings],
        "gives_up": list(found.gives_up),
    }
    if run is not None:
        impact = impact_of(run, found)
        return seen | {"problems": list(impact.problems), "figures": impact.figures}
    return seen | {
        "price_before": price_of(plan, found.before),
        "price_after": price_of(plan, found.after),
    }


def _fetch(request: AuthedRequest, plan_id: UUID, number: int) -> PlanProposal:
    plan = fetch(request, plan_id)
    related = plan.proposals.select_related("made_by", "decided_by", "base", "version")
    found: PlanProposal = get_object_or_404(related, number=min(number, MOST_NUMBER))
    found.plan = plan
    return found


@router.post(f"{CHANGE}/agree", response=ChangeRow)
def agree_to_change(
    request: AuthedRequest, masterplan_id: UUID, number: int, sent: Consent | None = None
) -> dict[str, Any]:
    """Do it: to a draft by itself, to a plan that is built together with its run."""
    change = _fetch(request, masterplan_id, number)
    gives_up = sent.gives_up if sent else []
    act = adopt if change.plan.status in proposal_verbs.BUILT_PLAN else proposal_verbs.consent
    act(change, request.user, gives_up=gives_up)
    return _row(_fetch(request, masterplan_id, number))


@router.post(f"{CHANGE}/discard", response=ChangeRow)
def discard_change(request: AuthedRequest, masterplan_id: UUID, number: int) -> dict[str, Any]:
    """Withdraw it before it is agreed to."""
    change = _fetch(request, masterplan_id, number)
    proposal_verbs.discard(change, request.user)
    return _row(change)


@router.post(f"{CHANGE}/again", response={202: ChangeRow})
def ask_again(request: AuthedRequest, masterplan_id: UUID, number: int) -> Status[dict[str, Any]]:
    """Work out anew one that failed, or that the plan has left behind."""
    change = _fetch(request, masterplan_id, number)
    proposal_verbs.ask_again(change, request.user)
    return Status(202, _row(_fetch(request, masterplan_id, number)))
