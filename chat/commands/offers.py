"""What a plain message seems to ask for: offered on a card, or told at once where that changes and spends nothing."""

from chat.commands import command_table, confirmations
from chat.commands.command_table import REGISTRY, CommandReply
from chat.commands.confirmations import Card, Way
from chat.commands.intents import Kind, intent_of
from chat.models import Conversation, Message
from config.access.models import User
from config.access.permissions import can
from config.shared.errors import DomainError
from planning.choices import OPEN_PLAN, PlanStatus

# A shorter one does not say itself what is to be planned.
LEAST_BRIEF = 60
# Said at another time, a word such as "continue" is about something else.
POSSIBLE: dict[str, tuple[str, ...]] = {
    "pause": (PlanStatus.IN_PROGRESS,),
    "resume": (PlanStatus.PAUSED, PlanStatus.FAILED),
    "approve": (PlanStatus.DRAFT,),
    "run": (PlanStatus.APPROVED,),
    "cancel": (*OPEN_PLAN, PlanStatus.FAILED),
}
# Words that may mean any of several commands, the mildest first.
MEANINGS = {"stop": ("pause", "cancel")}
TITLES = {
    Kind.PLAN: "This looks like something to plan.",
    Kind.ORCHESTRATE: "This looks like something to plan and build in one go.",
}


def offered(conversation: Conversation, by: User, text: str) -> CommandReply | None:
    """None where it is talk, and where this person may not do what it names, or it cannot be done now."""
    intent = intent_of(text)
    if intent.kind == Kind.CHAT or not can(by, "give_commands", conversation):
        return None
    try:
        if intent.kind == Kind.COMMAND:
            return _command(conversation, by, intent.command)
        return _plan(conversation, by, text, intent.kind)
    except DomainError:
        return None  # The model is told of the plan and can say what stands in the way.


def _plan(conversation: Conversation, by: User, text: str, kind: Kind) -> CommandReply | None:
    if not can(by, "create_plan", conversation):
        return None
    brief = text if len(text) >= LEAST_BRIEF else _talked_of(conversation, text)
    card: Card = (
        confirmations.planning(conversation, brief)
        if kind == Kind.PLAN
        else confirmations.whole_way(conversation, by, brief)
    )
    return CommandReply(text=TITLES[kind], card=card)


def _talked_of(conversation: Conversation, text: str) -> str:
    """What people have said here in plain words, this last."""
    said = conversation.messages.said().filter(role=Message.Role.USER).order_by("created_at")
    texts = [one for one in said.values_list("content", flat=True) if not one.startswith("/")]
    return "\n\n".join([*texts, text])


def _command(conversation: Conversation, by: User, name: str) -> CommandReply | None:
    plan, names = conversation.plan, MEANINGS.get(name, (name,))
    found = [REGISTRY[one] for one in names if plan and can(by, REGISTRY[one].permission, plan)]
    if plan is None or not found:
        return None
    if found[0].permission == "view":
        return found[0].run(conversation, by, "")
    if plan.status not in POSSIBLE[names[0]]:
        return None
    if name == "run":
        return found[0].run(conversation, by, "")
    ways = [Way(line=f"/{one.name}", what=one.help, spends=one.spends) for one in found]
    return CommandReply(text="", card=confirmations.command(str(plan), *ways))


def carry_out(conversation: Conversation, by: User, card: Card) -> CommandReply:
    """What a card asked. Raises CardOutdated, and whatever it refuses with."""
    if card.get("does") == "command":
        return command_table.give(conversation, by, card["line"])
    return confirmations.carry_out(conversation, by, card)
