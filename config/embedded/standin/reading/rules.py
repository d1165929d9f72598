"""Rules and effects: limits on how many, times that do not overlap, what else changes."""

import re
from collections.abc import Callable

from config.embedded.standin import sentences
from config.embedded.standin.domain import Action, Aggregate, Field
from config.embedded.standin.reading import actions, states
from config.embedded.standin.reading.constraints import mentioned
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.words import number, participles, stem

COUNT = re.compile(r"(?i)\b(?:at most|no more than|not more than|more than|up to|maximum(?: of)?|max\.?|only|limit of)\s+(?P<n>\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|un|una|dos|tres|cuatro|cinco|seis|diez)\s+(?P<what>[^.;]+)")
DAYS = re.compile(r"(?i)(?P<n>\d+|one|two|three|four|five|six|seven|ten|fourteen|un|una|dos|tres)\s+(?P<unit>days?|weeks?|dias|d[ií]as|semanas)")


def find(draft: Draft) -> None:
    for line in draft.lines:
        for rule in RULES:
            if rule(draft, line):
                break


def _invariant(draft: Draft, line: Line, owner: Aggregate, form: str, **slots: object) -> bool:
    sentence = sentences.say(form, plural=owner.plural, **slots)
    known = draft.aggregates[owner.name].invariants
    if sentence not in known:
        draft.change(owner, invariants=(*known, sentence))
    line.mark("rule", owner.name, sentence)
    return True


def _at_most(draft: Draft, line: Line) -> bool:
    """ "At most 5 open loans per member", "a member can have at most 5 open loans"."""
    found = COUNT.search(line.text)
    if not found or re.search(r"(?i)character|letters|digits", found["what"][:30]):
        return False
    counted = draft.mentions(found["what"])
    if not counted:
        return False
    owner = draft.aggregates[counted[0][2].name]
    others = [one for _, _, one in (*counted[1:], *draft.mentions(line.text[: found.start()]))]
    reference = next((ref for one in others if (ref := draft.reference(owner, one))), None)
    limit = number(found["n"])
    if reference is None or limit is None:
        return False
    kept = sentences.either(tuple(states.named_in(owner, found["what"])))
    if kept == "kept" and re.search(r"(?i)at (?:a|the same|once|one) ?time|\bopen\b|active|current|at once", found["what"]):
        kept = sentences.either(owner.states[:1])
    return _invariant(draft, line, owner, "at_most", number=limit, states=kept, field=reference.name)


def _capacity(draft: Draft, line: Line) -> bool:
    """ "A class never has more bookings than its capacity"."""
    found = re.search(r"(?i)(?:more|exceed|beyond|over|full|most as many)\b(?P<rest>.*)", line.text)
    if not found:
        return False
    for owner in list(draft.aggregates.values()):
        for reference in owner.fields:
            target = draft.aggregates.get(reference.references)
            limit = _number_field(target, line.text) if target else None
            named = {one.name for _, _, one in draft.mentions(line.text)}
            whole = limit is not None and limit.type == "integer"
            if target and limit and whole and owner.name in named and re.search(r"(?i)capacit|capacidad|seats|places|plazas|spots|limit|max", limit.name):
                kept = sentences.either(tuple(states.named_in(owner, line.text)) or _counting_states(owner))
                return _invariant(draft, line, owner, "capacity", states=kept, field=reference.name, limit=limit.name)
    return False


def _counting_states(owner: Aggregate) -> tuple[str, ...]:
    """States that take up room: not the ones a record ends in."""
    return tuple(one for one in owner.states if not actions.ENDED.match(one))


def _number_field(target: Aggregate, text: str) -> Field | None:
    fields = (one for one in target.fields if one.type in ("integer", "decimal"))
    return next((one for one in fields if mentioned(one, text) is not None), None)


def _apart(draft: Draft, line: Line) -> bool:
    """ "Two bookings of one room never overlap", "a doctor cannot be double-booked"."""
    if not re.search(r"(?i)overlap|double.?book|at the same time|same (?:start )?time|same moment|same slot", line.text):
        return False
    named = [one for _, _, one in draft.mentions(line.text)]
    for owner in [draft.aggregates[one.name] for one in named] + list(draft.aggregates.values()):
        times = [one.name for one in owner.fields if one.type in ("datetime", "date")]
        reference = next((ref for one in named if (ref := draft.reference(owner, one))), None)
        if not reference or not times:
            continue
        kept = sentences.either(_counting_states(owner))
        start, end = _period(owner)
        if start and end:
            return _invariant(draft, line, owner, "apart", states=kept, field=reference.name, start=start, end=end)
        return _invariant(draft, line, owner, "once", states=kept, field=reference.name, other=times[0])
    return False


