"""The entry point for acceptance tests: run one, prove one red, find the atoms it touches."""

from execution.sandbox.red_proof import RedProof, SymbolIndex, prove_red, touched
from execution.sandbox.unittests import Failure, TestOutcome, run_test_file, without_tests
from execution.sandbox.warm.kept import kept_sandboxes
from execution.sandbox.warm.warm_sandboxes import WarmSandboxes

__all__ = [
    "Failure",
    "RedProof",
    "SymbolIndex",
    "TestOutcome",
    "WarmSandboxes",
    "kept_sandboxes",
    "prove_red",
    "run_test_file",
    "touched",
    "without_tests",
]
