"""Finding similar plans built before, within one workspace."""

import re
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F

from planning.models import Discovery, MasterPlan, Milestone, RecallEntry

MOST_RECALLED = 3
# Words of many languages are searched, so none is stemmed.
SEARCH_CONFIG = "simple"
_WORD = re.compile(r"\w{3,}")
MOST_WORDS = 60


def remember_plan(plan_id: UUID) -> None:
    """Make a built plan findable; doing so again replaces its text."""
    plan = MasterPlan.objects.select_related("discovery").get(pk=plan_id)
    RecallEntry.objects.update_or_create(
        workspace_id=plan.workspace_id,
        kind=RecallEntry.Kind.PLAN,
        subject=str(plan.pk),
        defaults={"text": _text_of(plan)},
    )
    mine = RecallEntry.objects.filter(kind=RecallEntry.Kind.PLAN, subject=str(plan.pk))
    mine.update(tsv=SearchVector("text", config=SEARCH_CONFIG))


def _text_of(plan: MasterPlan) -> str:
    discovery = plan.discovery
    names = [part["name"] for part in (*discovery.aggregates, *discovery.bounded_contexts)]
    return "\n".join([plan.project_name, plan.description, discovery.summary, *names])


def similar_plans(plan: MasterPlan) -> list[dict[str, Any]]:
    """The `<similar_plans>` of the model contract: built plans of the same workspace, most alike first."""
    any_word = _any_word(plan.discovery)
    if not any_word:
        return []
    words = SearchQuery(any_word, config=SEARCH_CONFIG, search_type="raw")
    found = (
        RecallEntry.objects.filter(
            workspace_id=plan.workspace_id, kind=RecallEntry.Kind.PLAN, tsv=words
        )
        .exclude(subject=str(plan.pk))
        .annotate(rank=SearchRank(F("tsv"), words))
        .order_by("-rank", "pk")
        .values_list("subject", flat=True)[:MOST_RECALLED]
    )
    plans = MasterPlan.objects.in_bulk([UUID(subject) for subject in found])
    return [_recalled(plans[UUID(subject)]) for subject in found if UUID(subject) in plans]


def _any_word(discovery: Discovery) -> str:
    """A query for any of the domain's words."""
    names = [part["name"] for part in (*discovery.aggregates, *discovery.bounded_contexts)]
    words = _WORD.findall(" ".join([discovery.domain, discovery.summary, *names]).lower())
    return " | ".join(f"'{word}'" for word in list(dict.fromkeys(words))[:MOST_WORDS])


def _recalled(plan: MasterPlan) -> dict[str, Any]:
    milestones = Milestone.objects.filter(phase__plan=plan).order_by("number")
    return {
        "project_name": plan.project_name,
        "description": plan.description,
        "milestones": list(milestones.values_list("name", flat=True)),
    }