def _period(owner: Aggregate) -> tuple[str, str]:
    times = [one.name for one in owner.fields if one.type in ("datetime", "date")]
    begins = [one for one in times if re.search(r"start|begin|from|arriv|check_?in|inicio|comienzo|entrada|desde|open", one)]
    ends = [one for one in times if re.search(r"end|finish|until|depart|leav|check_?out|fin|salida|hasta|clos|to$", one)]
    return (begins[0], ends[0]) if begins and ends else ("", "")


def _once(draft: Draft, line: Line) -> bool:
    """ "A member can book the same class only once"."""
    if not re.search(r"(?i)only once|twice|same \w+ again|more than once|at most once|one \w+ per \w+ and", line.text):
        return False
    named = [one for _, _, one in draft.mentions(line.text)]
    for owner in draft.aggregates.values():
        pair = list(dict.fromkeys(ref.name for one in named if (ref := draft.reference(owner, one))))
        if len(pair) >= 2:
            kept = sentences.either(_counting_states(owner))
            return _invariant(draft, line, owner, "once", states=kept, field=pair[0], other=pair[1])
    return False


def _order(draft: Draft, line: Line) -> bool:
    """ "The end is after the start"."""
    found = re.search(r"(?i)\b(?P<not>not\s+|never\s+|no\s+)?(?:be\s+|come\s+|comes\s+|lie\s+|lies\s+)?(?P<word>later than|earlier than|before|after)\b", line.text)
    if not found or DAYS.search(line.text):
        return False
    named = [one for _, _, one in draft.mentions(line.text)]
    for owner in [draft.aggregates[one.name] for one in named] + list(draft.aggregates.values()):
        fields = [one for one in owner.fields if one.type in ("date", "datetime", "integer", "decimal")]
        left = [one for one in fields if mentioned(one, line.text[: found.start()]) is not None]
        right = [one for one in fields if mentioned(one, line.text[found.end() :]) is not None]
        if left and right and left[-1] != right[0] and left[-1].type == right[0].type:
            pair = (left[-1].name, right[0].name)
            late = found["word"].lower() in ("after", "later than")
            start, end = pair if late == bool(found["not"]) else pair[::-1]
            return _invariant(draft, line, owner, "not_after" if found["not"] else "before", start=start, end=end)
    return False


def _now(draft: Draft, line: Line) -> bool:
    found = re.search(r"(?i)\b(?:not|never|cannot|no)\b.*\b(?:in the )?(future|past)\b", line.text)
    if not found:
        return False
    for owner in _named_first(draft, line):
        dates = [one for one in owner.fields if one.type in ("date", "datetime")]
        said = [one for one in dates if mentioned(one, line.text) is not None]
        if said or (dates and draft.mentions(line.text)):
            return _invariant(draft, line, owner, f"not_{found[1].lower()}", field=(said or dates)[0].name)
    return False


def _named_first(draft: Draft, line: Line) -> list[Aggregate]:
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    return named + [one for one in draft.aggregates.values() if one not in named]


def _due(draft: Draft, line: Line) -> bool:
    """ "A loan is due 21 days after it starts"."""
    found = DAYS.search(line.text)
    if not found or re.search(r"(?i)remind|e-?mail|notif|warn|before|avis|recuerd", line.text):
        return False
    if not re.search(r"(?i)\bdue\b|within|deadline|expire|after|for \d|later|vence|must be", line.text):
        return False
    count = number(found["n"])
    if count is None:
        return False
    count *= 7 if found["unit"].lower().startswith(("week", "semana")) else 1
    for owner in _due_owners(draft, line):
        dates = [one for one in owner.fields if one.type == "date"]
        due = [one for one in dates if re.search(r"due|deadline|expir|venc|until|valid|end|fin|return_by|limite", one.name)]
        if not due:
            due = [Field(name="due_on", type="date")]
            draft.add_field(owner, due[0])
        base = next((one.name for one in dates if one != due[0] and mentioned(one, line.text) is not None), "today")
        effect = sentences.say("due", field=due[0].name, number=count, base=base)
        _relax(draft, owner, due[0].name)
        _on_creation(draft, line, owner, effect)
        return True
    return False


