"""What a brief says twice: the narrower holds, what is implied is not said again, a contradiction is not built."""

import re
from collections.abc import Callable
from dataclasses import replace

from config.embedded.standin import sentences
from config.embedded.standin.domain import Aggregate, Field
from config.embedded.standin.reading.draft import Draft, Line, Mark
from config.embedded.standin.sentences import Heard

ONE_FOR_EACH = re.compile(
    r"(?i)\b(?:at most (?:1|one)|only (?:1|one)|exactly (?:1|one)|no more than (?:1|one)) (?P<what>[\w ]+?) (?:per|for each|for every|for any|on each|on any) (?:an? |the )?(?P<of>[\w ]+?)\W*$"
)
ONE_OWNER = re.compile(
    r"(?i)^\W*(?:an?|each|every|the) (?P<of>[\w ]+?) (?:belongs to|is used by|is given to|stands for|is for) (?:only (?:1|one|an?|a single)|(?:1|one|an?|exactly one|a single)(?= [\w ]+ only)) (?P<what>[\w ]+?)(?: only)?\W*$"
)
Clash = Callable[[Heard, Heard], bool]


def contradiction(old: Field, new: Field) -> str:
    """Why a limit said later cannot hold together with the one before; empty if it can."""
    name = old.name.replace("_", " ")
    low, high = _number(new.minimum), _number(new.maximum)
    if low is not None and high is not None and low > high:
        return f"The limits of the {name} contradict each other: at least {new.minimum}, at most {new.maximum}."
    if old.type == new.type == "choice" and old.choices and set(new.choices) - set(old.choices):
        return f"The values of the {name} are said in two ways."
    for side, wider in (("minimum", -1), ("maximum", 1)):
        before, after = _number(getattr(old, side)), _number(getattr(new, side))
        if before is not None and after is not None and (after - before) * wider > 0:
            return (
                f"Two limits are said of the {name}: {getattr(old, side)} and {getattr(new, side)}."
            )
    return ""


def narrowed(old: Field, new: Field) -> Field:
    """The new limits; values said again do not lose their default."""
    if old.type == new.type == "choice" and old.choices:
        return replace(new, default=new.default or old.default)
    return new


def _number(text: str) -> float | None:
    return float(text) if text else None


def one_for_each(draft: Draft, line: Line) -> bool:
    """ "There is only one menu per date": the date of a menu is unique."""
    found = ONE_FOR_EACH.search(line.text) or ONE_OWNER.search(line.text)
    owner = draft.entity(found["what"].strip()) if found else None
    said = found["of"].strip().removeprefix(f"{owner.words} ") if found and owner else ""
    field = draft.aggregates[owner.name].field(said.replace(" ", "_")) if owner else None
    if not found or not owner or not field or field.references:
        return False
    if draft.mentions(line.text[: found.start()]):
        return False  # "a worker has only one shift per day" is about each worker
    draft.add_field(owner, replace(field, unique=True))
    line.mark("field", owner.name, field.name)
    return True


def reconcile(draft: Draft) -> None:
    """Leave out of each aggregate the rules that say what another says, or the contrary."""
    for name in list(draft.aggregates):
        _defaults(draft, name)
        _implied(draft, name)
        _states(draft, name)
        _orders(draft, name)
        _pairs(draft, name)


def _defaults(draft: Draft, name: str) -> None:
    """A default that the limits of its own field refuse is none."""
    for field in draft.aggregates[name].fields:
        fits = _within(field) if field.type in ("integer", "decimal") else True
        fits = fits and (
            field.type != "choice" or not field.default or field.default in field.choices
        )
        if not fits:
            draft.add_field(draft.aggregates[name], replace(field, default=""))
            draft.assumptions.append(
                f"The default of the {field.name.replace('_', ' ')} is outside of its limits: it has none."
            )


def _within(field: Field) -> bool:
    value = _number(field.default) if re.fullmatch(r"-?\d+(\.\d+)?", field.default) else None
    low, high = _number(field.minimum), _number(field.maximum)
    return value is None or ((low is None or value >= low) and (high is None or value <= high))


def _implied(draft: Draft, name: str) -> None:
    """Rules that follow from a field being unique."""
    _shared(draft, name)
    owner = draft.aggregates[name]
    unique = {one.name for one in owner.fields if one.unique}
    for text, rule in _heard(owner):
        names = {rule.slots.get("field"), rule.slots.get("other")}
        said = rule.form in ("once", "at_most_both") or (
            rule.form == "at_most" and rule["number"] != "0"
        )
        if said and names & unique:
            field = next(iter(names & unique))
            _replace_mark(draft, owner, text, ("field", owner.name, str(field)))


def _shared(draft: Draft, name: str) -> None:
    """ "The same label is not used twice in a job" makes no label unique but within its job."""
    for line in draft.lines:
        rules = [mark for mark in line.marks if mark[0] == "rule"]
        said = [mark for mark in line.marks if mark in draft.shared and mark[1] == name]
        for mark in said if rules else []:
            field = draft.aggregates[name].field(mark[2])
            if field and any(re.search(rf"\b{mark[2]}\b", rule[2]) for rule in rules):
                draft.add_field(draft.aggregates[name], replace(field, unique=False))
                line.marks.remove(mark)


