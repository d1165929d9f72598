"""Code that a reviewer sends back, and a worker writes again."""

from typing import Any

from django.utils import timezone

from config.access.models import User
from execution.models import Atom, Check
from execution.source.rows import code_sha
from review import tasks
from review.decisions import acts
from review.models import Review
from tests.factories import AtomFactory, AttemptFactory, ReviewFactory, accepted

OLD = "def part_of(title: str) -> str:\n    return title\n"
NEW = "def part_of(title: str) -> str:\n    return title.strip()\n"
ASKED = "It keeps spaces around the title."


def judged(**of_atom: Any) -> Review:
    """Of code with a finding."""
    sha = code_sha([], OLD)
    atom = AtomFactory(symbol="part_of", **of_atom, **accepted(code=OLD, code_sha=sha))
    attempt = AttemptFactory(atom=atom, number=1, code=OLD, code_sha=sha)
    Check.objects.create(
        attempt=attempt, level=1, validator="lint", outcome="failed", detail="Too bare."
    )
    return ReviewFactory(atom=atom)


def write(atom: Atom, text: str = NEW, *, status: str = "accepted") -> Atom:
    """What a worker does with it."""
    sha = code_sha([], text)
    number = atom.attempts.count() + 1
    AttemptFactory(atom=atom, number=number, code=text, code_sha=sha, purpose="request")
    Atom.objects.filter(pk=atom.pk).update(
        status=status, code=text, code_sha=sha, accepted_at=timezone.now(), confirmed_at=None
    )
    atom.refresh_from_db()
    return atom


def sent_back(review: Review, by: User, verb: str = "reject") -> Review:
    getattr(acts, verb)(review, by, seen_sha=review.atom.code_sha, feedback=ASKED)
    return Review.objects.with_atom().get(follows=review)


def returned(review: Review, by: User, text: str = NEW) -> Review:
    successor = sent_back(review, by)
    write(successor.atom, text)
    tasks.bring_back(str(successor.atom_id))
    return Review.objects.with_atom().get(pk=successor.pk)
