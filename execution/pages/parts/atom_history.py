"""The page data of one atom: its attempts and checks, what it uses, and what uses and tests it."""

from decimal import Decimal
from typing import Any

from config.access.models import User
from execution.gate.confidence import level_of
from execution.gate.report.gate_report import current_result
from execution.models import Atom, Attempt, Check, Preparation
from execution.source.rows import lines_above, whole_text


def confidence(atom: Atom) -> dict[str, Any]:
    """As shared/_confidence.html wants it."""
    total: Decimal | None = atom.confidence
    return {
        "total": total,
        "level": None if total is None else str(level_of(total)),
        "v": atom.confidence_validation,
        "r": atom.confidence_retries,
        "x": atom.confidence_complexity,
        "i": atom.confidence_integration,
    }


def code(atom: Atom) -> dict[str, Any] | None:
    if not atom.code:
        return None
    return {"id": "atom-code", "text": whole_text(atom.imports, atom.code), "path": atom.path}


def attempts(atom: Atom) -> list[dict[str, Any]]:
    """As shared/_attempts.html wants them, newest first."""
    rows = atom.attempts.select_related("usage").prefetch_related("checks").order_by("-number")
    return [_attempt(attempt, atom.path) for attempt in rows]


def _attempt(attempt: Attempt, path: str) -> dict[str, Any]:
    ended = attempt.ended_at
    checks = checks_of(attempt)
    return {
        "id": attempt.pk,
        "code_sha": attempt.code_sha,
        "number": attempt.number,
        "by": attempt.author or attempt.by,
        "model": attempt.model,
        "outcome": attempt.outcome,
        "error": attempt.error_class and f"{attempt.error_class}: {attempt.error}".splitlines()[0],
        "seconds": (ended - attempt.started_at).total_seconds() if ended else None,
        "cost_usd": attempt.usage.cost_usd if attempt.usage else None,
        "at": attempt.started_at,
        "checks": checks,
        "code": _attempt_code(attempt, path, checks),
    }


def checks_of(attempt: Attempt) -> list[dict[str, Any]]:
    """As shared/_checks.html wants them."""
    return [_check(check, attempt) for check in attempt.checks.all()]


def _check(check: Check, attempt: Attempt) -> dict[str, Any]:
    """What a person's version does to other code has its line there, not here."""
    is_own = check.symbol in ("", attempt.atom.symbol)
    number = check.line + lines_above(attempt.imports) if check.line and is_own else None
    text = whole_text(attempt.imports, attempt.code)
    return {
        "level": check.level,
        "validator": check.validator,
        "outcome": check.outcome,
        "detail": check.detail,
        "line": _line(text, number) if check.outcome == Check.Outcome.FAILED else "",
        "number": number,
        "tool": f"{check.tool} {check.version}".strip(),
        "ms": check.ms,
    }


def _line(text: str, number: int | None) -> str:
    lines = text.splitlines()
    return f"{number}: {lines[number - 1]}" if number and 0 < number <= len(lines) else ""


def _attempt_code(
    attempt: Attempt, path: str, checks: list[dict[str, Any]]
) -> dict[str, Any] | None:
    if not attempt.code:
        return None
    notes: dict[int, str] = {}
    for check in checks:
        if check["outcome"] == "failed" and check["number"]:
            earlier = notes.get(check["number"])
            notes[check["number"]] = f"{earlier}\n{check['detail']}" if earlier else check["detail"]
    text = whole_text(attempt.imports, attempt.code)
    return {"id": f"code-{attempt.pk}", "text": text, "path": path, "notes": notes}


def providers(atom: Atom) -> list[dict[str, Any]]:
    """What it uses, and why an edge was cut."""
    edges = atom.dependencies.select_related("provider").order_by("provider__number")
    return [{"atom": edge.provider, "kind": edge.kind, "cut": edge.cut_reason} for edge in edges]


def dependents(atom: Atom) -> list[dict[str, Any]]:
    """What uses it."""
    edges = atom.dependents.select_related("atom").order_by("atom__number")
    return [{"atom": edge.atom, "kind": edge.kind, "cut": edge.cut_reason} for edge in edges]


def tests(atom: Atom) -> list[dict[str, Any]]:
    rows = atom.acceptance_tests.select_related("requirement")
    return [{"test": test, "standing": current_result(list(test.results.all()))} for test in rows]


def recalled(atom: Atom, user: User) -> list[Atom]:
    """What its task's specification was given as examples; of it what this person may see."""
    rows = Preparation.objects.filter(run=atom.run_id, task=atom.task_id)
    ids = [one["id"] for row in rows.values_list("recalled", flat=True) for one in row]
    found = Atom.objects.visible_to(user).filter(pk__in=ids)
    return list(found.select_related("run__plan").order_by("path", "symbol"))