def _states(draft: Draft, name: str) -> None:
    """Two sentences about the states that a new record needs: both must hold."""
    owner = draft.aggregates[name]
    needed: dict[str, tuple[str, Heard]] = {}
    for text, rule in _heard(owner):
        if rule.form != "born":
            continue
        before = needed.setdefault(rule["field"], (text, rule))
        if before[0] == text:
            continue
        both = tuple(one for one in before[1].states() if one in rule.states())
        if not both:
            _refuse(draft, owner, text, before[0])
            continue
        joined = sentences.say("born", field=rule["field"], states=sentences.either(both))
        _say_instead(draft, owner, (before[0], text), joined)
        needed[rule["field"]] = (joined, rule)


def _orders(draft: Draft, name: str) -> None:
    """An order that the limits of its two numbers rule out cannot hold."""
    for text, rule in _heard(draft.aggregates[name]):
        owner = draft.aggregates[name]
        start, end = (owner.field(one) for one in _ends(rule))
        low = _number(start.minimum) if start and start.type in ("integer", "decimal") else None
        high = _number(end.maximum) if end and end.type in ("integer", "decimal") else None
        if rule.form not in ("before", "not_after") or low is None or high is None:
            continue
        if low > high or (low == high and rule.form == "before"):
            _refuse(draft, owner, text, f"{rule['start']} is at least {low:g}")


def _pairs(draft: Draft, name: str) -> None:
    heard = _heard(draft.aggregates[name])
    for number, (text, rule) in enumerate(heard):
        for earlier, other in heard[:number]:
            known = draft.aggregates[name].invariants
            if text not in known or earlier not in known:
                continue
            if _says_less(rule, other):
                _replace_mark(draft, draft.aggregates[name], text, ("rule", name, earlier))
            elif _says_less(other, rule):
                _replace_mark(draft, draft.aggregates[name], earlier, ("rule", name, text))
            elif any(clash(rule, other) for clash in CLASHES):
                _refuse(draft, draft.aggregates[name], text, earlier)


def _says_less(one: Heard, other: Heard) -> bool:
    """ "The end is not before the start" where the end is after it."""
    return (one.form, other.form) == ("not_after", "before") and _ends(one) == _ends(other)


def _ends(rule: Heard) -> tuple[str, str]:
    return rule.slots.get("start", ""), rule.slots.get("end", "")


def _same(one: Heard, other: Heard, *slots: str) -> bool:
    return one.form == other.form and all(one.slots.get(s) == other.slots.get(s) for s in slots)


def _turned(one: Heard, other: Heard) -> bool:
    forms = {"before", "not_after"}
    return {one.form, other.form} <= forms and _ends(one) == _ends(other)[::-1]


def _two_numbers(one: Heard, other: Heard) -> bool:
    slots = ("field", "other", "states", "start", "end")
    counted = one.form in ("at_most", "at_most_both", "at_most_via", "span", "aged")
    return counted and _same(one, other, *slots) and one["number"] != other["number"]


def _both_values(one: Heard, other: Heard) -> bool:
    return one.form == "flagged" and _same(one, other, "field", "flag")


def _never(one: Heard, other: Heard) -> bool:
    forms = {one.form, other.form}
    return forms == {"not_past", "not_future"} and one["field"] == other["field"]


CLASHES: tuple[Clash, ...] = (_turned, _two_numbers, _both_values, _never)


def _heard(owner: Aggregate) -> list[tuple[str, Heard]]:
    found = ((text, sentences.hear(sentences.INVARIANTS, text)) for text in owner.invariants)
    return [(text, rule) for text, rule in found if rule]


def _replace_mark(draft: Draft, owner: Aggregate, text: str, instead: Mark | None) -> None:
    """Take back a rule; the lines that said it say something else, or nothing."""
    kept = tuple(one for one in owner.invariants if one != text)
    draft.change(owner, invariants=kept)
    for line in draft.lines:
        if ("rule", owner.name, text) in line.marks:
            line.marks.remove(("rule", owner.name, text))
            if instead:
                line.mark(*instead)


def _say_instead(draft: Draft, owner: Aggregate, texts: tuple[str, str], joined: str) -> None:
    for text in texts:
        if text != joined:
            _replace_mark(draft, draft.aggregates[owner.name], text, ("rule", owner.name, joined))
    known = draft.aggregates[owner.name].invariants
    if joined not in known:
        draft.change(draft.aggregates[owner.name], invariants=(*known, joined))


def _refuse(draft: Draft, owner: Aggregate, text: str, earlier: str) -> None:
    """A rule that contradicts one said before is not built, and said to be so."""
    _replace_mark(draft, draft.aggregates[owner.name], text, None)
    draft.assumptions.append(
        f"“{text}” contradicts “{earlier}” of {owner.plural}: the first is kept."
    )
