from execution.models.atom import Atom, AtomDependency, Attempt
from execution.models.evidence import (
    AcceptanceResult,
    AcceptanceTest,
    Check,
    Export,
    GateDecision,
    GateWaiver,
)
from execution.models.preview import Preview, ProblemReport, TerminalCommand
from execution.models.run import Preparation, Run, Wave

__all__ = [
    "AcceptanceResult",
    "AcceptanceTest",
    "Atom",
    "AtomDependency",
    "Attempt",
    "Check",
    "Export",
    "GateDecision",
    "GateWaiver",
    "Preparation",
    "Preview",
    "ProblemReport",
    "Run",
    "TerminalCommand",
    "Wave",
]
