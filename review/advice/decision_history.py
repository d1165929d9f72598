"""What people have decided about an atom's code, and what has changed since."""

import difflib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from execution.models import Atom, Attempt
from execution.source.rows import attempt_behind, whole_text
from review.choices import SENT_BACK_REVIEW, ReviewStatus
from review.models import Review

DECIDED = (ReviewStatus.APPROVED, *SENT_BACK_REVIEW)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """About exactly the code that the atom has."""

    status: str
    by: str
    at: datetime
    words: str

    @property
    def is_approval(self) -> bool:
        return self.status == ReviewStatus.APPROVED


@dataclass(frozen=True, kw_only=True)
class Change:
    """From the code that was sent back to the code there is; findings as `validator: detail`."""

    before: str
    after: str
    added: int
    removed: int
    gone: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.removed)


def decision_on(atom: Atom) -> Decision | None:
    """The latest one about this very code; none if people have only decided about other code."""
    rows = atom.reviews.filter(code_sha=atom.code_sha, status__in=DECIDED)
    last = rows.select_related("resolved_by").order_by("-resolved_at").first()
    if last is None or not atom.code_sha or last.resolved_at is None:
        return None
    return Decision(
        status=last.status,
        by=str(last.resolved_by or "someone"),
        at=last.resolved_at,
        words=last.resolution,
    )


def change_since(review: Review) -> Change | None:
    """What the new code makes of the code that the review before sent back; none without either of them."""
    if review.follows is None or review.status == ReviewStatus.AWAITING:
        return None
    atom = review.atom
    old, new = attempt_behind(atom, review.follows.code_sha), attempt_behind(atom)
    if old is None or new is None:
        return None
    before, after = (whole_text(one.imports, one.code) for one in (old, new))
    signs = Counter(line[0] for line in difflib.ndiff(before.splitlines(), after.splitlines()))
    then, now = _findings(old), _findings(new)
    return Change(
        before=before,
        after=after,
        added=signs["+"],
        removed=signs["-"],
        gone=[one for one in then if one not in now],
        left=[one for one in now if one in then],
        new=[one for one in now if one not in then],
    )


def asked(review: Review) -> list[dict[str, Any]]:
    """For a model: what people asked of earlier versions, the latest first, each with the code it was about."""
    rounds = []
    before = review.follows
    while before is not None:
        old = attempt_behind(review.atom, before.code_sha)
        rounds.append(
            {
                "decision": before.status,
                "feedback": before.resolution,
                "code": whole_text(old.imports, old.code) if old else "",
            }
        )
        before = before.follows
    return rounds


def _findings(attempt: Attempt) -> list[str]:
    return [f"{check.validator}: {check.detail}" for check in attempt.checks.failed()]
