"""What software needs beyond its stack: proposed by discovery, locked by execution, approved with the plan."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from planning.models.plan import MasterPlan


class Packages(models.Model):
    """`wanted` is a list of {name, why}; once locked, `locked` is one of {name, version, licence, age_days, why}.

    While there is no lock, `problem` says why; an empty one means that it is being made.
    """

    plan = models.OneToOneField(MasterPlan, on_delete=models.CASCADE, related_name="packages")
    wanted = models.JSONField(default=list)
    requirements = models.TextField(blank=True)
    lock = models.TextField(blank=True)
    locked = models.JSONField(default=list, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "packages"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lock="") | Q(problem=""), name="planning_packages_locked_or_not"
            )
        ]

    def __str__(self) -> str:
        return ", ".join(one["name"] for one in self.wanted)
