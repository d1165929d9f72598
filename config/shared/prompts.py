"""Prompts: `<app>/prompts/<job>.md`, and the tags that carry data."""

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from django.conf import settings


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A stable system part and one user turn; `sha` names the prompt file (12 hex digits)."""

    system: str
    user: str
    sha: str


@dataclass(frozen=True, kw_only=True)
class Revision:
    """An earlier answer to the same question, and what was wrong with it."""

    answer: str
    errors: list[str]

    def of(self, asked: Prompt) -> Prompt:
        """The question, and after it what the new answer is to do better."""
        turns = (asked.user, tag("previous_answer", self.answer), tag("errors", self.errors))
        return replace(asked, user="\n\n".join(turns))


@cache
def _load(path: Path) -> tuple[str, str]:
    text = path.read_text(encoding="utf-8")
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


def prompt(
    app: str, job: str, /, *, variables: dict[str, str] | None = None, **tags: Any
) -> Prompt:
    """Render `<app>/prompts/<job>.md` with its tags in the order given.

    A tag's value is JSON, or text where it is a `Text`. Raises KeyError for a missing variable.
    """
    text, sha = _load(settings.BASE_DIR / app / "prompts" / f"{job}.md")
    system = Template(text).substitute(variables or {})
    return Prompt(system=system, user="\n\n".join(tag(n, v) for n, v in tags.items()), sha=sha)


class Text(str):
    """Content that goes into its tag as it is, not as JSON."""


def tag(name: str, value: Any) -> str:
    """`<name>` around data that cannot close it."""
    if isinstance(value, Text):
        body = value.replace("</", "<\\/")
    else:
        body = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
    return f"<{name}>\n{body}\n</{name}>"
