"""What the model finds in the prose of a brief that is not wanted, beside what the brief lists as such."""

from collections.abc import Sequence

from planning.discovery.statements.stated_requirements import IN_WORDS, Statement
from planning.lint.names import Problems
from planning.lint.text_overlap import words
from planning.models import Discovery

Exclusions = list[dict[str, str]]


def problems(discovery: Discovery, told: Sequence[str]) -> Problems:
    """Only what the brief says itself can be left out of what is built, and nothing that it demands."""
    brief = f" {words(discovery.brief)} "
    demands = [words(one["text"]) for one in discovery.stated]
    found = [
        f"The exclusion {text!r} does not stand in the brief word for word."
        for text in told
        if not words(text) or f" {words(text)} " not in brief
    ]
    return found + [
        f"The exclusion {text!r} is something that the brief demands."
        for text in told
        if any(f" {words(text)} " in f" {demand} " for demand in demands)
    ]


def with_told(discovery: Discovery, told: Sequence[str]) -> Exclusions:
    """The exclusions there are, and those of the answer that none of them says already."""
    found: Exclusions = list(discovery.exclusions)
    for text in told:
        if not any(f" {words(text)} " in f" {words(one['text'])} " for one in found):
            found.append({"text": " ".join(text.split()), "heading": IN_WORDS})
    return found


def is_told(statement: Statement, exclusions: Exclusions) -> bool:
    """Whether the whole statement is excluded."""
    mine = f" {words(statement.text)} "
    return bool(mine.strip()) and any(mine in f" {words(one['text'])} " for one in exclusions)
