"""What several findings mean together."""

import hashlib
from collections.abc import Iterable

from execution.sources import Finding, Outcome
from execution.validating.findings import normalised

# An atom that fails one of these is never accepted; the others cost confidence.
REQUIRED_FOR_ACCEPTANCE = frozenset(
    {"syntax", "contract", "names", "imports", "safety", "secrets", "path", "assembly"}
)


def outcome_of(findings: Iterable[Finding], validator: str) -> Outcome | None:
    """The worst outcome of one validator; nothing if it did not run."""
    outcomes = {finding.outcome for finding in findings if finding.validator == validator}
    for outcome in ("failed", "unverifiable", "passed"):
        if outcome in outcomes:
            return outcome
    return None


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """What keeps an atom from being accepted, on any attempt."""
    return [
        finding
        for finding in findings
        if finding.validator in REQUIRED_FOR_ACCEPTANCE and finding.outcome != "passed"
    ]


def signature_of(findings: Iterable[Finding]) -> str:
    """Equal for errors of one kind: numbers, paths and quoted names do not count. Empty if all passed."""
    bad = sorted(
        {
            f"{finding.validator}: {normalised(finding.detail)}"
            for finding in findings
            if finding.outcome != "passed"
        }
    )
    return hashlib.sha256("\n".join(bad).encode()).hexdigest() if bad else ""
