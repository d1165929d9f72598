"""One field from one phrase: its name, its type, its limits; and the words that were not read."""

import dataclasses
import re

from config.embedded.standin.domain import Field
from config.embedded.standin.reader.names import bare, items, snake

FLAGS = re.IGNORECASE
N = r"-?\d+(?:\.\d+)?(?:-\d\d-\d\d)?"
LETTERS = r"characters?|chars?|letters?|digits?|signs?"
UNIT = rf"(?:\s*(?:{LETTERS}|euros?|dollars?|hours?|minutes?|days?|years?|percent|%))?"
TYPES = {
    "text": r"(?:free |plain )?text|string",
    "integer": r"integer|int|whole number|count",
    "decimal": r"decimal(?: number)?|number|money|float",
    "boolean": r"yes/no|boolean|bool|flag|true/false",
    "datetime": r"datetime|date/time|timestamp",
    "date": r"date|day",
    "email": r"e-?mail(?: address)?",
    "choice": r"choice|enum",
    "reference": r"reference|ref",
}
LIMITS = (
    rf"(?:from |between )?(?P<low>{N}){UNIT} ?(?:to|and|-|–) ?(?P<high>{N})",
    rf"(?:exactly|always) (?P<low>(?P<high>{N}))",
    rf"(?:at most|up to|max(?:imum)?(?: of)?|no more than) (?P<high>{N})",
    rf"(?:at least|min(?:imum)?(?: of)?|no less than|from) (?P<low>{N})",
    r"(?:never|not) negative",
)
MARKS = {
    "required": r"(?:is )?(?:required|mandatory|not empty|never empty)",
    "optional": r"(?:is )?(?:optional|may be empty|not required)",
    "unique": r"(?:is )?unique",
}
DEFAULT = re.compile(r"^default(?:s to)?[ :=]+(?P<one>.+)$|^(?P<two>.+?) by default$", FLAGS)
CHOICES = re.compile(r"\b(?:one of|either)[: ]+(?P<list>.+)$", FLAGS)
TAIL = re.compile(r"\s+(?=(?:of )?(?:up to|at most|at least|exactly|between|from) -?\d)", FLAGS)
REFERS = re.compile(r"^(?:an? )?(?:reference|refers) to (?:an? |the )?(?P<to>[\w ]+)$", FLAGS)
VERBS = {"is", "are", "be", "can", "must", "may", "has", "have", "will", "was", "were", "not"}
VERBS |= {"shall", "should", "i", "we", "you", "it", "they"}
# What a default and the limits of a type look like.
SHAPES = {
    "integer": r"-?\d{1,9}",
    "decimal": r"-?\d{1,12}(?:\.\d+)?",
    "date": r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])",
    "boolean": r"yes|no|true|false",
    "datetime": r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8]) \d\d:\d\d",
    "email": r"[^@\s]+@[^@\s.]+\.[a-z]+",
}
# The type of a field whose type is not said, by its name.
GUESSES = {
    "email": r"\be-?mail\b",
    "date": r"\b(?:date|birthday)$| on$",
    "boolean": r"^(?:is|has) |^(?:active|paid|done|finished)$",
    "integer": r"^(?:number|count) of |\b(?:year|age|pages|stock|quantity|capacity|seats)$",
    "decimal": r"\b(?:price|cost|amount|rate|fee|total|weight|salary|balance)\b",
}


@dataclasses.dataclass
class Phrase:
    """A field as read: `guessed` if no type was said, `about` what it may refer to."""

    field: Field
    guessed: bool = True
    about: str = ""
    unread: list[str] = dataclasses.field(default_factory=list)

    def set(self, **changes: object) -> None:
        self.field = dataclasses.replace(self.field, **changes)  # type: ignore[arg-type]
        self.guessed = self.guessed and "type" not in changes


def read_field(text: str) -> Phrase | None:
    """None if the words name no field."""
    name, said = _split(re.sub(r"(?i)\bdate and time\b", "datetime", text.strip(" .;`*")))
    adjective = re.match(r"(?i)^(?:(?:an?|the) )?(unique|optional|required) ", name)
    words = bare(name[adjective.end() :] if adjective else name)
    parts = words.lower().split()
    if not 1 <= len(parts) <= 4 or VERBS & {*parts} or not re.fullmatch(r"[A-Za-z][\w' -]*", words):
        return None
    found = Phrase(Field(name=snake(words)[:40]), about=words)
    marks = [adjective[1]] if adjective else []
    for part in [*marks, *items(_choices(found, said))]:
        if not _mark(found, part) and not _limit(found, part):
            found.unread.append(part)
    if found.guessed:
        found.field = dataclasses.replace(found.field, type=_guess(words, found.field))
    _make_sound(found)
    return found


