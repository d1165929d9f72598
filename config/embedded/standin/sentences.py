"""The sentences in which rules and effects are written down in the domain model.

A later job sees only the model, so each form can be said and heard again.
"""

import functools
import re
from dataclasses import dataclass

SLOT = re.compile(r"\{(\w+)\}")
INVARIANTS = {
    "at_most_both": "At most {number} {states} {plural} per {field} and per {other}.",
    "at_most": "At most {number} {states} {plural} per {field}.",
    "capacity": "No more {states} {plural} per {field} than its {limit}.",
    "once": "No two {states} {plural} with the same {field} and {other}.",
    "apart": "No two {states} {plural} of one {field} overlap from {start} to {end}.",
    "before": "{start} comes before {end}.",
    "not_after": "{start} is not after {end}.",
    "not_future": "{field} is not in the future.",
    "not_past": "{field} is not in the past.",
    "sum": "The {amount} of all {plural} per {field} is at most its {limit}.",
    "born": "A new one needs a {field} that is {states}.",
    "flagged": "A new one needs a {field} with {flag} set to {value}.",
    "within": "{amount} is at most the {limit} of its {field}.",
    "frozen": "One that is {states} cannot be changed.",
    "stays": "One that is {states} cannot be removed.",
    "span": "At most {number} days lie from {start} to {end}.",
    "differ": "{field} and {other} are never the same.",
    "aged": "{field} lies at least {number} years back.",
    "sum_kept": "The {amount} of all {plural} per {field}, {states} ones only, is at most its {limit}.",
    "filled": "One that is {states} needs a {field}.",
    "worded": "One that is {states} needs a {field} of at least {number} characters.",
    "having": "One that is {states} needs at least {number} {kept} {child} with this {field}.",
    "quorum": "One that is {states} needs at least its {limit} of {kept} {child} with this {field}.",
    "cleared": "One that is {states} has no {kept} {child} with this {field}.",
    "reaches": "One that is {states} has a {amount} of at most the {limit} of its {field}.",
    "attains": "One that is {states} has a {amount} of at least the {limit} of its {field}.",
    "unlike": "One that is {states} never has the same {field} and {other}.",
    "waited": "One that becomes {states} has its {field} at least {number} days back.",
    "spaced": "At least {number} days lie between the {day} of two {states} {plural} of one {field}.",
    "spaced_by": "At least {number} days lie between the {day} of the {via} of two {states} {plural} of one {field}.",
    "where": "Where {place} is {choices}, {target} is {wanted}.",
    "at_most_via": "At most {number} {states} {plural} per {field} of the {via}.",
    "settled": "{field} never changes.",
    "settled_when": "{field} never changes in one that is {states}.",
    "current": "One that becomes {states} has a {field} whose {day} is not past.",
    "current_new": "A new one has a {field} whose {day} is not past.",
    "capacity_via": "No more {states} {plural} per {field} than the {limit} of its {via}.",
    "come": "One that becomes {states} has a {field} whose {day} has come.",
    "frozen_but": "One that is {states} cannot be changed but for its {field}.",
    "worth_taxed": "The {amount} of all {plural} per {field} is at most the worth of its {child} by {via}: {place} times {target} plus {tax} percent.",
    "worth": "The {amount} of all {plural} per {field} is at most the worth of its {child} by {via}: {place} times {target}.",
    "tied": "One changes and goes only while its {field} is {states}.",
    "ranked": "The {amount} of its {field} is at least that of its {other}.",
}
RULES = {
    "state": "The {field} must be {states}.",
    "flag": "The {field} must have {flag} set to {value}.",
    "stock": "The {field} must have at least as much {stock} as {amount}.",
}
EFFECTS = {
    "creates": "Creates the {name}.",
    "becomes": "The {field} becomes {state}.",
    "due": "{field} becomes {number} days after {base}.",
    "today": "{field} becomes today.",
    "falls": "The {field}'s {stock} falls by {amount}.",
    "rises": "The {field}'s {stock} rises by {amount}.",
}


WORDS = {name: r"[\w/]+" for name in ("field", "kept", "child", "day", "via", "choices")}


@dataclass(frozen=True)
class Heard:
    form: str
    slots: dict[str, str]

    def __getitem__(self, slot: str) -> str:
        return self.slots[slot]

    def states(self) -> tuple[str, ...]:
        """States of a `{states}` slot: "draft/placed"; none for "kept", which is any."""
        return self.listed("states")

    def listed(self, slot: str) -> tuple[str, ...]:
        said = self.slots.get(slot, "kept")
        return () if said == "kept" else tuple(said.split("/"))


def say(form: str, **slots: object) -> str:
    template = (INVARIANTS | RULES | EFFECTS)[form]
    return SLOT.sub(lambda found: str(slots[found[1]]), template)


def hear(forms: dict[str, str], sentence: str) -> Heard | None:
    return _heard(tuple(forms.items()), sentence.strip())


@functools.lru_cache(maxsize=20_000)
def _heard(forms: tuple[tuple[str, str], ...], sentence: str) -> Heard | None:
    for form, template in forms:
        found = _pattern(template).fullmatch(sentence)
        if found:
            return Heard(form, found.groupdict())
    return None


@functools.cache
def _pattern(template: str) -> re.Pattern[str]:
    escaped = re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile(SLOT.sub(_group, escaped), re.IGNORECASE)


def _group(slot: re.Match[str]) -> str:
    narrow = {"number": r"\d+", "states": r"[\w/]+", "value": r"yes|no"} | WORDS
    return f"(?P<{slot[1]}>{narrow.get(slot[1], '.+?')})"


def either(states: tuple[str, ...]) -> str:
    return "/".join(states) or "kept"
