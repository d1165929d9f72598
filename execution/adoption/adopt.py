"""Agreeing to a change of a plan that is built: the plan gets a version, and its run takes it over, in one transaction.

What is new gets waves behind those there are, what is retired leaves the tree, what is asked otherwise is specified
and perhaps written anew, and everything else stays as it is and costs nothing. Source: architecture, changing course.
"""

from collections.abc import Collection

from django.db.models import Q

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.errors import BadInput
from config.shared.signals import send_on_commit
from execution.adoption.impact import Impact, impact_of
from execution.choices import OPEN_RUN, RunStatus
from execution.engine.lifecycle import halt
from execution.engine.row_locks import lock_waves, locked
from execution.errors import NothingToAdopt
from execution.export import releases
from execution.models import AcceptanceTest, GivenAnswer, Preparation, Run
from execution.signals import run_moved
from execution.source.rows import whole_text
from planning.changes.proposals.effect import Proposed, proposed
from planning.changes.proposals.proposal_verbs import apply, require_current
from planning.lint import graph
from planning.log.event_log import append
from planning.models import PlanProposal, PlanVersion, Task
from planning.versions.snapshot import requirements_of, tasks_of

ADOPTABLE = (
    *(status for status in OPEN_RUN if status != RunStatus.CANCELLING),
    RunStatus.COMPLETED,
)
RETIRED = "Retired in version {}."


def adopt(proposal: PlanProposal, by: User, *, gives_up: Collection[str] = ()) -> PlanVersion:
    """Raises NotPermitted, NothingToAdopt, PlanChanged, BadInput, LintFailed, IllegalTransition."""
    require(by, "approve_plan", proposal.plan)
    run = proposal.plan.runs.order_by("-number").first()
    if run is None:
        raise NothingToAdopt
    with locked(run.pk, actor=by.get_username()) as held:
        if held.status not in ADOPTABLE:
            raise NothingToAdopt(f"The run is {held.status_words}, so it can take nothing over.")
        proposal.plan = held.plan
        require_current(proposal)
        found = proposed(proposal)
        impact = impact_of(held, found)
        if impact.problems:
            raise BadInput("\n".join(impact.problems))
        releases.keep(held)
        dropped = _make_room(held, found, impact)
        version = apply(proposal, by, gives_up=gives_up)
        _take_over(held, version, found, impact)
        PlanProposal.objects.filter(pk=proposal.pk).update(forecast=impact.figures)
        after = {"change": proposal.number, "version": version.number}
        audit(by, "approve_plan", held.plan, before=dropped, after=after)
        send_on_commit(run_moved, sender=Run, run_id=held.pk)
    return version


def _make_room(run: Run, found: Proposed, impact: Impact) -> dict[str, str]:
    """Stop all work; in the order of locks ask for what is to be specified anew, and remove what is retired.

    Returns the code that goes, by name.
    """
    halt(run)
    level = levels(found)
    rows = list(run.preparations.filter(task__isnull=False).select_related("task"))
    for row in rows:
        row.level = level.get(row.task.stable_id, row.level) if row.task else row.level
    Preparation.objects.bulk_update(rows, ["level"])
    again = Q(task__stable_id__in=impact.specify) | Q(requirement__code__in=impact.tests)
    run.preparations.filter(again).ask_anew()
    after, live = tasks_of(found.after), requirements_of(found.after)
    gone = Q(task__isnull=False) & ~Q(task__stable_id__in=list(after))
    gone |= Q(requirement__isnull=False) & ~Q(requirement__code__in=list(live))
    run.preparations.filter(gone).delete()
    lock_waves(run)
    # What was repaired in vain was another version.
    run.waves.update(repair_rounds=0)
    atoms = run.atoms.exclude(task__stable_id__in=list(after))
    tests = AcceptanceTest.objects.filter(run=run).exclude(requirement__code__in=list(live))
    dropped = {str(atom): whole_text(atom.imports, atom.code) for atom in atoms if atom.code}
    dropped |= {test.path: test.code for test in tests}
    tests.delete()
    atoms.delete()
    return dropped


def levels(found: Proposed) -> dict[str, int]:
    """By id, how deep each task stands among those it depends on."""
    tasks = tasks_of(found.after)
    edges = [(key, other) for key, task in tasks.items() for other in task["depends_on"]]
    return graph.levels(list(tasks), edges)


def _take_over(run: Run, version: PlanVersion, found: Proposed, impact: Impact) -> None:
    _move_tasks(run, version, found)
    _prepare(run, found, impact)
    if run.status == Run.Status.COMPLETED:
        run.plan.reopen_run()
    else:
        run.plan.resume()
    run.move_to(
        Run.Status.PREPARING,
        source=[Run.Status.COMPLETED, Run.Status.PAUSED],
        version=version,
        is_adopting=True,
        pause_reason=Run.PauseReason.NONE,
        reason="",
        ended_at=None,
        can_release=None,
    )
    append(
        "run_adopted_version",
        {
            "run_id": str(run.pk),
            "version": version.number,
            "specify": len(impact.specify),
            "remove": len(impact.remove),
            "keep": impact.keep,
        },
    )


def _move_tasks(run: Run, version: PlanVersion, found: Proposed) -> None:
    after = tasks_of(found.after)
    rows = Task.with_retired.filter(plan=run.plan).order_by("number")
    for task in rows:
        if task.stable_id not in after and task.status != Task.Status.SKIPPED:
            task.retire(RETIRED.format(version.number))
        elif task.stable_id in after and task.status == Task.Status.SKIPPED:
            task.reset()


def _prepare(run: Run, found: Proposed, impact: Impact) -> None:
    """The calls that nobody made so far. What the plan brought for a task was for what the task was before."""
    tasks = dict(run.plan.tasks.values_list("stable_id", "pk"))
    GivenAnswer.objects.filter(task__in=[tasks[key] for key in impact.specify]).delete()
    asked = set(run.preparations.values_list("task", flat=True))
    level = levels(found)
    kind = Preparation.Kind.ATOMS
    Preparation.objects.bulk_create(
        Preparation(run=run, kind=kind, task_id=tasks[key], level=level[key])
        for key in impact.specify
        if tasks[key] not in asked
    )
    tested = set(run.preparations.values_list("requirement", flat=True))
    live = run.plan.requirements.live().filter(code__in=impact.tests)
    kind = Preparation.Kind.TESTS
    Preparation.objects.bulk_create(
        Preparation(run=run, kind=kind, requirement=row) for row in live if row.pk not in tested
    )
