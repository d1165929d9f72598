"""Orders and limits told in words that only resemble the names of fields: "it does not return before it departs"."""

import re

from config.embedded.standin.domain import Aggregate, Field, plain
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.telling import invariant
from config.embedded.standin.reading.timing import DAYS, period

ORDER = re.compile(r"(?i)\b(?:before|after|earlier than|later than)\b")
NEGATED = re.compile(r"(?i)\b(?:not|never|cannot|no|nunca)\b")
GUARDED = re.compile(
    r"(?i)\d|\b(?:only|must|should|unless|until|if|when|while|once|without|today|now|past|future|two|same|at least|at most)\b"
)
ENDS = re.compile(
    r"(?i)\b(?:ends?|ending|finish(?:es)?|stops?|closes?|runs? out|expires?|termina|acaba|finaliza)\b"
)
BEGINS = re.compile(r"(?i)\b(?:begins?|beginning|starts?|starting|opens?|empieza|comienza)\b")
LEAST = 5  # letters that two words share at their beginning
DEGREES = {
    "hotter": "temperature|heat",
    "warmer": "temperature|heat",
    "heavier": "weight|mass|load",
    "longer": "length|duration|minutes|hours",
    "wider": "width|breadth",
    "taller": "height",
    "higher": "height",
    "deeper": "depth",
    "faster": "speed",
    "thicker": "thickness",
    "dearer": "price|cost",
    "louder": "volume|noise",
}
BEYOND = re.compile(
    rf"(?i)\b(?:never|not|cannot be|must not be|no [\w ]+ (?:is|may be)) (?:be )?(?P<how>{'|'.join(DEGREES)}) than (?P<what>.+)$"
)
CEILING = r"max|most|highest|hottest|limit|capacity|allowed|longest|heaviest|widest|tallest|deepest|fastest"


def ordered(draft: Draft, line: Line) -> bool:
    """ "The entitlement does not end before the registration", "a tenancy ends after the day it begins"."""
    found = ORDER.search(line.text)
    if not found or GUARDED.search(line.text) or DAYS.search(line.text):
        return False
    left, right = line.text[: found.start()], line.text[found.end() :]
    named = [draft.aggregates[one.name] for _, _, one in draft.mentions(line.text)]
    owners = {one.name: one for one in (named or draft.aggregates.values())}
    pairs = [(one, pair) for one in owners.values() if (pair := _pair(one, left, right))]
    if len(pairs) != 1:
        return False
    owner, (first, second) = pairs[0]
    late = found[0].lower() in ("after", "later than")
    refused = bool(NEGATED.search(left))
    start, end = (first, second) if late == refused else (second, first)
    return invariant(draft, line, owner, "not_after" if refused else "before", start=start, end=end)


def _pair(owner: Aggregate, left: str, right: str) -> tuple[str, str] | None:
    """The one day spoken of before, and the one after; none where it could be several."""
    first, second = _meant(owner, left), _meant(owner, right)
    same = {one.type for one in owner.fields if one.name in (first, second)}
    return (first, second) if first and second and first != second and len(same) == 1 else None


def _meant(owner: Aggregate, text: str) -> str:
    days = [one for one in owner.fields if one.type in ("date", "datetime")]
    found = [one.name for one in days if _resembles(one, owner, text)]
    start, end = period(owner)
    bounds = [name for name, verb in ((start, BEGINS), (end, ENDS)) if name and verb.search(text)]
    chosen = found or bounds
    return chosen[0] if len(chosen) == 1 else ""


def _resembles(field: Field, owner: Aggregate, text: str) -> bool:
    """Whether a word of a text has the root of a word of the name; the thing itself says nothing."""
    taken = {part[:LEAST] for part in owner.snake.split("_")}
    words = {plain(word)[:LEAST] for word in re.findall(r"[^\W\d_]{5,}", text)} - taken
    parts = [part for part in field.name.split("_") if len(part) >= LEAST and part not in VAGUE]
    return any(part[:LEAST] in words for part in parts)


VAGUE = frozenset(["date", "fecha", "actual", "first", "until", "hasta", "desde", "moment"])


def beyond(draft: Draft, line: Line) -> bool:
    """ "A firing is never hotter than what its kiln can take": one number of each that is so measured."""
    found = BEYOND.search(line.text)
    if not found:
        return False
    for _, _, known in draft.mentions(line.text[: found.start()])[:1]:
        owner = draft.aggregates[known.name]
        amounts = _measured(owner, DEGREES[found["how"].lower()])
        for _, _, target in draft.mentions(found["what"])[:1]:
            reference = draft.reference(owner, target)
            limits = _measured(draft.aggregates[target.name], DEGREES[found["how"].lower()])
            if len(limits) > 1:
                limits = [one for one in limits if re.search(CEILING, one.name)]
            if reference and len(amounts) == len(limits) == 1 and amounts[0].type == limits[0].type:
                slots = {"amount": amounts[0].name, "limit": limits[0].name}
                return invariant(draft, line, owner, "within", field=reference.name, **slots)
    return False


def _measured(owner: Aggregate, nouns: str) -> list[Field]:
    numbers = (one for one in owner.fields if one.type in ("integer", "decimal"))
    return [one for one in numbers if re.search(rf"(?:^|_)(?:{nouns})(?:_|$)", one.name)]
