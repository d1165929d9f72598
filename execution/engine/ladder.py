"""How often an atom is tried, by which model, and the verdict on each try. Pure functions.

Source: rules, attempts and checks.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from execution.source.atom_source import Finding

PASSED = "passed"
# How often people may have one atom written again, beyond its own attempts.
PERSON_ROUNDS = 5


class Verdict(StrEnum):
    ACCEPT = "accepted"
    RETRY = "ready"
    NEEDS_REVIEW = "needs_review"
    FAIL = "failed"


@dataclass(frozen=True, kw_only=True)
class FailedTry:
    """One earlier attempt that failed: its model, and the signature of the failure."""

    model: str
    signature: str


def model_for(base: str, ladder: Sequence[str], failed: Sequence[FailedTry]) -> str:
    """The task's model, the same again, the next stronger, the strongest.

    The same error twice in a row goes on from a stronger model than the last one.
    """
    chosen = _by_count(base, ladder, len(failed))
    if len(failed) >= 2 and failed[-1].signature and failed[-1].signature == failed[-2].signature:
        chosen = _stronger(chosen, _next(failed[-1].model, ladder), ladder)
    return chosen


def _by_count(base: str, ladder: Sequence[str], failures: int) -> str:
    if failures < 2:
        return base
    return _next(base, ladder) if failures == 2 else _stronger(base, ladder[-1], ladder)


def _next(model: str, ladder: Sequence[str]) -> str:
    """The one above on the ladder; a model that is not on it, or on top, has none above."""
    if model not in ladder:
        return model
    return ladder[min(ladder.index(model) + 1, len(ladder) - 1)]


def _stronger(one: str, other: str, ladder: Sequence[str]) -> str:
    if one in ladder and other in ladder:
        return max(one, other, key=ladder.index)
    return one


def verdict(findings: Sequence[Finding], *, required: Collection[str], is_last: bool) -> Verdict:
    """What follows from the checks of one try; `required` are the validators that must pass."""
    missed = [finding for finding in findings if finding.outcome != PASSED]
    if not findings:
        return Verdict.NEEDS_REVIEW if is_last else Verdict.RETRY
    hard = [finding for finding in missed if finding.validator in required]
    if not hard:
        return Verdict.ACCEPT if is_last or not missed else Verdict.RETRY
    if all(finding.outcome == "unverifiable" for finding in hard):
        # Writing it again would not make it verifiable; a person can look.
        return Verdict.NEEDS_REVIEW
    if not is_last:
        return Verdict.RETRY
    return Verdict.NEEDS_REVIEW if is_reviewable(findings) else Verdict.FAIL


def is_reviewable(findings: Sequence[Finding]) -> bool:
    """Code that parses is something a person can judge and mend."""
    syntax = [finding.outcome for finding in findings if finding.validator == "syntax"]
    return bool(syntax) and all(outcome != "failed" for outcome in syntax)
