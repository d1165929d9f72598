"""The requirements that a brief states itself.

A markdown heading MUST or SHOULD opens a block; each bullet of it is a requirement, kept as written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from planning.models import Requirement

Priority = Requirement.Priority
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<title>.*?)[ \t]*#*[ \t]*$")
_BULLET = re.compile(r"^(?P<indent>[ \t]*)[-*][ \t]+(?P<text>.*)$")
_UNDERLINED = re.compile(r"^(?![-*#>\s])(.+)\n(?:=+|-{2,})[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[-*\s]*$")
_FENCE = re.compile(r"^[ \t]*(```|~~~)")


@dataclass(kw_only=True)
class Stated:
    """One requirement as the brief words it; `sources` are the places it stands in."""

    text: str
    priority: str
    sources: list[str] = field(default_factory=list)


def stated_requirements(brief: str) -> list[Stated]:
    """MUST and SHOULD bullets in order; a repeated text is one requirement with all its sources.

    Said once as MUST and once as SHOULD it is a MUST.
    """
    found: dict[str, Stated] = {}
    for priority, source, text in _bullets(brief):
        stated = found.setdefault(same_text(text), Stated(text=text, priority=priority))
        stated.sources.append(source)
        if priority == Priority.MUST:
            stated.priority = priority
    return list(found.values())


def same_text(text: str) -> str:
    """What two texts have in common that say the same: neither case, spaces nor the last stop count."""
    return " ".join(text.split()).casefold().rstrip(".")


def _bullets(brief: str) -> Iterator[tuple[str, str, str]]:
    for number, (priority, lines) in enumerate(_blocks(brief), start=1):
        for text in _items(lines):
            yield priority, f"Brief, {priority.upper()} list {number}", text


def _blocks(brief: str) -> Iterator[tuple[str, list[str]]]:
    """The lines under each MUST or SHOULD heading; a `#` inside fenced code is no heading."""
    priority, lines, fenced = "", [], False
    for line in _UNDERLINED.sub(r"# \1", brief).split("\n"):
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        if priority:
            yield priority, lines
        title = heading["title"].strip(" *_:").lower()
        priority, lines = (title if title in Priority.values else ""), []
    if priority:
        yield priority, lines


def _items(lines: list[str]) -> list[str]:
    """The top bullets of a block, each with its wrapped lines and nested bullets."""
    items: list[list[str]] = []
    top, is_open, after_blank = -1, False, False
    for line in lines:
        bullet = _BULLET.match(line)
        depth = len(bullet["indent"].expandtabs(4)) if bullet else 0
        if bullet and (not is_open or depth <= top):
            top, is_open = depth, True
            items.append([bullet["text"].rstrip()])
        elif is_open and line.strip():
            # A paragraph of its own after a blank line is not part of the list.
            is_open = bool(bullet) or not after_blank or line[0].isspace()
            items[-1] += [line.rstrip()] if is_open else []
        after_blank = not line.strip()
    return [text for item in items if (text := _joined(item))]


def _joined(lines: list[str]) -> str:
    """One text; where every further line is plain wrapping, one line."""
    if _RULE.match(lines[0]) and len(lines) == 1:
        return ""
    if any(_BULLET.match(line) or _FENCE.match(line) for line in lines):
        return "\n".join(lines).strip()
    return " ".join(line.strip() for line in lines).strip()
