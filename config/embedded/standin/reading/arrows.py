"""Steps drawn with arrows, one a line: "a --pay--> b --ship--> c", "a -> b (pay), b -> c (ship)"."""

import re
from dataclasses import replace

from config.embedded.standin.reading.blocks import Item

LABELLED = re.compile(r"\s*[-=]{1,3}\s*[\[(]?\s*(?P<label>[^\W\d][\w ]*?)\s*[\])]?\s*[-=]{1,3}>\s*")
LEAD = re.compile(
    r"(?i)^(?:how|the (?:way|life|states?|status(?:es)?)|life|states?|lifecycle|workflow|flow) [^:]*:\s+(?=\S)"
)
#: "break / mend: available to broken, and back"
BOTH = re.compile(
    r"(?i)^(?P<there>[a-z][\w ]{1,20}?) ?(?:/|and) ?(?P<back>[a-z][\w ]{1,20}?): (?:from )?(?P<from>\w+(?: \w+)?) (?:to|->|→) (?P<to>\w+(?: \w+)?),? and back\W*$"
)
ARROW = re.compile(r"\s*(?:-{1,3}>|→|=>|⟶)\s*")


def parted(item: Item) -> list[Item]:
    """The steps of a line apart; any other item as it is."""
    text = re.sub(r"[*`]", "", item.text)
    both = BOTH.match(text)
    if both and not item.priority:
        there = f"{both['there']}: {both['from']} -> {both['to']}"
        back = f"{both['back']}: {both['to']} -> {both['from']}"
        return [replace(item, text=one, children=[]) for one in (there, back)]
    if item.priority or item.children or not ARROW.search(text):
        return [item]
    lead = LEAD.match(text)
    text = text[lead.end() :] if lead else text
    item = replace(item, text=text, heading=lead[0] if lead else item.heading)
    drawn = _labelled(text) if LABELLED.search(text) else _several(text)
    item = replace(item, text=item.text.replace("|", " or ")) if not drawn else item
    return [replace(item, text=one, is_bullet=True) for one in drawn] if drawn else [item]


def _labelled(text: str) -> list[str]:
    """ "a --pay--> b" as "pay: a -> b"; each state is where the next arrow starts."""
    head, colon, rest = text.partition(":")
    pieces = LABELLED.split(rest if colon else text)
    owner = f"{head.strip()}: " if colon else ""
    steps = zip(pieces[0::2], pieces[1::2], pieces[2::2], strict=False)
    listed = [
        f"{label.strip()}: {before.strip()} -> {after.strip()}" for before, label, after in steps
    ]
    chain = " -> ".join(piece.strip() for piece in pieces[0::2])
    return [f"{owner}{chain}", *listed] if owner else listed


def _several(text: str) -> list[str]:
    parts = re.split(r"[,;]\s+(?=[^,;]*(?:->|→|=>))", text)
    if len(parts) < 2 or not all(ARROW.search(part) for part in parts):
        return []
    return [_spoken(part.strip()).replace("|", " or ") for part in parts]


def _spoken(part: str) -> str:
    """A sentence whose step stands in brackets needs no arrow: "jobs can be cancelled (new -> cancelled)"."""
    return re.sub(r"\s*\([^()]*(?:->|→|=>)[^()]*\)", "", part) if " can " in part else part
