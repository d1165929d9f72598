from execution.models.atom import Atom, AtomDependency, Attempt
from execution.models.evidence import (
    AcceptanceResult,
    AcceptanceTest,
    Check,
    Export,
    GateDecision,
    GateWaiver,
    Release,
    TestChange,
)
from execution.models.preview import Preview, ProblemReport, TerminalCommand
from execution.models.remote import GitRemote, Push, RemoteBranch
from execution.models.removal_proof import RemovalProof
from execution.models.repository import Commit, Tag
from execution.models.run import GivenAnswer, Preparation, Run, Wave

__all__ = [
    "AcceptanceResult",
    "AcceptanceTest",
    "Atom",
    "AtomDependency",
    "Attempt",
    "Check",
    "Commit",
    "Export",
    "GateDecision",
    "GateWaiver",
    "GitRemote",
    "GivenAnswer",
    "Preparation",
    "Preview",
    "ProblemReport",
    "Push",
    "Release",
    "RemoteBranch",
    "RemovalProof",
    "Run",
    "Tag",
    "TerminalCommand",
    "TestChange",
    "Wave",
]
