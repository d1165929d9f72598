"""Why a requirement has no test: it is being written, was refused, or was never asked for."""

from dataclasses import dataclass

from costs.errors import REFUSED
from execution.gate.test_failures import Why, first_line
from execution.models import Preparation, Run
from planning.models import Requirement

WAITING = (Preparation.Status.PENDING, Preparation.Status.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Untested:
    """`why` holds while the requirement has no test."""

    requirement: Requirement
    why: Why


def live_requirements(run: Run) -> list[Untested]:
    """All of them, each with what became of the asking for its tests; two queries."""
    asked = run.preparations.filter(kind=Preparation.Kind.TESTS)
    of_requirement = {one.requirement_id: one for one in asked}
    live = run.plan.requirements.live().order_by("code")
    return [Untested(requirement=one, why=_why(of_requirement.get(one.pk))) for one in live]


def untested(run: Run) -> list[Untested]:
    """Those without any test."""
    tested = set(run.acceptance_tests.values_list("requirement", flat=True))
    return [one for one in live_requirements(run) if one.requirement.pk not in tested]


def _why(asked: Preparation | None) -> Why:
    if asked is None or asked.status == Preparation.Status.DONE:
        return Why(kind="not_asked")
    if asked.status in WAITING:
        return Why(kind="being_written")
    if asked.error == REFUSED:
        return Why(kind="refused")
    return Why(kind="unanswered", reason=first_line(asked.error))
