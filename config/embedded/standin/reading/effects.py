"""What an action needs and what else it changes."""

import re

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate, Field
from config.embedded.standin.reading import acts, states, steps
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import (
    number_field,
    relax,
    speaks_of,
)


def condition(draft: Draft, line: Line) -> bool:
    """ "Only available books can be borrowed", "the member must be active"."""
    if not re.search(
        r"(?i)\bonly\b|\bmust be\b|\bcannot\b|\bcan not\b|\bmay not\b|\bhas to be\b|must not",
        line.text,
    ):
        return False
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    done = acts.find(draft, line.text)
    named = [one for one in named if done is None or one.name != done.owner.name]
    for owner, action in [(one, act) for one in draft.aggregates.values() for act in one.actions]:
        if not speaks_of(action, line.text):
            continue
        found = [_required_of(draft, owner, target, line.text) for target in named]
        rules = tuple(dict.fromkeys(rule for rule in found if rule))
        if rules:
            steps.add(draft, owner, Action(name=action.name, rules=rules))
            line.mark("action", owner.name, action.name)
            return True
    return False


def _required_of(draft: Draft, owner: Aggregate, target: Aggregate, text: str) -> str:
    reference = draft.reference(owner, target)
    if reference is None:
        return ""
    negative = bool(re.search(r"(?i)\bcannot\b|\bcan not\b|\bmay not\b|\bmust not\b|\bno\b", text))
    negative = negative != bool(re.search(r"(?i)\bunless\b|\buntil\b|\bbefore\b", text))
    named = states.named_in(target, text)
    if named:
        wanted = [one for one in target.states if one not in named] if negative else named
        return sentences.say("state", field=reference.name, states=sentences.either(tuple(wanted)))
    for field in target.fields:
        if field.type == "boolean" and mentioned(field, text) is not None:
            return sentences.say(
                "flag", field=reference.name, flag=field.name, value="no" if negative else "yes"
            )
    return ""


def becomes(draft: Draft, line: Line) -> bool:
    """ "When a loan is returned, the book becomes available"."""
    found = re.search(
        r"(?i)\b(?:becomes?|turns?|is set to|is marked(?: as)?|goes back to|changes to|is then|is again)\s+(?:an? |in (?:the )?)?(?P<state>\w+)",
        line.text,
    )
    if not found:
        return False
    for owner, action in [(one, act) for one in draft.aggregates.values() for act in one.actions]:
        for _, _, target in reversed(draft.mentions(line.text[: found.start()])):
            reference = draft.reference(owner, target)
            state = states.match(draft.aggregates[target.name], found["state"])
            if reference and state and speaks_of(action, line.text):
                effect = sentences.say("becomes", field=reference.name, state=state)
                steps.add(draft, owner, Action(name=action.name, effects=(effect,)))
                line.mark("action", owner.name, action.name)
                return True
    return False


def today(draft: Draft, line: Line) -> bool:
    """ "Returning sets the return date"."""
    found = re.search(
        r"(?i)\b(?:sets?|records?|fills?|notes?|stores?)\s+(?:in )?(?:the |its |a )?(?P<rest>.+)$",
        line.text,
    )
    if not found:
        return False
    for owner, action in [(one, act) for one in draft.aggregates.values() for act in one.actions]:
        dates = [
            one
            for one in owner.fields
            if one.type == "date" and mentioned(one, found["rest"]) is not None
        ]
        if dates and speaks_of(action, line.text[: found.start()]):
            relax(draft, owner, dates[0].name)
            steps.add(
                draft,
                owner,
                Action(name=action.name, effects=(sentences.say("today", field=dates[0].name),)),
            )
            line.mark("action", owner.name, action.name)
            return True
    return False


def stock(draft: Draft, line: Line) -> bool:
    """ "Placing an order lowers the product's stock by its quantity"."""
    found = re.search(
        r"(?i)\b(?P<down>lowers?(?! than)|reduces?|decreases?|takes?|subtracts?|falls?|drops?|goes down|baja|resta|disminuye|reduce)\b|\b(?P<up>raises?|increases?|adds?|puts? back|goes up|rises?|grows?|sube|suma|aumenta)\b",
        line.text,
    )
    if not found:
        return False
    for owner in list(draft.aggregates.values()):
        for reference in (one for one in owner.fields if one.references):
            target = draft.aggregates[reference.references]
            stock = number_field(target, line.text)
            amount = next(
                (
                    one.name
                    for one in owner.fields
                    if one.type in ("integer", "decimal") and mentioned(one, line.text) is not None
                ),
                "",
            )
            about = {one.name for _, _, one in draft.mentions(line.text)}
            if stock and owner.name in about:
                return _shift(
                    draft, line, owner, reference, stock, amount or "1", bool(found["down"])
                )
    return False


def _shift(
    draft: Draft,
    line: Line,
    owner: Aggregate,
    reference: Field,
    stock: Field,
    amount: str,
    down: bool,
) -> bool:
    effect = sentences.say(
        "falls" if down else "rises", field=reference.name, stock=stock.name, amount=amount
    )
    rule = (
        (sentences.say("stock", field=reference.name, stock=stock.name, amount=amount),)
        if down
        else ()
    )
    spoken = next((one for one in owner.actions if speaks_of(one, line.text)), None)
    if spoken:
        steps.add(draft, owner, Action(name=spoken.name, rules=rule, effects=(effect,)))
        line.mark("action", owner.name, spoken.name)
        return True
    creates = sentences.say("creates", name=owner.words)
    name = next(
        (one.name for one in owner.actions if creates in one.effects), f"record_{owner.snake}"
    )
    steps.add(draft, owner, Action(name=name, rules=rule, effects=(creates, effect)))
    line.mark("action", owner.name, name)
    return True


def enough(draft: Draft, line: Line) -> bool:
    """ "You cannot sell more units than there are": said of an action that checks the stock."""
    if not re.search(
        r"(?i)\b(?:cannot|not|never|no)\b.*\bmore\b.*\bthan\b|not enough|enough stock|in stock",
        line.text,
    ):
        return False
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    for owner, action in [(one, act) for one in draft.aggregates.values() for act in one.actions]:
        checks = any("at least as much" in rule for rule in action.rules)
        amounts = [
            one
            for one in owner.fields
            if one.type == "integer" and mentioned(one, line.text) is not None
        ]
        if checks and (owner in named or amounts or speaks_of(action, line.text)):
            line.mark("action", owner.name, action.name)
            return True
    return False


def kept_while_used(draft: Draft, line: Line) -> bool:
    """ "A member with loans cannot be deleted": references hold for every kind."""
    if not re.search(
        r"(?i)(?:(?:cannot|can not|must not|never|may not) be|(?:is|are) (?:never|not)) (?:\w+ or )?(?:deleted|removed|erased)"
        r"|(?:deleting|removing) .*(?:refused|not allowed|not possible|forbidden)|(?:cannot|nobody can|no one can|nobody may|no one may|not|never) (?:delete|remove|erase) (?:an?|the|any) "
        r"|can only be (?:deleted|removed|erased) (?:if|when|once|after|while) |only (?:an? )?[\w ]+ (?:without|with no|that has no|that have no) .* can be (?:deleted|removed)",
        line.text,
    ):
        return False
    for _, _, target in draft.mentions(line.text):
        if any(draft.reference(one, target) for one in draft.aggregates.values()):
            line.mark("unused", target.name)
            return True
    return False
