"""What of a run can be tried: the code behind its last gate, if it started there."""

from dataclasses import dataclass

from django.conf import settings

from execution.models import Atom, Check, Run, Wave
from execution.preview.addresses import why_unsafe
from execution.source.assemble import assemble
from execution.source.rows import sha, sources_of
from execution.source.skeleton import skeleton_of_run

ENTRY = "entry"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`wave` is the number of the last gate that opened; without one, `why` says what keeps it."""

    wave: int = 0
    why: str = ""


def offer(run: Run) -> Offer:
    """A gate opens the way only if its entry check passed: the program starts."""
    if not settings.PREVIEW_SLOTS:
        return Offer(why="Previews are switched off here (PREVIEW_SLOTS is 0).")
    if unsafe := why_unsafe():
        return Offer(why=unsafe)
    passed = run.waves.filter(status=Wave.Status.PASSED).order_by("-number")
    wave = next((one for one in passed if _started(one)), None)
    if wave is None and run.status in (Run.Status.CANCELLING, Run.Status.CANCELLED):
        return Offer(
            why="It ended before a program that starts was built, so there is none to try."
        )
    if wave is None:
        return Offer(why="It can be tried when the first wave with a program that starts is built.")
    return Offer(wave=wave.number)


def _started(wave: Wave) -> bool:
    """At the last look of its gate."""
    found = Check.objects.filter(wave=wave, validator=ENTRY).order_by("-round", "-id").first()
    return found is not None and found.outcome == Check.Outcome.PASSED


def tree_of(run: Run, wave: int) -> dict[str, str]:
    """What was accepted up to this gate, on its stack. Nothing accepted uses anything else."""
    atoms = Atom.objects.accepted().filter(run=run, wave__number__lte=wave)
    return assemble([*skeleton_of_run(run.pk), *sources_of(atoms).values()])


def sha_of(tree: dict[str, str]) -> str:
    return sha(*(text for item in tree.items() for text in item))
