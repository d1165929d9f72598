"""The entry point for acceptance tests: run one, prove one red, find the atoms it touches."""

from execution.sandbox.red_proof import RedProof, SymbolIndex, prove_red, touched
from execution.sandbox.unittests import Failure, TestOutcome, run_test_file, without_tests

__all__ = [
    "Failure",
    "RedProof",
    "SymbolIndex",
    "TestOutcome",
    "prove_red",
    "run_test_file",
    "touched",
    "without_tests",
]
