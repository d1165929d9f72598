"""What the earlier attempts at an atom have to offer: code that is right, or that a person can judge."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from execution.checks import measure
from execution.choices import FORGIVABLE_ERRORS, STYLE_ERROR
from execution.engine.claims import Claimed
from execution.engine.ladder import Verdict, is_reviewable
from execution.models import Atom, Attempt
from execution.source.atom_source import Finding
from execution.source.rows import code_sha


def was_asked_for_style(claimed: Claimed) -> bool:
    """Whether this answers a request to make right code shorter or simpler."""
    return any(one.error_class == STYLE_ERROR for one in _to_the_same_question(claimed))


def right_one(claimed: Claimed, decided: Verdict) -> Attempt | None:
    """What is accepted in place of a worse answer.

    While attempts remain, code that lacked style alone; afterwards also code with errors in its types.
    """
    right = [one for one in _to_the_same_question(claimed) if one.error_class in FORGIVABLE_ERRORS]
    only_style = [one for one in right if one.error_class == STYLE_ERROR]
    if only_style or decided == Verdict.RETRY:
        return next(iter(only_style), None)
    return next(iter(right), None)


def _to_the_same_question(claimed: Claimed) -> list[Attempt]:
    """Failed answers, newest first, since the atom was last accepted or something else was asked of it."""
    atom, asked = claimed.atom, claimed.attempt.feedback
    good = atom.attempts.filter(outcome__in=Attempt.GOOD).aggregate(last=Max("number"))["last"]
    tried = atom.attempts.filter(outcome=Attempt.Outcome.FAILED, number__gt=good or 0)
    return list(tried.filter(feedback=asked).exclude(code="").order_by("-number"))


def reviewable(atom: Atom) -> Attempt | None:
    """The newest one that parses."""
    tried = atom.attempts.exclude(code="").order_by("-number").prefetch_related("checks")
    return next((attempt for attempt in tried if is_reviewable(attempt.checks.all())), None)


def kept_for_review(claimed: Claimed, findings: Sequence[Finding]) -> dict[str, Any]:
    """The code a person is shown: this one if it parses, else the newest earlier one that does."""
    chosen = claimed.attempt if is_reviewable(findings) else reviewable(claimed.atom)
    if chosen is None:
        return {}
    measured = measure(chosen.code)
    return {
        "imports": chosen.imports,
        "code": chosen.code,
        "code_sha": code_sha(chosen.imports, chosen.code),
        "lines_of_code": measured.lines,
        "cyclomatic": measured.cyclomatic,
    }
