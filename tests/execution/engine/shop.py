"""An approved plan of three tasks, and a way to build it without a broker."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from execution import tasks
from execution.drive import drive
from execution.engine.queue import Job
from execution.engine.run_start import start_run
from execution.models import Atom, Run
from planning.models import MasterPlan, Subtask, Task, TaskDependency
from tests import factories

WORKERS = 6


def approved_plan(*, requirements: bool = True) -> MasterPlan:
    plan = factories.MasterPlanFactory(
        status="approved", package="shop", project_name="Shop", approved_by=None
    )
    factories.PlanVersionFactory(plan=plan, number=1)
    milestone = factories.MilestoneFactory(phase__plan=plan, number=1)
    made: dict[int, Task] = {}
    for number, name in enumerate(("Amounts", "Basket", "Program"), start=1):
        task = factories.TaskFactory(milestone=milestone, number=number, name=name)
        Subtask.objects.create(task=task, number=1, name="Do it")
        made[number] = task
    TaskDependency.objects.create(task=made[2], depends_on=made[1])
    TaskDependency.objects.create(task=made[3], depends_on=made[2])
    if requirements:
        _require(plan, made)
    return plan


def _require(plan: MasterPlan, made: dict[int, Task]) -> None:
    for number, (text, priority) in enumerate(
        (("Amounts add up.", "must"), ("A basket has a total.", "must"), ("Doubling.", "should")),
        start=1,
    ):
        requirement = factories.RequirementFactory(
            plan=plan, code=f"FR-{number:03}", text=text, priority=priority
        )
        made[min(number, 2)].requirements.add(requirement)


def started(plan: MasterPlan | None = None) -> Run:
    plan = plan or approved_plan()
    return start_run(plan, plan.owner)


def build(run: Run, *, until: Callable[[], bool] = lambda: False) -> Run:
    """Do every job that the rows call for, in threads, until nothing is left or `until` holds."""
    while not until() and (jobs := drive(run.pk)):
        perform(jobs)
    run.refresh_from_db()
    return run


def perform(jobs: Iterable[Job]) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(_perform, jobs))


def _perform(job: Job) -> None:
    try:
        tasks.JOBS[job.kind](str(job.id))
    finally:
        connection.close()


def atom(run: Run, symbol: str) -> Atom:
    return Atom.objects.get(run=run, symbol=symbol)


def statuses(run: Run) -> dict[str, str]:
    return dict(Atom.objects.filter(run=run).values_list("symbol", "status"))
