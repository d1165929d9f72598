"""Optimistic locks: what a person saw when they began to write, and what to show if it has changed meanwhile."""

import hashlib
import json
from typing import Any

from django import forms

from config.shared.errors import DomainError

LENGTH = 16


def seen_of(value: Any) -> str:
    """A short mark of a value as JSON, for a hidden field of the form that shows it."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def seen_field() -> forms.CharField:
    """The hidden field of a form that sends the mark back."""
    return forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))


class ChangedMeanwhile(DomainError):
    """Somebody has changed this while you were writing. Nothing of yours is lost: compare, then save again."""

    code = "changed_meanwhile"

    def __init__(self, theirs: Any) -> None:
        """`theirs` is what stands there now; None if it is gone."""
        self.theirs = theirs
        gone = "Somebody has removed this while you were writing. What you wrote is below."
        super().__init__(gone if theirs is None else "")


def check_seen(theirs: Any, seen: str) -> None:
    """Raises ChangedMeanwhile; without a mark nothing was promised, and of several with commas between any will do."""
    if seen and seen_of(theirs) not in seen.split(","):
        raise ChangedMeanwhile(theirs)
