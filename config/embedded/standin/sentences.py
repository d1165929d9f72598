"""The sentences in which rules and effects are written down in the domain model.

A later job sees only the model, so each form can be said and heard again.
"""

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


@dataclass(frozen=True)
class Heard:
    form: str
    slots: dict[str, str]

    def __getitem__(self, slot: str) -> str:
        return self.slots[slot]

    def states(self) -> tuple[str, ...]:
        """States of a `{states}` slot: "draft/placed"; none for "kept", which is any."""
        said = self.slots.get("states", "kept")
        return () if said == "kept" else tuple(said.split("/"))


def say(form: str, **slots: object) -> str:
    template = (INVARIANTS | RULES | EFFECTS)[form]
    return SLOT.sub(lambda found: str(slots[found[1]]), template)


def hear(forms: dict[str, str], sentence: str) -> Heard | None:
    for form, template in forms.items():
        found = _pattern(template).fullmatch(sentence.strip())
        if found:
            return Heard(form, found.groupdict())
    return None


def _pattern(template: str) -> re.Pattern[str]:
    escaped = re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile(SLOT.sub(_group, escaped), re.IGNORECASE)


def _group(slot: re.Match[str]) -> str:
    narrow = {"number": r"\d+", "states": r"[\w/]+", "value": r"yes|no"}
    return f"(?P<{slot[1]}>{narrow.get(slot[1], '.+?')})"


def either(states: tuple[str, ...]) -> str:
    return "/".join(states) or "kept"
