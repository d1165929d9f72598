"""Keeping immutable snapshots: version 1 with the draft, then one for each edit, change and approval."""

from django.db.models import Max

from config.access.models import User
from planning.models import MasterPlan, PlanVersion
from planning.versions.snapshot import sha_of, snapshot

LONGEST_SUMMARY = 300


def add_version(plan: MasterPlan, summary: str, *, by: User | None = None) -> PlanVersion:
    """The caller holds the plan's lock, so that numbers follow each other."""
    taken = snapshot(plan)
    return PlanVersion.objects.create(
        plan=plan,
        number=latest_number(plan) + 1,
        snapshot=taken,
        sha=sha_of(taken),
        summary=summary[:LONGEST_SUMMARY],
        created_by=by,
    )


def latest_number(plan: MasterPlan) -> int:
    return PlanVersion.objects.filter(plan=plan).aggregate(n=Max("number"))["n"] or 0


def latest(plan: MasterPlan) -> PlanVersion:
    """Raises PlanVersion.DoesNotExist before the first draft."""
    return PlanVersion.objects.filter(plan=plan).latest("number")
