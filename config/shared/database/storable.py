"""Making text storable in PostgreSQL and JSON (no NUL, no lone surrogates), and reading numbers."""

import re

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LONGEST_NUMBER = 18
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def is_storable(text: str) -> bool:
    return UNSTORABLE.search(text) is None


def storable(text: str) -> str:
    """The text with surrogate pairs joined and whatever cannot be stored replaced by U+FFFD."""
    if is_storable(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", REPLACEMENT)


def whole_number(text: str) -> int | None:
    """The number a query names; None if it is none, or longer than any that is stored."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def shortened(text: str, most: int) -> str:
    """At most so many characters and, if some are left out, how many."""
    return text if len(text) <= most else f"{text[:most]}… and {len(text) - most} more characters"
