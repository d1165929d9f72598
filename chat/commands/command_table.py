"""The registry of chat commands, used for help, parsing and running."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from chat.commands import confirmations
from chat.commands.confirmations import CommandReply
from chat.errors import MessageRefused
from chat.models import Conversation
from config.access.models import User
from config.access.permissions import can, require
from config.shared.errors import DomainError
from costs.models import Budget
from execution.engine import lifecycle
from execution.export.summary import summary
from execution.models import Run
from planning.changes import edits
from planning.discovery.brief import LONGEST_BRIEF_BYTES, TOO_LONG, clean_brief
from planning.discovery.plan_traces import traces_of
from planning.discovery.traces import missing
from planning.log.verdicts import verdict
from planning.models import MasterPlan


@dataclass(frozen=True, kw_only=True)
class Command:
    name: str
    argument: str
    # A verb of config.access.permissions, about the conversation's plan, or the conversation while it has none.
    permission: str
    spends: str
    help: str
    run: Callable[[Conversation, User, str], CommandReply]

    def about(self, conversation: Conversation) -> Conversation | MasterPlan:
        """What the permission is asked of."""
        if self.permission in {"chat", "archive"}:
            return conversation
        return conversation.plan or conversation

    @property
    def usage(self) -> str:
        return f"/{self.name} {self.argument}".strip()


class UnknownCommand(DomainError):
    """There is no such command."""

    code = "unknown_command"
    status = 422


class NoPlanHere(DomainError):
    """This conversation has no plan yet. Start one with /masterplan and a brief."""

    code = "no_plan"
    status = 422


REGISTRY: dict[str, Command] = {}


def command(
    name: str, *, permission: str, argument: str = "", spends: str = "nothing", help: str
) -> Callable[
    [Callable[[Conversation, User, str], CommandReply]],
    Callable[[Conversation, User, str], CommandReply],
]:
    def register(
        run: Callable[[Conversation, User, str], CommandReply],
    ) -> Callable[[Conversation, User, str], CommandReply]:
        REGISTRY[name] = Command(
            name=name, argument=argument, permission=permission, spends=spends, help=help, run=run
        )
        return run

    return register


def find(text: str) -> tuple[Command, str]:
    """The command a message names, and its argument. Raises UnknownCommand with the nearest name."""
    name, argument = [*text.lstrip("/").split(maxsplit=1), "", ""][:2]
    found = REGISTRY.get(name.lower())
    if found:
        return found, argument.strip()
    near = difflib.get_close_matches(name.lower(), REGISTRY, n=1)
    hint = f" Did you mean /{near[0]}?" if near else " /help lists them."
    raise UnknownCommand(f"There is no command /{name[:40]}.{hint}")


def permitted(conversation: Conversation, by: User) -> list[Command]:
    """What this person may send here, as the help lists it."""
    return [c for c in REGISTRY.values() if can(by, c.permission, c.about(conversation))]


def give(conversation: Conversation, by: User, line: str) -> CommandReply:
    """Carry out a line that names a command. Raises UnknownCommand, NotPermitted, and what the command refuses with."""
    found, argument = find(line)
    require(by, "give_commands", conversation)
    require(by, found.permission, found.about(conversation))
    if len(argument.encode()) > LONGEST_BRIEF_BYTES:
        raise MessageRefused(TOO_LONG)
    return found.run(conversation, by, argument)


def _plan_of(conversation: Conversation) -> MasterPlan:
    if conversation.plan is None:
        raise NoPlanHere()
    return conversation.plan


def _run_of(conversation: Conversation) -> Run:
    run = _plan_of(conversation).runs.first()
    if run is None:
        raise NoPlanHere("This plan has no run yet. Start one with /run.")
    return run


@command("help", permission="chat", help="Show what you may do here.")
def _help(conversation: Conversation, by: User, argument: str) -> CommandReply:
    lines = [f"| `{c.usage}` | {c.help} | {c.spends} |" for c in permitted(conversation, by)]
    return CommandReply(
        text="\n".join(["| command | what it does | spends |", "|---|---|---|", *lines])
    )


@command(
    "masterplan",
    permission="create_plan",
    argument="<brief>",
    spends="the draft",
    help="Understand a brief and draft a plan for approval.",
)
def _masterplan(conversation: Conversation, by: User, argument: str) -> CommandReply:
    return confirmations.begin(conversation, by, argument)


@command(
    "orchestrate",
    permission="create_plan",
    argument="<brief>",
    spends="the whole build, after you confirm",
    help="Plan, build and test from a brief, without stops between.",
)
def _orchestrate(conversation: Conversation, by: User, argument: str) -> CommandReply:
    return CommandReply(
        text="This plans, builds and tests without asking you again.",
        card=confirmations.whole_way(conversation, by, clean_brief(argument)),
    )


@command("plan", permission="view", help="Show this conversation's plan.")
def _plan(conversation: Conversation, by: User, argument: str) -> CommandReply:
    plan = _plan_of(conversation)
    return CommandReply(text=f"**{plan}**", card={"card": "plan", "plan_id": str(plan.pk)})


@command("status", permission="view", help="Say how far the plan is.")
def _status(conversation: Conversation, by: User, argument: str) -> CommandReply:
    plan = _plan_of(conversation)
    figures = summary(plan)
    return CommandReply(
        text=(
            f"The plan is {plan.status_words}: {figures['tasks']} tasks,"
            f" {figures['atoms']} atoms in {figures['waves']} waves, {figures['attempts']} attempts,"
            f" ${figures['cost_usd']:.2f} spent.{_shortfall(plan)}"
        )
    )


def _shortfall(plan: MasterPlan) -> str:
    """What a built plan lacks, after a space; nothing before there is a verdict."""
    if plan.status != MasterPlan.Status.COMPLETED:
        return ""
    said = verdict(plan.can_release, plan.gaps, plan.type_errors)
    verdict_said = f"It is {said}." if said else ""
    return "".join(f" {part}" for part in (verdict_said, missing(traces_of(plan))) if part)


@command("approve", permission="approve_plan", help="Approve the draft as it stands.")
def _approve(conversation: Conversation, by: User, argument: str) -> CommandReply:
    edits.approve(_plan_of(conversation), by)
    return CommandReply(text="The plan is approved. Send `/run` to build it.")


@command(
    "run",
    permission="run_plan",
    spends="the build, after you confirm",
    help="Build the approved plan.",
)
def _run(conversation: Conversation, by: User, argument: str) -> CommandReply:
    return CommandReply(
        text="Building spends money, so it starts when you say yes.",
        card=confirmations.building(_plan_of(conversation)),
    )


@command(
    "pause", permission="run_plan", help="Pause the run; nothing is lost, and /resume goes on."
)
def _pause(conversation: Conversation, by: User, argument: str) -> CommandReply:
    lifecycle.pause(_run_of(conversation), by)
    return CommandReply(text="Building is paused. Send `/resume` to continue.")


@command(
    "resume",
    permission="run_plan",
    spends="the rest of the build",
    help="Go on after a pause or a failed step.",
)
def _resume(conversation: Conversation, by: User, argument: str) -> CommandReply:
    plan = _plan_of(conversation)
    run = plan.runs.first()
    if run is None:
        edits.resume(plan, by)
    elif run.status == Run.Status.FAILED:
        lifecycle.retry(run, by)
    else:
        lifecycle.resume(run, by)
    return CommandReply(text="Continuing.")


@command(
    "cancel",
    permission="edit_plan",
    help="Cancel the plan or its run for good; what was built stays readable.",
)
def _cancel(conversation: Conversation, by: User, argument: str) -> CommandReply:
    plan = _plan_of(conversation)
    run = plan.runs.open().first()
    if run is None:
        edits.cancel(plan, by)
    else:
        lifecycle.cancel(run, by)
    return CommandReply(text="Cancelled. What was built stays readable.")


@command("costs", permission="view", help="Say what the plan has cost.")
def _costs(conversation: Conversation, by: User, argument: str) -> CommandReply:
    plan = _plan_of(conversation)
    budget = Budget.objects.with_spend().get(pk=plan.budget_id)
    limit = (
        "no limit"
        if budget.hard_limit_usd is None
        else f"a hard limit of ${budget.hard_limit_usd:.2f}"
    )
    return CommandReply(
        text=f"${budget.spent_usd:.4f} spent, ${budget.held_usd:.4f} held, {limit}."
    )


@command("clear", permission="archive", help="Archive this conversation and open a new one.")
def _clear(conversation: Conversation, by: User, argument: str) -> CommandReply:
    return CommandReply(text="", clears=True)
