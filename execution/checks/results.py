"""Creating findings, and combining several findings into one outcome."""

import hashlib
import platform
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from config.shared.database.storable import storable
from execution.source.atom_source import ErrorClass, Finding, Outcome
from execution.source.places import NOWHERE, Place

# More than this many of one kind say nothing new.
MOST_PER_CHECK = 10
DETAIL = 2000


@dataclass(frozen=True, kw_only=True)
class Check:
    """One kind of check: how its findings are labelled."""

    level: int
    validator: str
    error_class: ErrorClass
    tool: str = "python"
    version: str = platform.python_version()

    def passed(
        self, detail: str = "", *, exit_code: int | None = None, path: str = ""
    ) -> list[Finding]:
        return [self._finding("passed", detail, Place(path=path), exit_code)]

    def failed(
        self, problems: Iterable[tuple[str, int | None]], *, exit_code: int | None = None
    ) -> list[Finding]:
        """One finding for each (detail, line) of the one atom; passed if there is none."""
        placed = [(detail, Place(line=line)) for detail, line in problems]
        return self.failed_at(placed, exit_code=exit_code)

    def failed_at(
        self, problems: Iterable[tuple[str, Place]], *, exit_code: int | None = None
    ) -> list[Finding]:
        """One finding for each (detail, place); passed if there is none."""
        found = [
            self._finding("failed", detail[:DETAIL], place, exit_code)
            for detail, place in list(dict.fromkeys(problems))[:MOST_PER_CHECK]
        ]
        return found or self.passed(exit_code=exit_code)

    def unverifiable(self, why: str) -> list[Finding]:
        return [self._finding("unverifiable", why[:DETAIL], NOWHERE, None)]

    def _finding(
        self, outcome: Outcome, detail: str, place: Place, exit_code: int | None
    ) -> Finding:
        return Finding(
            level=self.level,
            validator=self.validator,
            outcome=outcome,
            detail=storable(detail),
            path=place.path,
            symbol=place.symbol,
            line=place.line,
            tool=self.tool,
            version=self.version,
            exit_code=exit_code,
            error_class="" if outcome == "passed" else self.error_class,
        )


def without(tool: str, error: Exception) -> str:
    """The outcome of a tool that gave no result; only an absent tool counts as missing."""
    if isinstance(error, FileNotFoundError):
        return f"{tool} is not installed."
    return f"{tool} could not be run just now: {error}"


def timed(check: Callable[[], list[Finding]]) -> list[Finding]:
    """The findings with the milliseconds that finding them took."""
    started = time.monotonic()
    found = check()
    ms = round((time.monotonic() - started) * 1000)
    return [replace(finding, ms=ms) for finding in found]


QUOTED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"")
PATHLIKE = re.compile(r"\b[\w\-]+(?:/[\w.\-]+)+|\b\w+\.py\b")
NUMBER = re.compile(r"\d+")


def normalised(detail: str) -> str:
    """A message without what differs between two errors of one kind."""
    text = QUOTED.sub("Q", detail)
    return NUMBER.sub("N", PATHLIKE.sub("P", text)).strip()


# An atom that fails one of these is never accepted; `types` are tried again while attempts remain.
REQUIRED_FOR_ACCEPTANCE = frozenset(
    {"syntax", "contract", "names", "imports", "safety", "secrets", "path", "assembly"}
)


# Right code is not written again for its looks: it costs confidence.
STYLE = frozenset({"lint", "size", "complexity"})
# Of these, what only another answer can mend is asked for, once.
ASKED_ONCE = frozenset({"size", "complexity"})


def weightiest(findings: Iterable[Finding]) -> list[Finding]:
    """The missed ones of the class that decides: what must pass, else types, else style."""
    missed = [finding for finding in findings if finding.outcome != "passed"]
    required = [one for one in missed if one.validator in REQUIRED_FOR_ACCEPTANCE]
    return required or [one for one in missed if one.validator not in STYLE] or missed


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
    """A signature that is equal for errors of one kind, whatever their numbers, paths and names. Empty if all passed."""
    bad = sorted(
        {
            f"{finding.validator}: {normalised(finding.detail)}"
            for finding in findings
            if finding.outcome != "passed"
        }
    )
    return hashlib.sha256("\n".join(bad).encode()).hexdigest() if bad else ""
