"""One field from one phrase: its name, its type, its limits; and the words that were not read."""

import dataclasses
import re

from config.embedded.standin.domain import Field
from config.embedded.standin.reader.names import bare, items, snake

FLAGS = re.IGNORECASE
N = r"-?\d+(?:\.\d+)?"
LETTERS = r"(?: (?:characters?|letters?|digits?))"
ALIASES = {"whole number": "integer", "yes/no": "boolean", "number": "decimal", "e-mail": "email"}
LIMITS = (
    rf"(?:from )?(?P<low>{N}) ?(?:to|-|–) ?(?P<high>{N})",
    rf"exactly (?P<low>(?P<high>{N}))",
    rf"(?:at most|up to|no more than) (?P<high>{N})",
    rf"(?:at least|no less than) (?P<low>{N})",
    r"never negative",
)
MARKS = {
    "required": {"required": True},
    "optional": {"required": False},
    "not required": {"required": False},
    "unique": {"unique": True},
}
DEFAULT = re.compile(r"^default (?P<one>.+)$|^(?P<two>.+?) by default$", FLAGS)
CHOICES = re.compile(r"\bone of (?P<list>.+)$", FLAGS)
TAIL = re.compile(r"\s+(?=(?:of )?(?:up to|at most|at least|exactly|between|from) -?\d)", FLAGS)
VERBS = {"is", "are", "be", "can", "must", "may", "has", "have", "will", "was", "were", "not"}
VERBS |= {"shall", "should", "i", "we", "you", "it", "they"}
# What a default looks like; other types have none.
SHAPES = {"text": r".+", "integer": r"-?\d{1,9}", "boolean": r"yes|no|true|false"}
# What the ends of limits look like; other types have none.
ENDS = {"text": r"\d{1,9}", "integer": r"-?\d{1,9}", "decimal": r"-?\d{1,12}(?:\.\d+)?"}
# The type of a field whose type is not said, by its name.
GUESSES = {
    "email": r"\be-?mail\b",
    "date": r"\b(?:date|birthday)$| on$",
    "boolean": r"^(?:is|has) |^(?:active|paid|done|finished)$",
    "integer": r"^number of |\b(?:year|age|pages|stock|quantity|capacity|seats)$",
    "decimal": r"\b(?:price|cost|amount|rate|fee|rent|total|weight)\b",
}
TYPES = {*GUESSES, "text", "datetime", "choice", "reference"}


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
    is_limited = all(re.fullmatch(ENDS.get(one.type, ""), end) for end in ends)
    if ends and (not is_limited or float(ends[0]) > float(ends[-1])):
        found.unread.append(" to ".join(ends))
        found.set(minimum="", maximum="")
    is_known = one.default in one.choices or re.fullmatch(SHAPES.get(one.type, ""), one.default)
    if one.default and not is_known:
        found.unread.append(f"default {one.default}")
        found.set(default="")
    if one.unique and one.type in {"boolean", "choice"}:
        found.unread.append("unique")
        found.set(unique=False)


def _split(text: str) -> tuple[str, str]:
    """The name, and what is said of it in brackets or behind it."""
    if found := re.match(r"^(?P<name>[^(]+?)\s*\((?P<inner>[^()]*)\)(?P<more>.*)$", text):
        name, *tail = TAIL.split(found["name"], maxsplit=1)
        return name, ", ".join(filter(None, [*tail, found["inner"], found["more"].strip(" ,;")]))
    name, *tail = TAIL.split(text, maxsplit=1)
    return name, "".join(tail)


def _choices(found: Phrase, said: str) -> str:
    """Takes the enumeration of a choice out of what is said; the rest is returned."""
    match = CHOICES.search(said)
    if not match:
        return said
    parts = items(match["list"])
    marked = [n for n, one in enumerate(parts) if DEFAULT.match(one) or one.lower() in MARKS]
    end = min(marked, default=len(parts))
    found.set(type="choice", choices=tuple(dict.fromkeys(one.strip("'\"") for one in parts[:end])))
    return ", ".join([said[: match.start()].strip(" ,;:"), *parts[end:]]).strip(" ,")


def _mark(found: Phrase, part: str) -> bool:
    """A type, a flag, a default or what it refers to."""
    code = ALIASES.get(part.lower(), part.lower())
    changes: dict[str, object] = {"type": code} if code in TYPES else dict(MARKS.get(code, {}))
    if default := DEFAULT.match(part):
        changes = {"default": (default["one"] or default["two"]).strip("'\"")}
    found.set(**changes)
    return bool(changes)


def _limit(found: Phrase, part: str) -> bool:
    """A limit, perhaps behind a type: `decimal from 0 to 5000`."""
    first, _, rest = part.partition(" ")
    part = rest if rest and not re.match(r"\d", first) and _mark(found, first) else part
    for pattern in LIMITS:
        if match := re.fullmatch(f"(?:of )?{pattern}{LETTERS}?", part, FLAGS):
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
