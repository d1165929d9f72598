"""Level 1 lint of what is no code: prose and data have no names, imports or types to check."""

import unicodedata

from execution.sources import AtomSource, Finding
from execution.validating.findings import Check

CHECK = Check(level=1, validator="lint", error_class="lint")
ALLOWED = {"\n", "\t"}
MERGE_MARKERS = ("<<<<<<< ", ">>>>>>> ")


def check(source: AtomSource) -> list[Finding]:
    problems: list[tuple[str, int | None]] = []
    for number, line in enumerate(source.code.split("\n"), 1):
        if any(unicodedata.category(sign) == "Cc" and sign not in ALLOWED for sign in line):
            problems.append(("This line has control characters.", number))
        if line.startswith(MERGE_MARKERS):
            problems.append(("This line is left over from a merge.", number))
    return CHECK.failed(problems)
