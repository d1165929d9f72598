"""Milestones of a snapshot as rows: those that are missing are made, those that it does not have are taken out."""

from collections.abc import Iterable, Mapping

from django.db.models import F

from planning.models import MasterPlan, Milestone, PlanCounter, Task
from planning.versions.snapshot import Snapshot, milestones_of

# Above all places: numbers are unique within a phase at once, not at the end of the transaction.
ASIDE = 10_000


def write_milestones(plan: MasterPlan, target: Snapshot) -> dict[str, Milestone]:
    """Those of the target by their keys; others stay, behind them, until their tasks have gone elsewhere."""
    wanted = {one["key"]: one for one in milestones_of(target)}
    rows = {row.key: row for row in Milestone.objects.filter(phase__plan=plan)}
    note_keys(plan, {*rows, *wanted})
    for phase in target["phases"]:
        plan.phases.filter(number=phase["number"]).update(name=phase["name"], goal=phase["goal"])
    _place(plan, rows, target)
    for key, row in rows.items():
        if key in wanted:
            row.depends_on.set([rows[other] for other in wanted[key]["depends_on"]])
    return {key: rows[key] for key in wanted}


def _place(plan: MasterPlan, rows: dict[str, Milestone], target: Snapshot) -> None:
    """Each in its phase, under its number; what is missing is made. Its tasks are written, so no draft is waited for."""
    Milestone.objects.filter(phase__plan=plan).update(number=F("number") + ASIDE)
    phases = {row.number: row for row in plan.phases.all()}
    for phase in target["phases"]:
        for one in phase["milestones"]:
            row = rows.setdefault(one["key"], Milestone(key=one["key"], draft={"tasks": []}))
            row.phase = phases[phase["number"]]
            row.number, row.name, row.goal = one["number"], one["name"], one["goal"]
            if row._state.adding:
                row.save(force_insert=True)
            else:
                row.save(update_fields=["phase", "number", "name", "goal"])


def remove_milestones(plan: MasterPlan, kept: Mapping[str, Milestone]) -> None:
    """All others. Retired tasks in them stay readable, in the first one of the same phase that is kept, or of all; where
    none is kept they go too, and stay in their versions alone.
    """
    gone = Milestone.objects.filter(phase__plan=plan).exclude(key__in=kept)
    for row in gone if kept else ():
        beside = [one for one in kept.values() if one.phase_id == row.phase_id]
        home = min(beside or kept.values(), key=lambda one: one.number)
        Task.with_retired.filter(milestone=row).update(milestone=home)
    gone.delete()


def note_keys(plan: MasterPlan, keys: Iterable[str]) -> None:
    """No later milestone gets a key that one had already."""
    last = max((int(key[1:]) for key in keys if key[1:].isdigit()), default=0)
    PlanCounter.objects.filter(plan=plan, last_milestone__lt=last).update(last_milestone=last)
