"""The pages of one atom and of one acceptance test."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from config.access.http import AuthedRequest
from config.access.permissions import can
from execution.attempt.judgement import why_not_judgeable
from execution.choices import OPEN_ATOM
from execution.engine.schedule.obstacles import why_not_running
from execution.gate.report import gate_report
from execution.gate.test_failures import red_reasons
from execution.models import AcceptanceTest, Atom, RemovalProof, Run, TestChange
from execution.pages.forms import TestForm
from execution.pages.parts import atom_history


@require_GET
def atom_detail(request: AuthedRequest, atom_id: UUID) -> HttpResponse:
    atoms = Atom.objects.visible_to(request.user).select_related("run__plan", "task", "wave")
    atom = get_object_or_404(atoms, pk=atom_id)
    return render(
        request,
        "execution/atom.html",
        {
            "atom": atom,
            "plan": atom.run.plan,
            "why": "" if atom.status == Atom.Status.ACCEPTED else why_not_running(atom),
            "is_stuck": atom.status not in OPEN_ATOM,
            "code": atom_history.code(atom),
            "attempts": atom_history.attempts(atom),
            "confidence": atom_history.confidence(atom),
            "providers": atom_history.providers(atom),
            "dependents": atom_history.dependents(atom),
            "tests": atom_history.tests(atom),
            "proof": RemovalProof.objects.current()
            .filter(atom=atom)
            .select_related("killer", "further")
            .first(),
            "subtasks": atom.subtasks.all(),
            "recalled": atom_history.recalled(atom, request.user),
            "may_ask": can(request.user, "request_review", atom.run.plan)
            and not why_not_judgeable(atom),
        },
    )


def _change(row: TestChange) -> dict[str, Any]:
    """As shared/_diff.html wants it."""
    texts = {"before": row.before, "after": row.after}
    return {"row": row, "diff": {"id": f"change-of-{row.pk}", "path": row.test.path} | texts}


@require_GET
def test_detail(request: AuthedRequest, test_id: UUID) -> HttpResponse:
    visible = Run.objects.visible_to(request.user)
    tests = AcceptanceTest.objects.select_related("run__plan", "requirement")
    test = get_object_or_404(tests, pk=test_id, run__in=visible)
    results = list(test.results.select_related("wave").order_by("id"))
    return render(
        request,
        "execution/test.html",
        {
            "test": test,
            "plan": test.run.plan,
            "standing": gate_report.current_result(results),
            "results": results[::-1],
            "atoms": test.atoms.in_order(),
            "code": {"id": "test-code", "text": test.code, "path": test.path},
            "change_test": {"test": test, "form": TestForm(initial={"code": test.code})},
            "changes": [_change(row) for row in test.changes.order_by("-id")],
            "reasons": red_reasons(test),
            "may_change": can(request.user, "change_test", test.run.plan),
        },
    )
