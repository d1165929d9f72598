"""Finding incidents: the same failure in five or more atoms of a wave, also after a retry.

First tries that fail alike by chance are none: only a signature that came back when the error was
in hand, or that an atom ended with, counts. Nor are errors that are forgiven in the end: such code is right.
"""

from collections import Counter
from uuid import UUID

from execution.choices import FORGIVABLE_ERRORS
from execution.engine.lifecycle import pause_for
from execution.models import Atom, Attempt, Run

SHARED_BY = 5


def look_for_incident(run_id: UUID, wave_id: UUID) -> None:
    """Pause the run if there is one, saying so."""
    run = Run.objects.get(pk=run_id)
    attempts = Attempt.objects.filter(
        atom__wave=wave_id, outcome=Attempt.Outcome.FAILED, by=Attempt.By.MODEL
    ).exclude(atom__status=Atom.Status.ACCEPTED)
    if run.resumed_at:
        attempts = attempts.filter(started_at__gt=run.resumed_at)
    found = shared_signature(list(attempts.select_related("atom").order_by("atom", "number")))
    if found:
        signature, atoms = found
        sample = next(a for a in reversed(attempts) if a.error_signature == signature)
        pause_for(
            run_id,
            Run.PauseReason.INCIDENT,
            f"{atoms} atoms of a wave fail in one way: {sample.error[:500]}",
        )


def shared_signature(attempts: list[Attempt]) -> tuple[str, int] | None:
    """The signature and how many atoms share it; `attempts` are failed ones, in order per atom."""
    by_atom: dict[UUID, list[Attempt]] = {}
    for attempt in attempts:
        by_atom.setdefault(attempt.atom_id, []).append(attempt)
    counts = Counter(s for tried in by_atom.values() if (s := _stuck_on(tried)))
    signature, atoms = next(iter(counts.most_common(1)), ("", 0))
    return (signature, atoms) if atoms >= SHARED_BY else None


def _stuck_on(tried: list[Attempt]) -> str:
    if tried[-1].error_class in FORGIVABLE_ERRORS:
        return ""
    last = tried[-1].error_signature
    repeated = len(tried) > 1 and tried[-2].error_signature == last
    ended = tried[-1].atom.status in {Atom.Status.FAILED, Atom.Status.NEEDS_REVIEW}
    return last if repeated or ended else ""
