"""Words of a brief as names of code, enumerations, and states with the moves between them."""

import keyword
import re
import unicodedata

ARTICLE = re.compile(r"^(?:an?|the|one|each|every|its|their|any|some)\s+", re.IGNORECASE)
# Names that the software itself uses for a record.
TAKEN = {"id", "state", "store"}
GRAMMAR = set(
    "a an and are as at be by can do each every for from has have he i if in is it its may must my no not of on or our"  # noqa: SIM905
    " shall she should so that the their them then there these they this those to too was we were what when where which"
    " who will with would you your also only all any both because but about into over under more most than very"
    " program system application app software user users everything everyone nobody something nothing".split()
)
ARROW = re.compile(r"\s*(?:->|→|=>)\s*")
STATE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+){0,2}")
# What may follow the name of a thing before its moves: `A loan moves through states: …`
STATES = re.compile(r"(?: (?:has|goes through|moves through))?(?:'s)?(?: the)? states$", re.I)


def bare(words: str) -> str:
    """Without its article and surrounding marks."""
    return ARTICLE.sub("", words.strip(" \t.,;:*_`\"'")).strip()


def snake(words: str) -> str:
    """A Python name of plain letters; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    is_free = not keyword.iskeyword(name) and name not in TAKEN and not name[:1].isdigit()
    return name if is_free else f"the_{name}"


def camel(words: str) -> str:
    return "".join(part.capitalize() for part in snake(words).removeprefix("the_").split("_"))


def singular(words: str) -> str:
    head, _, last = words.rpartition(" ")
    return f"{head} {_one(last)}".strip()


def _one(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if not word.endswith("s") or word.endswith(("ss", "us", "is", "ies")):
        return word
    return word[:-2] if word.endswith(("ches", "shes", "xes", "zes")) else word[:-1]


def plural(words: str) -> str:
    head, _, last = words.rpartition(" ")
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        return f"{head} {last[:-1]}ies".strip()
    ending = "es" if last.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return f"{head} {last}{ending}".strip()


def is_noun(words: str) -> bool:
    """Looks like the name of a thing: one to three plain words, none of them one of grammar."""
    parts = words.lower().split()
    plain = all(re.fullmatch(r"[a-z][a-z'-]*", part) for part in parts)
    return 1 <= len(parts) <= 3 and plain and not GRAMMAR & set(parts) and len(words) > 1


def items(text: str) -> list[str]:
    """Parts of an enumeration, split at commas, semicolons, `and`, `or` outside of brackets."""
    text = re.sub(r"\bbetween (-?[\d.]+) and (?=-?\d)", r"from \1 to ", text, flags=re.IGNORECASE)
    text = re.sub(r"\bdate and time\b", "datetime", text, flags=re.IGNORECASE)
    found, depth, start = [], 0, 0
    for mark in re.finditer(r"[()\[\]]|[,;]\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+", text):
        if mark[0] in "([":
            depth += 1
        elif mark[0] in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            found.append(text[start : mark.start()])
            start = mark.end()
    return [part.strip() for part in [*found, text[start:]] if part.strip()]


def moves_said(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The thing that a statement is about, empty if it names none, and the moves it has."""
    label, _, chain = text.rpartition(":")
    return STATES.sub("", f" {label}").strip(), [] if "\n" in text else arrows(chain)


def arrows(text: str) -> list[tuple[str, str]]:
    """The moves of `a -> b -> c, a -> d`; empty if a side is no plain word."""
    found: list[tuple[str, str]] = []
    for chain in re.split(r"[,;]\s*|\s+and\s+", text.strip(" .")):
        steps = [snake(bare(step)) for step in ARROW.split(chain)]
        if len(steps) < 2 or not all(STATE.fullmatch(step) for step in steps):
            return []
        found += zip(steps, steps[1:], strict=False)
    return found
