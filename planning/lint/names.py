"""Checking names in answers: duplicates, unknown ones, invalid identifiers."""

import keyword
import re
from collections import Counter
from collections.abc import Collection, Iterable

Problems = list[str]
LONGEST_NAME = 200
_SNAKE = re.compile(r"^[a-z][a-z0-9_]*$")


def twice(kind: str, names: Iterable[str]) -> Problems:
    return [f"The {kind} {name!r} is there twice." for name, n in Counter(names).items() if n > 1]


def unknown(kind: str, where: str, names: Iterable[str], known: Collection[str]) -> Problems:
    return [
        f"{where} names the {kind} {n!r}, which does not exist." for n in names if n not in known
    ]


def is_name(text: str) -> bool:
    return bool(_SNAKE.match(text)) and not keyword.iskeyword(text)
