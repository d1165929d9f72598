"""What the history of a plan is told of a gate."""

from execution.gate.decision import Decision
from execution.gate.evidence import Evidence
from execution.models import Run, Wave
from planning.discovery.requirements import given_up
from planning.log.event_log import append


def append_events(run: Run, wave: Wave, evidence: Evidence, decision: Decision) -> None:
    """Inside `recording`: each test that ran now, the decision, and the end of a wave that passed."""
    for ran in evidence.results:
        if ran.is_fresh:
            append(
                "acceptance_test_result",
                {
                    "test_id": str(ran.test.pk),
                    "requirement": ran.test.requirement.code,
                    "passed": ran.status == "pass",
                    "error": ran.failure_text[:500] if ran.status != "pass" else "",
                },
            )
    accepted = wave.atoms.accepted().count()
    append(
        "gate_validation_result",
        {
            "wave_id": str(wave.pk),
            "number": wave.number,
            "passed": decision.is_passed,
            "opened_by": decision.opened_by,
            "must_rate": _text(decision.must_rate),
            "should_rate": _text(decision.should_rate),
            "can_release": decision.can_release,
            "not_built": [r.names for r in given_up(run.plan) if r.priority == "must"],
        },
    )
    if decision.opened_by:
        left = wave.atoms.count() - accepted
        append(
            "wave_execution_complete",
            {
                "wave_id": str(wave.pk),
                "number": wave.number,
                "success_count": accepted,
                "fail_count": left,
            },
        )


def _text(rate: object) -> str | None:
    return None if rate is None else str(rate)
