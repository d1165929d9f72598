"""The tab of discovery: questions, the domain by its contexts, requirements by what they speak of."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from config.access.http import AuthedRequest
from config.access.permissions import can
from config.shared.templatetags.shown import spaced
from planning.discovery import plan_traces, questions, requirements, size_agreement
from planning.discovery.amendments import again
from planning.discovery.amendments.address import KINDS, Address, Model, key_of
from planning.discovery.amendments.model_checks import model_of
from planning.models import MasterPlan, Question, Requirement
from planning.pages import approval
from planning.pages.forms import AnswerForm
from planning.pages.parts import traced
from planning.pages.parts.diagram import draw
from planning.pages.tabs import fetch, shell
from planning.stacks.chosen import stack_of

ELSE = "Everything else"
IN_CONTEXTS = ("aggregates", "value_objects", "services")


@require_GET
def discovery(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    return render(request, "planning/discovery.html", context(request, plan))


def context(request: AuthedRequest, plan: MasterPlan) -> dict[str, Any]:
    """What planning/_discovery.html takes, with the shell of the tab."""
    found = plan.discovery
    may_amend = size_agreement.is_asked(plan) and can(request.user, "edit_plan", plan)
    asked = list(found.questions.all())
    is_open = [row for row in asked if row.answered_at is None]
    traces = traced.shown(plan, plan_traces.traces_of(plan))
    return shell(request, plan, "discovery") | {
        "discovery": found,
        "questions": [_question(plan, row) for row in asked],
        "asked": is_open[0] if is_open else None,
        "open_questions": is_open if "all" in request.GET and len(is_open) > 1 else [],
        "count_open": len(is_open),
        "lost_if_recommended": questions.lost_if_recommended(found) if is_open else [],
        "answer_form": AnswerForm(),
        "answers_newer": questions.are_newer(found),
        "size": approval.size(plan) if can(request.user, "answer_question", plan) else None,
        "may_amend": may_amend,
        "may_read_again": again.may_read_again(plan) and can(request.user, "edit_plan", plan),
        "diagram": draw(found),
        "domain": domain(plan, model_of(found)),
        "requirement_groups": grouped(plan),
        "traces": traces,
        "given_up": requirements.given_up(plan),
        "taken_out": _taken_out(plan),
        "built_on": stack_of(plan) if found.modelled_at else None,
    }


def _question(plan: MasterPlan, row: Question) -> dict[str, Any]:
    chosen = [one for one in row.shown_options if one["label"] == row.answer]
    return {
        "row": row,
        "lost": [text for one in chosen for text in one["gives_up"]],
        "url": reverse("planning:answer-change", args=[plan.pk, row.pk]),
    }


def part_url(plan: MasterPlan, address: Address) -> str:
    query = urlencode({"at": str(address)})
    return f"{reverse('planning:part', args=[plan.pk])}?{query}"


def domain(plan: MasterPlan, model: Model) -> dict[str, Any]:
    """Each part as {row, url, add: {list: url}} with the lists within it; contexts hold what belongs to them."""
    rows: dict[str, Any] = {name: _rows(plan, (name,), (), model[name]) for name in model}
    named = {one["row"]["name"] for one in rows["bounded_contexts"]}
    loose = {one["row"]["context"] for kind in IN_CONTEXTS for one in rows[kind]} - named
    rows["bounded_contexts"] += [{"row": {"name": name}, "add": {}} for name in sorted(loose)]
    for shown in rows["bounded_contexts"]:
        name = shown["row"]["name"]
        shown["own"] = {
            kind: [one for one in rows[kind] if one["row"]["context"] == name]
            for kind in IN_CONTEXTS
        }
    for shown in rows["aggregates"]:
        name = shown["row"]["name"]
        shown["events"] = [e for e in rows["domain_events"] if e["row"]["aggregate"] == name]
    rows["add"] = {name: part_url(plan, Address((name,), ())) for name in model}
    return rows


def _rows(
    plan: MasterPlan, lists: tuple[str, ...], keys: tuple[str, ...], rows: Iterable[Any]
) -> list[dict[str, Any]]:
    inner = [other[-1] for other in KINDS if other[:-1] == lists]
    found = []
    for row in rows:
        own = (*keys, key_of(KINDS[lists], row))
        shown: dict[str, Any] = {"row": row, "url": part_url(plan, Address(lists, own))}
        shown["add"] = {name: part_url(plan, Address((*lists, name), own)) for name in inner}
        for name in inner:
            shown[name] = _rows(plan, (*lists, name), own, row.get(name, []))
        found.append(shown)
    return found


def grouped(plan: MasterPlan) -> list[dict[str, Any]]:
    """Live requirements under the aggregate that their words name first, in the order of the model."""
    live = requirements.live(plan)
    aggregates = plan.discovery.aggregates
    names = [*(one["name"] for one in aggregates), ELSE]
    by_name: dict[str, list[Requirement]] = {name: [] for name in names}
    for row in live:
        by_name[_spoken_of(row, aggregates)].append(row)
    return [_group(plan, name, rows) for name, rows in by_name.items() if rows]


def _spoken_of(row: Requirement, aggregates: Sequence[Mapping[str, Any]]) -> str:
    """A requirement also has the aggregates that must be there before those it speaks of."""
    own = [one for one in aggregates if one["name"] in row.aggregates]
    found = ((_first_said(row.text, one), one["name"]) for one in own)
    places = [(place, name) for place, name in found if place is not None]
    return min(places)[1] if places else next((one["name"] for one in own), ELSE)


def _first_said(text: str, aggregate: Mapping[str, Any]) -> int | None:
    names = {aggregate["name"], aggregate.get("plural") or aggregate["name"]}
    either = "|".join(re.escape(form) for name in names for form in (name, spaced(name)))
    found = re.search(rf"\b(?:{either})s?\b", text, re.IGNORECASE)
    return found.start() if found else None


def _group(plan: MasterPlan, name: str, rows: Sequence[Requirement]) -> dict[str, Any]:
    musts = sum(row.priority == Requirement.Priority.MUST for row in rows)
    return {
        "name": name,
        "is_open": len(rows) <= 12,
        "musts": musts,
        "shoulds": len(rows) - musts,
        "rows": [
            approval.requirement_row(row)
            | {
                "also": [other for other in row.aggregates if other != name],
                "by": row.amended_by,
                "url": reverse("planning:requirement", args=[plan.pk, row.code]),
            }
            for row in rows
        ],
    }


def _taken_out(plan: MasterPlan) -> list[dict[str, Any]]:
    rows = Requirement.objects.filter(plan=plan, superseded_at__isnull=False)
    return [
        {"row": row, "url": reverse("planning:requirement-back", args=[plan.pk, row.code])}
        for row in rows.filter(given_up=Requirement.GivenUp.NO)
    ]
