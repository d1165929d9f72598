"""Differences of two texts as rows for a template, with changed words marked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

CONTEXT_LINES = 3
WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One line of one text; `number` is None where this text has no such line."""

    number: int | None
    html: SafeString
    changed: bool


@dataclass(frozen=True, kw_only=True)
class DiffRow:
    """Two lines beside each other, or `gap` equal lines that are left out."""

    before: Side | None = None
    after: Side | None = None
    gap: int = 0

    @property
    def is_equal(self) -> bool:
        return bool(self.before and self.after and not self.before.changed)


@dataclass(frozen=True, kw_only=True)
class UnifiedRow:
    sign: str
    before: int | None = None
    after: int | None = None
    html: SafeString | str = ""
    gap: int = 0


def side_by_side(before: str, after: str) -> list[DiffRow]:
    old, new = before.splitlines(), after.splitlines()
    rows: list[DiffRow] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            first, last = i1 == 0 and j1 == 0, i2 == len(old) and j2 == len(new)
            rows += _equal(old[i1:i2], i1, j1, is_first=first, is_last=last)
        else:
            rows += _changed(old[i1:i2], new[j1:j2], i1, j1)
    return rows


def unified(rows: list[DiffRow]) -> list[UnifiedRow]:
    """The same rows one under another: what goes before what comes, block by block."""
    out: list[UnifiedRow] = []
    coming: list[UnifiedRow] = []
    for row in rows:
        if row.gap or row.is_equal:
            out += coming
            coming = []
            out.append(_kept(row))
            continue
        if row.before:
            out.append(UnifiedRow(sign="−", before=row.before.number, html=row.before.html))
        if row.after:
            coming.append(UnifiedRow(sign="+", after=row.after.number, html=row.after.html))
    return out + coming


def _kept(row: DiffRow) -> UnifiedRow:
    if row.before is None or row.after is None:
        return UnifiedRow(sign="", gap=row.gap)
    return UnifiedRow(
        sign="", before=row.before.number, after=row.after.number, html=row.after.html
    )


def _equal(
    lines: list[str], i1: int, j1: int, *, is_first: bool, is_last: bool
) -> Iterator[DiffRow]:
    head = 0 if is_first else CONTEXT_LINES
    tail = 0 if is_last else CONTEXT_LINES
    hidden = len(lines) - head - tail
    for at, line in enumerate(lines):
        if hidden > 1 and head <= at < len(lines) - tail:
            if at == head:
                yield DiffRow(gap=hidden)
            continue
        html = mark_safe(escape(line))
        yield DiffRow(
            before=Side(number=i1 + at + 1, html=html, changed=False),
            after=Side(number=j1 + at + 1, html=html, changed=False),
        )


def _changed(old: list[str], new: list[str], i1: int, j1: int) -> Iterator[DiffRow]:
    for at in range(max(len(old), len(new))):
        before = old[at] if at < len(old) else None
        after = new[at] if at < len(new) else None
        left, right = _marked(before, after)
        yield DiffRow(
            before=None if left is None else Side(number=i1 + at + 1, html=left, changed=True),
            after=None if right is None else Side(number=j1 + at + 1, html=right, changed=True),
        )


def _marked(before: str | None, after: str | None) -> tuple[SafeString | None, SafeString | None]:
    """Both lines with the words that differ marked, or unmarked where little is the same."""
    if before is None or after is None:
        return tuple(None if line is None else mark_safe(escape(line)) for line in (before, after))  # type: ignore[return-value]
    old, new = WORD.findall(before), WORD.findall(after)
    match = SequenceMatcher(None, old, new, autojunk=False)
    if match.ratio() < 0.4:
        return mark_safe(escape(before)), mark_safe(escape(after))
    left = right = ""
    for tag, i1, i2, j1, j2 in match.get_opcodes():
        left += _words(old[i1:i2], is_marked=tag != "equal")
        right += _words(new[j1:j2], is_marked=tag != "equal")
    return mark_safe(left), mark_safe(right)


def _words(words: list[str], *, is_marked: bool) -> str:
    text = escape("".join(words))
    return f"<mark>{text}</mark>" if is_marked and text else text
