"""A labelled set for recall: tasks of twenty domains, and what somebody who wants one of them would say.

`tasks.txt` has an id and a text a line, `queries.txt` the ids of right answers and a text. Written by hand, in English
and Spanish, in other words than the answers: most queries share no word with theirs, which is a figure of its own.
"""

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
AT = 5


class Query(NamedTuple):
    right: frozenset[str]
    text: str


def tasks() -> dict[str, str]:
    return dict(_line(line) for line in (FOLDER / "tasks.txt").read_text().splitlines())


def queries() -> list[Query]:
    lines = (_line(line) for line in (FOLDER / "queries.txt").read_text().splitlines())
    return [Query(frozenset(ids.split(",")), text) for ids, text in lines]


def _line(line: str) -> tuple[str, str]:
    first, _, rest = line.partition(" ")
    return first, rest


def recall(query: Query, found: list[str]) -> float:
    """The share of right answers among the first five."""
    return len(query.right & set(found[:AT])) / len(query.right)


def reciprocal_rank(query: Query, found: list[str]) -> float:
    """1 for a right answer that stands first, ½ for second; 0 for none."""
    return next((1 / n for n, one in enumerate(found, start=1) if one in query.right), 0.0)


def shares_a_word(query: Query, known: dict[str, str]) -> bool:
    """With any of its right answers; words of three letters and more."""
    words = set(_words(query.text))
    return any(words & set(_words(known[one])) for one in query.right)


def _words(text: str) -> list[str]:
    return re.findall(r"\w{3,}", text.lower())
