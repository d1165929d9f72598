"""A blocked gate repairs itself: accepted atoms that failing tests touch are written again, told what failed."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q

from execution.affording import atoms_fit
from execution.evidence import Evidence
from execution.models import AcceptanceResult, Atom, Run, Wave
from execution.staling import write_again

PASSED = "pass"


def repair(run: Run, wave: Wave, evidence: Evidence) -> bool:
    """Inside `locked`, after the gate blocked: start a round, or say that only people can help."""
    if wave.repair_rounds >= settings.REPAIR_ROUNDS or not _helps(wave, evidence):
        return False
    feedback = _feedback({ran.test.pk: ran.said for ran in evidence.results if _is_red(ran)})
    chosen = candidates(run, feedback)
    if not chosen or not atoms_fit(run, chosen):
        return False
    wave.move_to(
        "running", source=["blocked"], next_fence=True, repair_rounds=wave.repair_rounds + 1
    )
    regenerate(run, chosen, feedback, purpose="repair")
    return True


def _is_red(ran: object) -> bool:
    return ran.status != PASSED and ran.test.state == "runnable"  # type: ignore[attr-defined]


def _helps(wave: Wave, evidence: Evidence) -> bool:
    """After the first round: only if the last one turned a test green."""
    if not wave.repair_rounds:
        return True
    now_green = {ran.test.pk for ran in evidence.results if ran.status == PASSED}
    closings = wave.decisions.order_by("-round").values_list("round", flat=True)
    if len(closings) < 2:
        return False
    results = AcceptanceResult.objects.filter(wave=wave, round=closings[1])
    red_before = results.exclude(status=PASSED)
    return red_before.filter(test__in=now_green).exists()


def _feedback(said: Mapping[UUID, str]) -> dict[UUID, str]:
    """By atom: what the failing tests that touch it said, and of which requirement they speak."""
    lines: dict[UUID, list[str]] = defaultdict(list)
    rows = Atom.objects.filter(acceptance_tests__in=said).values_list(
        "pk", "acceptance_tests", "acceptance_tests__requirement__text"
    )
    for atom, test, requirement in rows.order_by("acceptance_tests__path"):
        if test in said:
            lines[atom].append(f"Requirement: {requirement}\n{said[test]}")
    return {atom: "\n\n".join(texts) for atom, texts in lines.items()}


def feedback_from_rows(run: Run, wave: Wave) -> dict[UUID, str]:
    """As at the latest closing of the wave, from what was stored."""
    latest = AcceptanceResult.objects.filter(wave=wave).latest_per_test()
    red = [result for result in latest if result.status != PASSED]
    return _feedback({result.test_id: result.stderr or result.status for result in red})


def candidates(
    run: Run, feedback: Mapping[UUID, str], *, beyond_attempts: bool = False
) -> list[UUID]:
    """Accepted atoms, lowest confidence first, that may be tried again and that no person vouched for."""
    counted = Q(attempts__purpose__in=["content", "repair"]) & ~Q(attempts__outcome="abandoned")
    atoms = run.atoms.accepted().filter(pk__in=feedback, confirmed_at__isnull=True)
    atoms = atoms.annotate(tried=Count("attempts", filter=counted))
    if not beyond_attempts:
        atoms = atoms.filter(tried__lt=settings.CONTENT_ATTEMPTS)
    return list(atoms.order_by("confidence", "number").values_list("pk", flat=True))


def regenerate(run: Run, chosen: list[UUID], feedback: Mapping[UUID, str], *, purpose: str) -> None:
    write_again(run, {pk: feedback[pk] for pk in chosen}, purpose=purpose)
