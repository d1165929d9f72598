"""The machine checks, one module each: over an atom, a milestone or the whole tree.

May import: sandbox, source.
Door: `check_atom`, `check_answer`, `check_components` and `check_system`, below.
"""

from execution.checks.assembled.milestone import check_components
from execution.checks.assembled.web_answers import check_answers
from execution.checks.assembled.whole_tree import check_entry, check_system, has_entry
from execution.checks.atom import check_answer, check_atom
from execution.checks.results import (
    ASKED_ONCE,
    REQUIRED_FOR_ACCEPTANCE,
    STYLE,
    blocking,
    outcome_of,
    signature_of,
    weightiest,
)
from execution.checks.size import Measure, measure

__all__ = [
    "ASKED_ONCE",
    "REQUIRED_FOR_ACCEPTANCE",
    "STYLE",
    "Measure",
    "blocking",
    "check_answers",
    "check_answer",
    "check_atom",
    "check_components",
    "check_entry",
    "check_system",
    "has_entry",
    "measure",
    "outcome_of",
    "signature_of",
    "weightiest",
]
