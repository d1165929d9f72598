"""When many failures are one."""

from uuid import uuid4

import pytest

from execution.engine.incidents import shared_signature
from execution.models import Atom, Attempt


def tried(*signatures: str, status: str = "ready", kind: str = "contract") -> list[Attempt]:
    """The last attempt has that error class."""
    atom = Atom(pk=uuid4(), status=status)
    made = [Attempt(atom=atom, error_signature=signature) for signature in signatures]
    made[-1].error_class = kind
    return made


def failures(*atoms: list[Attempt]) -> list[Attempt]:
    return [attempt for attempts in atoms for attempt in attempts]


def test_an_error_that_stays_on_five_atoms_is_one_incident() -> None:
    stuck = [tried("a", "a") for _ in range(4)]

    assert shared_signature(failures(*stuck)) is None
    assert shared_signature(failures(*stuck, tried("b", "a", "a"))) == ("a", 5)


def test_first_tries_that_fail_alike_are_none() -> None:
    assert shared_signature(failures(*(tried("a") for _ in range(9)))) is None


def test_different_errors_are_none() -> None:
    assert shared_signature(failures(*(tried(f"s{n}", f"s{n}") for n in range(9)))) is None


def test_what_atoms_ended_with_counts() -> None:
    ended = [tried("a", status="failed") for _ in range(3)]
    judged = [tried("b", "a", status="needs_review") for _ in range(2)]

    assert shared_signature(failures(*ended, *judged)) == ("a", 5)


@pytest.mark.parametrize("kind", ["lint", "type"])
def test_errors_that_are_forgiven_in_the_end_are_none(kind: str) -> None:
    right = [tried("a", "a", kind=kind) for _ in range(9)]

    assert shared_signature(failures(*right)) is None
    assert shared_signature(failures(*right, *(tried("a", "a") for _ in range(4)))) is None


def test_no_signature_is_no_incident() -> None:
    assert shared_signature(failures(*(tried("", "") for _ in range(9)))) is None
    assert shared_signature([]) is None