def _due_owners(draft: Draft, line: Line) -> list[Aggregate]:
    named = [one for one in _named_first(draft, line) if one in [draft.aggregates[place[2].name] for place in draft.mentions(line.text)]]
    ranked = sorted(named, key=lambda one: not any(field.references for field in one.fields))
    return ranked[:1]


def _relax(draft: Draft, owner: Aggregate, name: str) -> None:
    """A field that an effect fills in need not be given."""
    field = draft.aggregates[owner.name].field(name)
    if field:
        draft.add_field(owner, Field(**vars(field) | {"required": False}))


def _on_creation(draft: Draft, line: Line, owner: Aggregate, effect: str) -> None:
    """Add an effect to the action that creates a record; make one if there is none."""
    creates = sentences.say("creates", name=owner.words)
    known = next((one for one in draft.aggregates[owner.name].actions if creates in one.effects), None)
    name = known.name if known else f"open_{owner.snake}"
    actions.add(draft, draft.aggregates[owner.name], Action(name=name, effects=(creates, effect)))
    line.mark("action", owner.name, name)


def _condition(draft: Draft, line: Line) -> bool:
    """ "Only available books can be borrowed", "the member must be active"."""
    if not re.search(r"(?i)\bonly\b|\bmust be\b|\bcannot\b|\bcan not\b|\bmay not\b|\bhas to be\b|must not", line.text):
        return False
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    for owner, action in [(one, act) for one in draft.aggregates.values() for act in one.actions]:
        if not _speaks_of(action, line.text):
            continue
        found = [_required_of(draft, owner, target, line.text) for target in named]
        rules = tuple(dict.fromkeys(rule for rule in found if rule))
        if rules:
            actions.add(draft, owner, Action(name=action.name, rules=rules))
            line.mark("action", owner.name, action.name)
            return True
    return False


def _speaks_of(action: Action, text: str) -> bool:
    verb = action.name.split("_")[0]
    words = {stem(word) for word in re.findall(r"\w+", text)} | set(re.findall(r"\w+", text.lower()))
    forms = {verb, f"{verb}s", f"{verb}ing", f"{verb[:-1]}ing", *(stem(one) for one in participles(verb)), *participles(verb)}
    return bool(words & forms)


def _required_of(draft: Draft, owner: Aggregate, target: Aggregate, text: str) -> str:
    reference = draft.reference(owner, target)
    if reference is None:
        return ""
    negative = bool(re.search(r"(?i)\bcannot\b|\bcan not\b|\bmay not\b|\bmust not\b|\bno\b", text))
    named = states.named_in(target, text)
    if named:
        wanted = [one for one in target.states if one not in named] if negative else named
        return sentences.say("state", field=reference.name, states=sentences.either(tuple(wanted)))
    for field in target.fields:
        if field.type == "boolean" and mentioned(field, text) is not None:
            return sentences.say("flag", field=reference.name, flag=field.name, value="no" if negative else "yes")
    return ""


def _becomes(draft: Draft, line: Line) -> bool:
    """ "When a loan is returned, the book becomes available"."""
    found = re.search(r"(?i)\b(?:becomes?|turns?|is set to|is marked(?: as)?|goes back to|changes to|is then|is again)\s+(?:an? )?(?P<state>\w+)", line.text)
    if not found:
        return False
    for owner, action in [(one, act) for one in draft.aggregates.values() for act in one.actions]:
        for _, _, target in reversed(draft.mentions(line.text[: found.start()])):
            reference = draft.reference(owner, target)
            state = states.match(draft.aggregates[target.name], found["state"])
            if reference and state and _speaks_of(action, line.text):
                effect = sentences.say("becomes", field=reference.name, state=state)
                actions.add(draft, owner, Action(name=action.name, effects=(effect,)))
                line.mark("action", owner.name, action.name)
                return True
    return False


def _today(draft: Draft, line: Line) -> bool:
    """ "Returning sets the return date"."""
    found = re.search(r"(?i)\b(?:sets?|records?|fills?|notes?|stores?)\s+(?:in )?(?:the |its |a )?(?P<rest>.+)$", line.text)
    if not found:
        return False
    for owner, action in [(one, act) for one in draft.aggregates.values() for act in one.actions]:
        dates = [one for one in owner.fields if one.type == "date" and mentioned(one, found["rest"]) is not None]
        if dates and _speaks_of(action, line.text[: found.start()]):
            _relax(draft, owner, dates[0].name)
            actions.add(draft, owner, Action(name=action.name, effects=(sentences.say("today", field=dates[0].name),)))
            line.mark("action", owner.name, action.name)
            return True
    return False


