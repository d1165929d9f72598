"""Starting to build an approved plan."""

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.errors import NotPermitted
from config.shared.signals import send_on_commit
from execution.errors import NothingToBuild, RunIsOpen
from execution.models import Preparation, Run
from execution.signals import run_moved
from planning.lint import graph
from planning.log.event_log import append, recording
from planning.models import MasterPlan, TaskDependency


def start_run(plan: MasterPlan, by: User) -> Run:
    """Begin to build the newest version. Raises RunIsOpen, NothingToBuild, IllegalTransition, NotPermitted."""
    require(by, "run_plan", plan)
    if plan.runs.open().exists():
        raise RunIsOpen
    try:
        return _start(plan, by)
    except IntegrityError as error:  # someone else started it between our look and our insert
        if "execution_run_one_open_per_plan" not in str(error):
            raise
        raise RunIsOpen from error


def start_unattended(plan: MasterPlan) -> None:
    """In the name of who approved it. Where that person may not any more, the plan waits for one who may."""
    try:
        start_run(plan, plan.approved_by or plan.owner)
    except NotPermitted as error:
        rows = MasterPlan.objects.filter(pk=plan.pk, status=MasterPlan.Status.APPROVED)
        rows.update(
            is_unattended=False, waiting_for=MasterPlan.WaitingFor.PERSON, last_error=error.message
        )


def _start(plan: MasterPlan, by: User) -> Run:
    with recording(plan, by.get_username()):
        plan = MasterPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        tasks = plan.tasks.count()
        if not tasks:
            raise NothingToBuild
        plan.start_run()
        run = Run.objects.create(
            plan=plan,
            version=plan.versions.latest("number"),
            started_by=by,
            number=plan.runs.count() + 1,
            concurrency=settings.ATOM_CONCURRENCY,
        )
        Preparation.objects.bulk_create([*_for_tasks(run), *_for_requirements(run)])
        run.move_to(Run.Status.PREPARING, source=Run.Status.PENDING, started_at=timezone.now())
        append(
            "masterplan_execution_start",
            {"run_id": str(run.pk), "workspace_path": plan.package, "total_tasks": tasks},
        )
        audit(by, "start_run", plan, after={"run": str(run.pk)})
        send_on_commit(run_moved, sender=Run, run_id=run.pk)
    return run


def _for_tasks(run: Run) -> list[Preparation]:
    """One call a task; its level is the longest path over what the task depends on."""
    tasks = list(run.plan.tasks.values_list("pk", flat=True))
    edges = TaskDependency.objects.filter(task__plan=run.plan).values_list("task", "depends_on")
    level = graph.levels(tasks, list(edges))
    kind = Preparation.Kind.ATOMS
    return [Preparation(run=run, kind=kind, task_id=pk, level=level[pk]) for pk in tasks]


def _for_requirements(run: Run) -> list[Preparation]:
    live = run.plan.requirements.live()
    kind = Preparation.Kind.TESTS
    return [Preparation(run=run, kind=kind, requirement=requirement) for requirement in live]
