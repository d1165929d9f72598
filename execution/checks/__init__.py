"""The machine checks, one module each: over an atom, a milestone or the whole tree.

May import: sandbox, source.
Door: `check_atom`, `check_components` and `check_system`, below.
"""

from execution.checks.atom import check_atom
from execution.checks.milestone import check_components
from execution.checks.results import REQUIRED_FOR_ACCEPTANCE, blocking, outcome_of, signature_of
from execution.checks.size import Measure, measure
from execution.checks.web_answers import check_answers
from execution.checks.whole_tree import check_entry, check_system, has_entry

__all__ = [
    "REQUIRED_FOR_ACCEPTANCE",
    "Measure",
    "blocking",
    "check_answers",
    "check_atom",
    "check_components",
    "check_entry",
    "check_system",
    "has_entry",
    "measure",
    "outcome_of",
    "signature_of",
]
