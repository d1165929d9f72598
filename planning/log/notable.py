"""Events that somebody may wait for become notices, in the transaction that writes them."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from config.notices import spread
from config.notices.choices import NoticeKind
from planning.log.sentences import Notable, event_notable, event_why
from planning.models import MasterPlan, PlanEvent


def tell(plan_id: UUID, events: Iterable[PlanEvent]) -> None:
    """One notice a kind: five questions that are asked together wait together."""
    kinds: dict[NoticeKind, list[tuple[Notable, PlanEvent]]] = {}
    for event in events:
        found = event_notable(event)
        if found:
            kinds.setdefault(found.kind, []).append((found, event))
    if not kinds:
        return
    plan = MasterPlan.objects.select_related("budget").get(pk=plan_id)
    for kind, told in kinds.items():
        spread.tell(
            kind,
            workspace_id=plan.workspace_id,
            owner_id=plan.owner_id,
            subject=f"plan:{plan_id}",
            # A plan has no name yet while questions are asked; its budget is called as the brief begins.
            title=plan.project_name or plan.budget.name or str(plan),
            path=reverse(told[0][0].page, args=[plan_id]),
            detail=_detail([event for _, event in told]),
            actor=told[0][1].actor,
        )


def _detail(events: list[PlanEvent]) -> str:
    more = f" And {len(events) - 1} more." if len(events) > 1 else ""
    return event_why(events[0]) + more
