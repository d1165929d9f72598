"""Giving an atom the code it is accepted with."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from execution.checks import measure
from execution.engine.run_events import append_atom_event
from execution.models import Atom
from execution.source.rows import code_sha, source_of
from execution.source.syntax.interface import interface_sha
from execution.source.trees import providers_sha

# What an accepted atom no longer has to say.
SETTLED: dict[str, Any] = {
    "lease_until": None,
    "transport_returns": 0,
    "feedback": "",
    "next_purpose": Atom.NextPurpose.CONTENT,
    "last_error": "",
}


def take_code(
    atom: Atom,
    imports: Sequence[str],
    code: str,
    *,
    source: Sequence[str],
    fence: int | None,
    **by_person: Any,
) -> None:
    """Inside `recording`: → accepted with this code, whoever wrote it. Raises IllegalTransition."""
    stored = source_of(atom, imports=imports, code=code)
    measured = measure(code)
    atom.move_to(
        Atom.Status.ACCEPTED,
        source=source,
        fence=fence,
        imports=list(imports),
        code=code,
        code_sha=code_sha(imports, code),
        interface_sha=interface_sha(stored),
        providers_sha=providers_sha(atom),
        lines_of_code=measured.lines,
        cyclomatic=measured.cyclomatic,
        accepted_at=timezone.now(),
        confidence=None,
        **SETTLED | {"confirmed_at": None} | by_person,
    )
    append_atom_event("atom_execution_complete", atom, result="accepted")


def keep_code(atom: Atom) -> None:
    """Inside `recording`: validating → accepted again with the code it has."""
    atom.move_to(
        Atom.Status.ACCEPTED,
        source=[Atom.Status.VALIDATING],
        fence=atom.fence,
        providers_sha=providers_sha(atom),
        accepted_at=timezone.now(),
        confidence=None,
        **SETTLED,
    )
    append_atom_event("atom_execution_complete", atom, result="accepted, unchanged")
