"""The names of people in the logs of plans."""

from planning.models import LintWaiver, PlanEvent, Requirement

# Of a person in what an event says: with whom a plan was shared, who claimed a review.
NAMES = ("person", "by")


def rename(old: str, new: str) -> None:
    """Everywhere that a person acted, or was acted upon."""
    PlanEvent.objects.filter(actor=old, actor_kind=PlanEvent.ActorKind.USER).update(actor=new)
    LintWaiver.objects.filter(actor=old).update(actor=new)
    for part in ("amended_by", "given_up_by"):
        Requirement.objects.filter(**{part: old}).update(**{part: new})
    Requirement.objects.filter(source=f"Said by {old}").update(source=f"Said by {new}")
    for name in NAMES:
        for event in PlanEvent.objects.filter(**{f"payload__{name}": old}):
            PlanEvent.objects.filter(pk=event.pk).update(payload=event.payload | {name: new})
