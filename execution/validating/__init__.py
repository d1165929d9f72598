"""The machine checks. One module a check; this is the door."""

from execution.validating.atomic import check_atom
from execution.validating.components import check_components
from execution.validating.measuring import Measure, measure
from execution.validating.system import check_system
from execution.validating.verdicts import (
    REQUIRED_FOR_ACCEPTANCE,
    blocking,
    outcome_of,
    signature_of,
)

__all__ = [
    "REQUIRED_FOR_ACCEPTANCE",
    "Measure",
    "blocking",
    "check_atom",
    "check_components",
    "check_system",
    "measure",
    "outcome_of",
    "signature_of",
]
