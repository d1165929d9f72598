"""Resolving the needs of tasks to providers: by code, then by a model, then by asking milestones again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from config.shared.database.leases import Lease
from config.shared.jobs import queue
from planning.draft import revision, task_problems
from planning.draft.answers import MilestoneTasks, TaskDraft, TaskLinks
from planning.draft.revision import RevisionRequest, Unresolved
from planning.lint.links import Links, Place, Ports, link
from planning.log.event_log import append, recording
from planning.models import Discovery, MasterPlan, Milestone
from planning.steps.ask import StepCall, ask
from planning.steps.failures import LINKS
from planning.steps.job_names import DRAFT_MILESTONE
from planning.steps.token_counts import MASTERPLAN_TOKENS

MOST_ROUNDS = 2


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """A task draft and the milestone it belongs to."""

    milestone: Milestone
    draft: TaskDraft


@dataclass(kw_only=True)
class Needs:
    """`found` names the provider of what it does not declare itself; `gaps` is what nobody provides."""

    drafted: list[Drafted]
    links: Links
    found: dict[Unresolved, str] = field(default_factory=dict)

    @property
    def tasks(self) -> list[TaskDraft]:
        return [one.draft for one in self.drafted]

    @property
    def gaps(self) -> list[Unresolved]:
        return [one for one in self.links.unresolved if one not in self.found]

    @property
    def edges(self) -> list[tuple[str, str]]:
        """`(task, provider)` by their keys."""
        asked = [(task, provider) for (task, _, _), provider in self.found.items()]
        local = [(one.key, key) for one in self.tasks for key in one.depends_on]
        return [*local, *self.links.edges, *asked]


def drafted_tasks(plan: MasterPlan) -> list[Drafted]:
    milestones = Milestone.objects.filter(phase__plan=plan).order_by("phase__number", "number")
    return [
        Drafted(milestone=milestone, draft=draft)
        for milestone in milestones
        for draft in MilestoneTasks.model_validate(milestone.draft).tasks
    ]


def resolve_needs(plan: MasterPlan, held: Lease, drafted: list[Drafted]) -> Needs:
    links = _linked(drafted)
    if not links.unresolved:
        return Needs(drafted=drafted, links=links)
    answer = _ask_links(plan, held, drafted, links.unresolved)
    names: dict[Unresolved, Place] = {}
    found: dict[Unresolved, str] = {}
    for one in answer.links:
        need = (one.task, one.needs.path, one.needs.symbol)
        if one.provider and one.provided:
            names[need] = (one.provided.path, one.provided.symbol)
        elif one.provider:
            found[need] = one.provider
    drafted = [replace(one, draft=revision.renamed(one.draft, names)) for one in drafted]
    return Needs(drafted=drafted, links=_linked(drafted), found=found)


def _linked(drafted: Sequence[Drafted]) -> Links:
    return link(
        {
            one.draft.key: Ports(
                provides=[(ref.path, ref.symbol) for ref in one.draft.provides],
                needs=[(ref.path, ref.symbol) for ref in one.draft.needs],
            )
            for one in drafted
        }
    )


def _ask_links(
    plan: MasterPlan, held: Lease, drafted: Sequence[Drafted], unresolved: Sequence[Unresolved]
) -> TaskLinks:
    """Who provides what code could not resolve, and under which name."""
    provides = {
        one.draft.key: [(ref.path, ref.symbol) for ref in one.draft.provides] for one in drafted
    }
    return ask(
        TaskLinks,
        StepCall(
            plan=plan, step=LINKS, lease=held, kind=MASTERPLAN_TOKENS, phase="linking the tasks"
        ),
        problems=lambda found: task_problems.link_problems(
            found, provides=provides, unresolved=set(unresolved)
        ),
        tasks=[
            one.draft.model_dump(include={"key", "name", "target_files", "provides"})
            for one in drafted
        ],
        unresolved=[
            {"task": key, "needs": {"path": path, "symbol": symbol}}
            for key, path, symbol in unresolved
        ],
    ).value


def ask_again(plan: MasterPlan, held: Lease, needs: Needs) -> bool:
    """Send what is wrong back to the milestones that can mend it, at most two rounds a kind; true if any was asked.

    What dangles after that is a finding of lint, as is critical lint of a plan that a person looks at.
    """
    rounds = [one["kind"] for one in plan.discovery.revisions]
    if needs.gaps and rounds.count("needs") < MOST_ROUNDS:
        say = revision.ask_providers if "needs" in rounds else revision.return_needs
        return _send_back(plan, held, "needs", say(needs.gaps, needs.tasks))
    if plan.is_unattended and rounds.count("lint") < MOST_ROUNDS:
        return _send_back(plan, held, "lint", revision.critical_faults(needs.tasks, needs.edges))
    return False


def _send_back(plan: MasterPlan, held: Lease, kind: str, found: RevisionRequest) -> bool:
    if not found.errors:
        return False
    discovery = plan.discovery
    with recording(plan):
        held.confirm()
        discovery.revisions = [*discovery.revisions, {"kind": kind, "errors": found.errors}]
        Discovery.objects.filter(pk=discovery.pk).update(revisions=discovery.revisions)
        for milestone in Milestone.objects.filter(phase__plan=plan, key__in=found.errors):
            errors = found.errors[milestone.key]
            milestone.revision = {"answer": milestone.draft, "errors": errors}
            milestone.draft = None
            milestone.save(update_fields=["draft", "revision"])
            about = {"milestone": milestone.key, "name": milestone.name, "why": " ".join(errors)}
            append("masterplan_milestone_returned", about)
            queue(DRAFT_MILESTONE, milestone.pk)
    return True
