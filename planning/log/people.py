"""The names of people in the logs of plans."""

from planning.models import LintWaiver, PlanEvent

SHARES = ("masterplan_shared", "masterplan_unshared")


def rename(old: str, new: str) -> None:
    """Everywhere that a person acted, or was acted upon."""
    PlanEvent.objects.filter(actor=old, actor_kind=PlanEvent.ActorKind.USER).update(actor=new)
    LintWaiver.objects.filter(actor=old).update(actor=new)
    for event in PlanEvent.objects.filter(kind__in=SHARES, payload__person=old):
        PlanEvent.objects.filter(pk=event.pk).update(payload=event.payload | {"person": new})
