"""Confirmation cards: shown before a build spends money, and carried out when a person confirms.

The card's figures are stored in the message, so that what is carried out is what was agreed to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings

from chat.errors import CardOutdated, NotBuildable
from chat.models import Conversation
from config.access.models import User
from config.shared.templatetags.shown import usd
from costs.limits.budgets import first_limits
from costs.limits.limit_changes import own_limit_usd
from execution.engine import run_start
from execution.errors import RunIsOpen
from planning.discovery import interview
from planning.discovery.brief import clean_brief
from planning.models import MasterPlan
from planning.money import estimates
from planning.money.payers import limits_below
from planning.versions.store import latest_number

Card = dict[str, Any]
UNDO = "You can pause or cancel at any time. Money already spent does not come back."


@dataclass(frozen=True, kw_only=True)
class CommandReply:
    """The answer to a command: markdown, and perhaps a card to show under it."""

    text: str
    card: Card = field(default_factory=dict)
    clears: bool = False


def whole_way(conversation: Conversation, by: User, brief: str) -> Card:
    """The card of /orchestrate: only the highest possible cost is known yet."""
    _, most = first_limits(conversation.workspace)
    own = own_limit_usd(by, conversation.workspace_id)
    hard = most if own is None else min(most, own)
    return _open("orchestrate", brief=brief, hard_usd=f"{hard:f}")


def building(plan: MasterPlan) -> Card:
    """The card of /run, with the plan's estimate and limits. Raises NotBuildable and RunIsOpen."""
    if plan.runs.open().exists():
        raise RunIsOpen
    if plan.status != MasterPlan.Status.APPROVED:
        raise NotBuildable(plan)
    return _open(
        "run",
        plan_id=str(plan.pk),
        version=latest_number(plan),
        name=str(plan),
        cost=_estimate(plan),
        soft_usd=_text(plan.budget.soft_limit_usd),
        hard_usd=_text(plan.budget.hard_limit_usd),
        minutes=plan.estimated_minutes_likely,
    )


