import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Count, F, FloatField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, NullIf

from config.access.permissions import reachable
from config.shared.database.states import StatefulQuerySet
from config.shared.database.word_search import every_word
from costs.models import Budget
from planning.choices import FINISHED_TASK, OPEN_PLAN, TaskStatus

if TYPE_CHECKING:
    from config.access.models import User


def _tasks(**wanted: str) -> Count:
    """Of tasks that are not retired, which a join would count as well."""
    return Count("tasks", filter=Q(tasks__retired_at__isnull=True, **wanted), distinct=True)


class MasterPlanQuerySet(StatefulQuerySet):
    def visible_to(self, user: "User") -> "MasterPlanQuerySet":
        return self.filter(reachable(user))

    def archived(self) -> "MasterPlanQuerySet":
        return self.filter(archived_at__isnull=False)

    def live(self) -> "MasterPlanQuerySet":
        return self.filter(archived_at__isnull=True)

    def open(self) -> "MasterPlanQuerySet":
        return self.filter(status__in=OPEN_PLAN)

    def matching(self, *, text: str = "", status: str = "") -> "MasterPlanQuerySet":
        """By words of the name or description, and by a status or `open`."""
        found = self.open() if status == "open" else self
        if status and status != "open":
            found = found.filter(status=status)
        return found.filter(every_word(text, "project_name", "description", "discovery__brief"))

    def with_progress(self) -> "MasterPlanQuerySet":
        """Annotate total_tasks, completed_tasks, failed_tasks and progress_percent (0–100, or None)."""
        return self.annotate(
            total_tasks=_tasks(),
            completed_tasks=_tasks(tasks__status=TaskStatus.COMPLETED),
            failed_tasks=_tasks(tasks__status=TaskStatus.FAILED),
        ).annotate(
            progress_percent=Cast(F("completed_tasks"), FloatField())
            * Value(100.0)
            / NullIf(Cast(F("total_tasks"), FloatField()), Value(0.0))
        )

    def with_spend(self) -> "MasterPlanQuerySet":
        """Annotate spent_usd, what the plan's budget has booked."""
        booked = Budget.objects.with_spend().filter(pk=OuterRef("budget"))
        return self.annotate(spent_usd=Subquery(booked.values("spent_usd")))

    def with_size(self) -> "MasterPlanQuerySet":
        """Annotate total_phases and total_milestones."""
        return self.annotate(
            total_phases=Count("phases", distinct=True),
            total_milestones=Count("phases__milestones", distinct=True),
        )


class MilestoneQuerySet(models.QuerySet):
    def missing_of(self, plan: object) -> "MilestoneQuerySet":
        """Milestones of the plan whose tasks have not landed."""
        return self.filter(phase__plan=plan, draft__isnull=True)


# As people write a task's id: T-034, t34, T 34.
TASK_ID = re.compile(r"\s*t[- ]?0*(\d{1,6})\s*", re.IGNORECASE)


class RequirementQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "RequirementQuerySet":
        return self.filter(reachable(user, "plan__"))

    def live(self) -> "RequirementQuerySet":
        """Those that hold now."""
        return self.filter(superseded_at=None)

    def matching(self, text: str) -> "RequirementQuerySet":
        """Live ones by code, the code they have in the brief, or words."""
        return self.live().filter(every_word(text, "code", "alias", "text"))


class TaskQuerySet(StatefulQuerySet):
    def visible_to(self, user: "User") -> "TaskQuerySet":
        return self.filter(reachable(user, "plan__"))

    def for_plan(self, plan: object) -> "TaskQuerySet":
        return self.filter(plan=plan)

    def matching(self, text: str) -> "TaskQuerySet":
        """By id, or by words of the name; without those that are retired."""
        current = self.filter(retired_at__isnull=True)
        named = TASK_ID.fullmatch(text)
        if named:
            return current.filter(stable_id=f"T-{int(named[1]):03}")
        return current.filter(every_word(text, "stable_id", "name"))

    def unfinished(self) -> "TaskQuerySet":
        return self.exclude(status__in=FINISHED_TASK)

    def in_order(self) -> "TaskQuerySet":
        return self.order_by("number")

    def with_parts(self) -> "TaskQuerySet":
        """With requirements, subtasks, and the tasks they depend on."""
        return self.prefetch_related("requirements", "subtasks", "dependencies__depends_on")

    def counts_by_plan(self) -> list[tuple[UUID, str, int]]:
        """Plan id, status and count."""
        return list(self.order_by().values_list("plan_id", "status").annotate(Count("pk")))