def _stock(draft: Draft, line: Line) -> bool:
    """ "Placing an order lowers the product's stock by its quantity"."""
    found = re.search(r"(?i)\b(?P<down>lowers?|reduces?|decreases?|takes?|subtracts?|falls?|drops?|goes down|baja|resta|disminuye|reduce)|\b(?P<up>raises?|increases?|adds?|puts? back|goes up|rises?|grows?|sube|suma|aumenta)", line.text)
    if not found:
        return False
    for owner in list(draft.aggregates.values()):
        for reference in (one for one in owner.fields if one.references):
            target = draft.aggregates[reference.references]
            stock = _number_field(target, line.text)
            amount = next((one.name for one in owner.fields if one.type in ("integer", "decimal") and mentioned(one, line.text) is not None), "")
            about = {one.name for _, _, one in draft.mentions(line.text)}
            if stock and owner.name in about:
                return _shift(draft, line, owner, reference, stock, amount or "1", bool(found["down"]))
    return False


def _enough(draft: Draft, line: Line) -> bool:
    """ "You cannot sell more units than there are": said of an action that checks the stock."""
    if not re.search(r"(?i)\b(?:cannot|not|never|no)\b.*\bmore\b.*\bthan\b|not enough|enough stock|in stock", line.text):
        return False
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    for owner, action in [(one, act) for one in draft.aggregates.values() for act in one.actions]:
        checks = any("at least as much" in rule for rule in action.rules)
        amounts = [one for one in owner.fields if one.type == "integer" and mentioned(one, line.text) is not None]
        if checks and (owner in named or amounts or _speaks_of(action, line.text)):
            line.mark("action", owner.name, action.name)
            return True
    return False


def _shift(draft: Draft, line: Line, owner: Aggregate, reference: Field, stock: Field, amount: str, down: bool) -> bool:
    effect = sentences.say("falls" if down else "rises", field=reference.name, stock=stock.name, amount=amount)
    rule = (sentences.say("stock", field=reference.name, stock=stock.name, amount=amount),) if down else ()
    spoken = next((one for one in owner.actions if _speaks_of(one, line.text)), None)
    if spoken:
        actions.add(draft, owner, Action(name=spoken.name, rules=rule, effects=(effect,)))
        line.mark("action", owner.name, spoken.name)
        return True
    creates = sentences.say("creates", name=owner.words)
    name = next((one.name for one in owner.actions if creates in one.effects), f"record_{owner.snake}")
    actions.add(draft, owner, Action(name=name, rules=rule, effects=(creates, effect)))
    line.mark("action", owner.name, name)
    return True


def _sum(draft: Draft, line: Line) -> bool:
    """ "The expenses of a category never exceed its budget"."""
    if not re.search(r"(?i)exceed|more than|at most|over|above|within|supera", line.text):
        return False
    for owner in list(draft.aggregates.values()):
        amount = next((one for one in owner.fields if one.type == "decimal"), None)
        for reference in (one for one in owner.fields if one.references):
            limit = _number_field(draft.aggregates[reference.references], line.text)
            about = {one.name for _, _, one in draft.mentions(line.text)}
            if amount and limit and limit.type == "decimal" and owner.name in about:
                return _invariant(draft, line, owner, "sum", amount=amount.name, field=reference.name, limit=limit.name)
    return False


def _kept_while_used(draft: Draft, line: Line) -> bool:
    """ "A member with loans cannot be deleted": references hold for every kind."""
    if not re.search(
        r"(?i)(?:cannot|can not|must not|never|may not) be (?:deleted|removed|erased)"
        r"|(?:deleting|removing) .*(?:refused|not allowed|not possible|forbidden)|cannot (?:delete|remove) (?:an?|the) ", line.text
    ):
        return False
    for _, _, target in draft.mentions(line.text):
        if any(draft.reference(one, target) for one in draft.aggregates.values()):
            line.mark("unused", target.name)
            return True
    return False


RULES: tuple[Callable[[Draft, Line], bool], ...] = (
    _kept_while_used, _capacity, _at_most, _apart, _once, _now, _due, _order, _becomes, _stock, _sum,
    _today, _condition, _enough,
)
