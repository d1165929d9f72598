"""Level 1: no password, key or token stands in the code."""

import math
import re
from collections import Counter

from execution.checks.results import Check
from execution.source.atom_source import AtomSource, Finding

CHECK = Check(level=1, validator="secrets", error_class="security")
KNOWN = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "an API key": re.compile(r"\bsk-[A-Za-z0-9_\-]{20,}"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,})"),
    "a Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9\-]{10,}"),
    "a JSON web token": re.compile(r"\beyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{10,}\."),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+]*://[^\s:/@]+:[^\s:/@]{3,}@"),
}
ASSIGNED = re.compile(
    r"(?i)\b\w*(?:password|passwd|secret|api_?key|access_?key|auth_?token)\w*[\"']?\s*[:=]\s*[\"']([^\"'\s]{12,})[\"']"
)
# Bits a character: words and placeholders stay below, random keys do not.
RANDOM_ENOUGH = 3.2


def check(source: AtomSource) -> list[Finding]:
    return CHECK.failed(
        (f"This line holds {what}. Read it from the environment instead.", number)
        for number, line in enumerate(source.code.splitlines(), 1)
        for what in _secrets(line)
    )


def _secrets(line: str) -> list[str]:
    found = [what for what, pattern in KNOWN.items() if pattern.search(line)]
    values = [match.group(1) for match in ASSIGNED.finditer(line)]
    if any(entropy(value) >= RANDOM_ENOUGH and _is_mixed(value) for value in values):
        found.append("a written-out secret")
    return found


def _is_mixed(value: str) -> bool:
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