def planning(conversation: Conversation, brief: str) -> Card:
    """The card of a brief that is offered to be planned, with what reading it costs. Raises BadInput."""
    text = clean_brief(brief)
    cost = estimates.of_discovery(text)["estimated_cost_usd"]
    return _open("plan", brief=text, cost_usd=cost)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A command as it would be sent, what it does, and what it spends."""

    line: str
    what: str
    spends: str


def command(plan: str, way: Way, other: Way | None = None) -> Card:
    """The card of what was said in plain words; with `other`, where these may mean that as well."""
    if other is None:
        what = f"{way.what.removesuffix('.')}: {plan}."
        return _open("command", line=way.line, what=what, spends=way.spends)
    ways = " ".join(f"{one.line}: {one.what}" for one in (way, other))
    what = f"For now or for good? {ways} It is about {plan}."
    return _open("command", line=way.line, what=what, spends=way.spends, other=other.line)


def _open(does: str, **what: Any) -> Card:
    return {"card": "confirm", "state": "open", "does": does, **what}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _estimate(plan: MasterPlan) -> list[str] | None:
    """Low, likely, high; None if a model has no price."""
    found = (
        plan.estimated_cost_low_usd,
        plan.estimated_cost_likely_usd,
        plan.estimated_cost_high_usd,
    )
    return None if None in found else [f"{amount:f}" for amount in found]


def words(card: Card) -> dict[str, str]:
    """The texts of an open card, for `shared/_confirmation.html`."""
    return _WORDS[card.get("does", "orchestrate")](card)


def outcome(card: Card) -> str:
    """The text of a card that has been answered."""
    if card["state"] != "confirmed":
        return "Left as it is." if "asked" in card else "Declined: nothing was started."
    return DONE[card.get("does", "orchestrate")].format(**card)


def _words_of_plan(card: Card) -> dict[str, str]:
    known = card["cost_usd"] is not None
    reads = (
        f"About {usd(Decimal(card['cost_usd']))}" if known else "Unknown, as a model has no price,"
    )
    return {
        "title": "Plan this?",
        "what": "The brief is read and open questions are asked. Then a plan is drafted for you to read, change and"
        " approve. Nothing is built.",
        "cost_words": f"{reads} for reading it. What the draft costs is shown before it is written.",
        "yes": "Plan it",
        "no": "Talk about it first",
        "undo": "You can cancel at any time. What reading it has cost by then does not come back.",
    }


def _words_of_command(card: Card) -> dict[str, str]:
    other = {"other": f"Send {card['other']}"} if card.get("other") else {}
    return other | {
        "title": f"Send {card['line']} or {card['other']}?" if other else f"Send {card['line']}?",
        "what": card["what"],
        "cost_words": f"It spends {card['spends']}.".capitalize(),
        "yes": f"Send {card['line']}",
        "no": "No, answer me",
        "undo": "Nothing happens before you say yes.",
    }


def _words_of_whole_way(card: Card) -> dict[str, str]:
    return {
        "title": "Build this from beginning to end?",
        "what": "The brief becomes a plan, open questions take their recommended answers,"
        " and the plan is built and tested. A demand that such an answer leaves out is named as not built.",
        "cost_words": f"At most {usd(_most(card))}; it stops before more is spent.",
        "yes": "Plan and build it",
    }


def _most(card: Card) -> Decimal:
    """The limit on the card; older cards have none."""
    return Decimal(card.get("hard_usd") or settings.PLAN_HARD_LIMIT_USD)


def _words_of_run(card: Card) -> dict[str, str]:
    minutes = {"minutes_words": f"About {card['minutes']} minutes."} if card["minutes"] else {}
    return minutes | {
        "title": f"Build {card['name']}?",
        "what": "Every task of the approved plan is written, checked and tested.",
        "cost_words": f"{_estimate_words(card['cost'])} {_limit_words(card)}",
        "yes": "Start building",
    }


def _estimate_words(cost: list[str] | None) -> str:
    if cost is None:
        return "Unknown, because a model it uses has no price. Building pauses before that model is called."
    low, likely, high = (usd(Decimal(amount)) for amount in cost)
    return f"About {likely} with what is spent already, between {low} and {high}."


def _limit_words(card: Card) -> str:
    if card["hard_usd"] is None:
        return "The plan has no hard limit."
    notice = f"You get a notice at {usd(Decimal(card['soft_usd']))}; " if card["soft_usd"] else ""
    return f"{notice}it stops before more than {usd(Decimal(card['hard_usd']))} is spent."


_WORDS: dict[str, Callable[[Card], dict[str, str]]] = {
    "orchestrate": _words_of_whole_way,
    "run": _words_of_run,
    "plan": _words_of_plan,
    "command": _words_of_command,
}
DONE = {
    "orchestrate": "Confirmed: it is being planned and built.",
    "run": "Confirmed: it is being built.",
    "plan": "Confirmed: it is being planned.",
    "command": "Confirmed: {line} was sent.",
}


def carry_out(conversation: Conversation, by: User, card: Card) -> CommandReply:
    """Carry out a confirmed card. Raises CardOutdated and the errors of starting a plan or a run."""
    if card.get("does") == "run":
        return _build(card, by)
    if card.get("does") == "plan":
        return begin(conversation, by, card["brief"])
    plan = interview.start_plan(
        owner=by,
        workspace=conversation.workspace,
        brief=card["brief"],
        unattended=True,
        limits=limits_below(_most(card)),
        access_list=conversation.access_list,
    )
    return started(conversation, plan)


def begin(conversation: Conversation, by: User, brief: str) -> CommandReply:
    """Start a plan from this conversation. Raises BadInput for a brief that cannot be used."""
    plan = interview.start_plan(
        owner=by,
        workspace=conversation.workspace,
        brief=brief,
        access_list=conversation.access_list,
    )
    return started(conversation, plan)


def _build(card: Card, by: User) -> CommandReply:
    plan = MasterPlan.objects.visible_to(by).get(pk=card["plan_id"])
    if latest_number(plan) != card["version"]:
        raise CardOutdated
    run_start.start_run(plan, by)
    return CommandReply(text="The run has started.", card={"card": "plan", "plan_id": str(plan.pk)})


def started(conversation: Conversation, plan: MasterPlan) -> CommandReply:
    Conversation.objects.filter(pk=conversation.pk).update(plan=plan, told_seq=0)
    conversation.plan, conversation.told_seq = plan, 0
    return CommandReply(
        text="I am reading the brief. I will ask about what it leaves open; what you do not answer becomes a listed assumption.",
        card={"card": "plan", "plan_id": str(plan.pk)},
    )
