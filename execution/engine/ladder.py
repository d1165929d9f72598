"""How often an atom is tried, by which model, and the verdict on each try. Pure functions.

Source: rules, attempts and checks.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from execution.models import Check
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


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Validators by weight: `required` must pass, `style` is no reason to try again, but for `asked_once`."""

    required: Collection[str]
    style: Collection[str]
    asked_once: Collection[str]


def verdict(
    findings: Sequence[Finding], bar: Bar, *, is_last: bool, was_asked: bool = False
) -> Verdict:
    """What follows from the checks of one try; `was_asked` says that style has been asked for before."""
    missed = [finding for finding in findings if finding.outcome != PASSED]
    if not findings:
        return Verdict.NEEDS_REVIEW if is_last else Verdict.RETRY
    hard = [finding for finding in missed if finding.validator in bar.required]
    if not hard:
        again = _worth_asking({finding.validator for finding in missed}, bar, was_asked)
        return Verdict.RETRY if again and not is_last else Verdict.ACCEPT
    if all(finding.outcome == "unverifiable" for finding in hard):
        # Writing it again would not make it verifiable; a person can look.
        return Verdict.NEEDS_REVIEW
    if not is_last:
        return Verdict.RETRY
    return Verdict.NEEDS_REVIEW if is_reviewable(findings) else Verdict.FAIL


def _worth_asking(missed: set[str], bar: Bar, was_asked: bool) -> bool:
    """Of right code, whether another answer is asked for."""
    if missed - set(bar.style):
        return True
    return not was_asked and bool(missed & set(bar.asked_once))


def is_reviewable(findings: Iterable[Finding | Check]) -> bool:
    """Code that parses is something a person can judge and mend."""
    syntax = [finding.outcome for finding in findings if finding.validator == "syntax"]
    return bool(syntax) and all(outcome != "failed" for outcome in syntax)