def _make_sound(found: Phrase) -> None:
    """Takes back limits, a default or a uniqueness that no value could keep; they are unread."""
    one = found.field
    ends = [end for end in (one.minimum, one.maximum) if end]
    shape = SHAPES["integer"] if one.type in {"text", "email"} else SHAPES.get(one.type, "")
    limited = one.type in {"text", "email", "integer", "decimal", "date"}
    turned = (
        len(ends) == 2 and (max(ends) if one.type == "date" else max(ends, key=float)) != ends[1]
    )
    if ends and (turned or not limited or not all(re.fullmatch(shape, end) for end in ends)):
        found.unread.append(" to ".join(ends))
        found.set(minimum="", maximum="")
    known = (
        one.default in one.choices
        if one.choices
        else re.fullmatch(SHAPES.get(one.type, ".+"), one.default)
    )
    if one.default and not known:
        found.unread.append(f"default {one.default}")
        found.set(default="")
    if one.unique and one.type in {"boolean", "choice"}:
        found.unread.append("unique")
        found.set(unique=False)


def _split(text: str) -> tuple[str, str]:
    """The name, and what is said of it in brackets, after a colon or a dash, or behind it."""
    if found := re.match(r"^(?P<name>[^(:]+?)\s*\((?P<inner>[^()]*)\)(?P<more>.*)$", text):
        name, *tail = TAIL.split(found["name"], maxsplit=1)
        return name, ", ".join(filter(None, [*tail, found["inner"], found["more"].strip(" ,;")]))
    if found := re.match(r"^(?P<name>[^:–—]+?)\s*(?::|\s[-–—])\s+(?P<rest>.+)$", text):
        return found["name"], found["rest"]
    name, *tail = TAIL.split(text, maxsplit=1)
    if found := CHOICES.search(name):
        return name[: found.start()], found[0]
    return name, "".join(tail)


def _choices(found: Phrase, said: str) -> str:
    """Takes the enumeration of a choice out of what is said; the rest is returned."""
    match = CHOICES.search(said)
    if not match:
        return said
    parts = items(match["list"])
    marked = [n for n, one in enumerate(parts) if DEFAULT.match(one) or _is_mark(one)]
    end = min(marked, default=len(parts))
    values = tuple(dict.fromkeys(one.strip("'\"") for one in parts[:end]))
    found.set(type="choice", choices=values)
    return ", ".join([said[: match.start()].strip(" ,;:"), *parts[end:]]).strip(" ,")


def _is_mark(part: str) -> bool:
    return any(re.fullmatch(pattern, part, FLAGS) for pattern in MARKS.values())


def _mark(found: Phrase, part: str) -> bool:
    """A type, a flag, a default or what it refers to."""
    for code, pattern in TYPES.items():
        if re.fullmatch(f"(?:an? )?(?:{pattern})", part, FLAGS):
            found.set(type=code)
            return True
    for code, pattern in MARKS.items():
        if re.fullmatch(pattern, part, FLAGS):
            found.set(
                **({"unique": True} if code == "unique" else {"required": code == "required"})
            )
            return True
    if default := DEFAULT.match(part):
        found.set(default=(default["one"] or default["two"]).strip("'\""))
    elif reference := REFERS.match(part):
        found.set(type="reference")
        found.about = reference["to"]
    return bool(default or REFERS.match(part))


def _limit(found: Phrase, part: str) -> bool:
    """A limit, perhaps behind a type: `decimal from 0 to 5000`."""
    first, _, rest = part.partition(" ")
    if rest and any(re.fullmatch(pattern, first, FLAGS) for pattern in TYPES.values()):
        _mark(found, first)
        part = rest
    for pattern in LIMITS:
        if match := re.fullmatch(f"(?:of )?{pattern}{UNIT}", part, FLAGS):
            given = match.groupdict() or {"low": "0"}
            low, high = given.get("low") or "", given.get("high") or ""
            found.set(minimum=low or found.field.minimum, maximum=high or found.field.maximum)
            if found.guessed and re.search(LETTERS, part, FLAGS):
                found.set(type="text")
            return True
    return False


def _guess(words: str, one: Field) -> str:
    found = [code for code, pattern in GUESSES.items() if re.search(pattern, words, FLAGS)]
    limits = f"{one.minimum}{one.maximum}"
    return found[0] if found else "decimal" if "." in limits else "integer" if limits else "text"
