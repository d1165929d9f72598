"""Prompts: `<app>/prompts/<job>.md`, and the tags that hold data."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings

# The API takes four cache breakpoints in all; one closes the system part.
MOST_SHARED = 3
BETWEEN_TAGS = "\n\n"
# Whatever a reader may take for the beginning or the end of a tag, however it is spaced.
TAG_LIKE = re.compile(r"<(?=[^\w<>]*[^\W\d][^<>]*(?:>|\Z))")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A stretch of the user turn; a shared one is the same in other calls, so what ends with it can be cached."""

    text: str
    is_shared: bool = False


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A stable system part and one user turn; `sha` names the prompt file (12 hex digits).

    `breaks` are the places in `user` at which a cache breakpoint may close what stands before.
    """

    system: str
    user: str
    sha: str
    breaks: tuple[int, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The user turn in blocks that make it up without a gap; the last one is this call's own."""
        edges = (0, *self.breaks, len(self.user))
        return tuple(
            Block(text=self.user[start:end], is_shared=end in self.breaks)
            for start, end in pairwise(edges)
            if start < end
        )

    def followed_by(self, *turns: str) -> "Prompt":
        """The same with more tags behind it: what was shared before them stays shared."""
        return replace(self, user=BETWEEN_TAGS.join((self.user, *turns)))


@dataclass(frozen=True)
class Shared:
    """The value of a tag that other calls have too: a cache breakpoint follows it. Put it before what varies."""

    value: Any


@dataclass(frozen=True, kw_only=True)
class Revision:
    """An earlier answer to the same question, and what was wrong with it."""

    answer: str
    errors: list[str]

    def of(self, asked: Prompt) -> Prompt:
        """The prompt for a new answer: the question, the earlier answer and its problems."""
        return asked.followed_by(tag("previous_answer", self.answer), tag("errors", self.errors))


@cache
def _load(path: Path) -> tuple[str, str]:
    text = path.read_text(encoding="utf-8")
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


def prompt(
    app: str, job: str, /, *, variables: dict[str, str] | None = None, **tags: Any
) -> Prompt:
    """Render `<app>/prompts/<job>.md` with its tags in the order given.

    A tag's value is JSON, or text where it is a `Text`; one in `Shared` ends a block that can be cached.
    Raises KeyError for a missing variable, ValueError for more than three shared tags.
    """
    text, sha = _load(settings.BASE_DIR / app / "prompts" / f"{job}.md")
    system = Template(text).substitute(variables or {})
    user, breaks = _user_turn(tags)
    return Prompt(system=system, user=user, sha=sha, breaks=breaks)


def _user_turn(tags: dict[str, Any]) -> tuple[str, tuple[int, ...]]:
    user, breaks = "", []
    for name, value in tags.items():
        user += BETWEEN_TAGS if user else ""
        user += tag(name, value.value if isinstance(value, Shared) else value)
        if isinstance(value, Shared):
            breaks.append(len(user))
    if len(breaks) > MOST_SHARED:
        raise ValueError(f"{len(breaks)} tags are shared; at most {MOST_SHARED} can be.")
    return user, tuple(breaks)


class Text(str):
    """Content that goes into its tag as it is, not as JSON."""


def tag(name: str, value: Any) -> str:
    """`<name>` around data that can neither close it nor open another."""
    if isinstance(value, Text):
        body = TAG_LIKE.sub(r"<\\", value)
    else:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        body = body.replace("<", "\\u003c")
    return f"<{name}>\n{body}\n</{name}>"
