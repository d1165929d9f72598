"""What a change would do to its plan as it is now: difference, findings, and what it gives up."""

from dataclasses import dataclass

from costs.prices.forecast import Forecast
from planning.changes.proposals.change_operations import Given
from planning.changes.proposals.scope import given_up_musts, reductions
from planning.lint.report import Finding
from planning.models import MasterPlan, PlanCounter, PlanProposal, Requirement, Task
from planning.money import estimates
from planning.versions.compare import Difference, compare
from planning.versions.linted import added, lint_of
from planning.versions.snapshot import Snapshot, requirements_of, snapshot, tasks_of
from planning.versions.store import latest


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What a proposal would do: `before` and `after` whole, and what lint says of it that it did not say before."""

    before: Snapshot
    after: Snapshot
    difference: Difference
    findings: tuple[Finding, ...]
    gives_up: tuple[str, ...]

    @property
    def critical(self) -> list[Finding]:
        return [one for one in self.findings if one.severity == "critical"]


def proposed(proposal: PlanProposal) -> Proposed:
    """What consenting to it would do to the plan as it is now."""
    before, after = snapshot(proposal.plan), proposal.target or {}
    return Proposed(
        before=before,
        after=after,
        difference=compare(before, after),
        findings=(
            *reductions(before, after),
            *added(lint_of(proposal.plan, before), lint_of(proposal.plan, after)),
        ),
        gives_up=tuple(given_up_musts(before, after)),
    )


def is_current(proposal: PlanProposal) -> bool:
    """Whether it fits the plan as it is now."""
    return proposal.base_id == latest(proposal.plan).pk


def done_by(proposal: PlanProposal) -> Difference:
    """What an applied change did: between the version it was made for and the one it made."""
    after = proposal.version.snapshot if proposal.version else {}
    return compare(proposal.base.snapshot, after)


def critical(plan: MasterPlan, before: Snapshot, after: Snapshot) -> list[str]:
    """Critical findings that the change would add."""
    found = added(lint_of(plan, before), lint_of(plan, after))
    return [one.text for one in found if one.severity == "critical"]


def given(plan: MasterPlan) -> Given:
    """The last code and id that the plan has given, whatever became of their rows."""
    codes = Requirement.objects.filter(plan=plan).values_list("code", flat=True)
    numbers = [int(tail) for code in codes if (tail := code.rpartition("-")[2]).isdecimal()]
    ids = Task.with_retired.filter(plan=plan).values_list("stable_id", flat=True)
    counted = PlanCounter.objects.values_list("last_task_id", flat=True).get(plan=plan)
    return Given(
        requirement=max(numbers, default=0),
        task=max([counted, *(int(one.removeprefix("T-")) for one in ids)]),
        stated=plan.discovery.stated,
    )


def price_of(plan: MasterPlan, of: Snapshot) -> Forecast | None:
    """Of building a whole plan like this; None while a model that it needs has no price."""
    tasks = [(str(t["complexity"]), len(t["provides"])) for t in tasks_of(of).values()]
    return estimates.forecast_for(plan, tasks, len(requirements_of(of)))
