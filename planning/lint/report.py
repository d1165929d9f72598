"""The lint report of a plan. Deterministic: the same plan has the same findings under the same ids."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planning.lint.facts import PlanFacts, facts_of
from planning.lint.rules import RULES, RuleFinding
from planning.models import LintWaiver, MasterPlan

SEVERITIES = ("critical", "high", "medium", "low")
MOST_SHOWN = 50
LONGEST_ID = 80
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_.:-]")


@dataclass(frozen=True, kw_only=True)
class Finding:
    id: str
    severity: str
    text: str
    # What its rule found, whole; the id may have it shortened.
    key: str = ""
    # Ids of the tasks that could mend it.
    tasks: tuple[str, ...] = ()
    is_waived: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """`findings` are the most severe ones; `hidden` counts those that are not shown."""

    findings: tuple[Finding, ...]
    verdict: str  # PASS | CONCERNS | FAIL
    hidden: int = 0

    @property
    def blocking(self) -> list[Finding]:
        return [f for f in self.findings if f.severity == "critical" and not f.is_waived]


def lint(plan: MasterPlan) -> Report:
    return report(facts_of(plan), waived=waived_in(plan))


def waived_in(plan: MasterPlan) -> set[str]:
    """Ids of findings that a person accepts."""
    return set(LintWaiver.objects.filter(plan=plan).values_list("finding_id", flat=True))


def report(facts: PlanFacts, *, waived: set[str] | frozenset[str] = frozenset()) -> Report:
    found = [
        replace(f, is_waived=f.id in waived)
        for f in sorted(_all(facts), key=lambda f: (SEVERITIES.index(f.severity), f.id))
    ]
    return Report(
        findings=tuple(found[:MOST_SHOWN]),
        verdict=_verdict([f.severity for f in found if not f.is_waived]),
        hidden=max(0, len(found) - MOST_SHOWN),
    )


def _verdict(severities: Sequence[str]) -> str:
    if "critical" in severities:
        return "FAIL"
    return "CONCERNS" if {"high", "medium"} & set(severities) else "PASS"


def _all(facts: PlanFacts) -> Iterator[Finding]:
    for severity, rules in RULES.items():
        for rule in rules:
            for found in rule(facts):
                hit = RuleFinding(*found)
                name = _id(rule.__name__, hit.key)
                yield Finding(
                    id=name, severity=severity, text=hit.text, key=hit.key, tasks=hit.tasks
                )


def _id(rule: str, key: str) -> str:
    """Readable, of bounded length, and fit for an address."""
    whole = f"{rule.replace('_', '-')}:{key}"
    plain = _NOT_PLAIN.sub(".", whole)
    if plain == whole and len(whole) <= LONGEST_ID:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:12]
    return f"{plain[: LONGEST_ID - 13]}-{digest}"
