"""A blocked gate as its page shows it: what fails, who can be at fault, and what each person may do about it."""

from typing import Any
from uuid import UUID

from config.access.models import User
from config.access.permissions import RULES, can
from execution.gate.report.blocked_gate import (
    BlockedGate,
    BlockingCheck,
    BlockingTest,
    failing_tests,
)
from execution.gate.report.suspects import Suspect
from execution.models import Wave
from execution.pages.forms import WaiveForm
from planning.models import MasterPlan

# What one may do at a gate, by the permission it needs.
WAYS = {
    "review": "edit or regenerate code",
    "change_test": "change a test",
    "waive_gate": "waive a test",
    "run_plan": "ask for another repair",
}


def shown(gate: BlockedGate, plan: MasterPlan, user: User | None = None) -> dict[str, Any]:
    """As execution/_blocked.html wants it; without a person it offers nothing."""
    may = {verb: user is not None and can(user, verb, plan) for verb in WAYS}
    return {
        "gate": gate,
        "plan": plan,
        "suspects": _suspects([*gate.tests, *gate.checks]),
        "may": may,
        "is_decided_here": user is not None,
        "denied": [
            {"what": what, "role": RULES[verb][0]} for verb, what in WAYS.items() if not may[verb]
        ],
        "waive_form": waive_form(gate.wave) if may["waive_gate"] and len(gate.tests) > 1 else None,
    }


def _suspects(findings: list[BlockingTest | BlockingCheck]) -> list[dict[str, Any]]:
    """Each once, with how many findings point to it; those where a trace passes through first."""
    found: dict[UUID, Suspect] = {}
    counts: dict[UUID, int] = {}
    for finding in findings:
        for one in finding.suspects:
            pk = one.atom.pk
            counts[pk] = counts.get(pk, 0) + 1
            if pk not in found or found[pk].line is None:
                found[pk] = one
    rows = [{"suspect": one, "findings": counts[pk]} for pk, one in found.items()]
    return sorted(rows, key=_order)


def _order(row: dict[str, Any]) -> tuple[bool, int, Any]:
    one: Suspect = row["suspect"]
    return one.line is None, -row["findings"], one.atom.confidence or 0


def waive_form(wave: Wave, data: Any = None) -> WaiveForm:
    tests = failing_tests(wave, wave.decisions.order_by("id").last())
    choices = [(str(test.pk), f"{test.requirement.code}: {test.path}") for test in tests]
    return WaiveForm(data, choices=choices)
