"""The model's answers for a plan, by job and key, so that its build can be replayed without a model."""

import json
from collections.abc import Iterator
from typing import Any

from costs.models import Answer
from execution.models import Run
from planning.models import MasterPlan
from planning.money.payers import subject_of


def recording_of(plan: MasterPlan) -> Iterator[dict[str, Any]]:
    """First what was asked for, `{brief, size, stack}`; then `{job, key, answer}`, each key's in the order given.

    The key is what a request can be told by: a milestone, the id of a task, the code of a requirement, or
    `path:symbol` of an atom. An answer that is no JSON is kept as its text.
    """
    yield {
        "brief": plan.discovery.brief,
        "size": plan.requested_size,
        "stack": plan.requested_stack,
    }
    keys = _keys(plan)
    rows = Answer.objects.filter(usage__subject__in=keys).order_by("created_at", "pk")
    for job, subject, text in rows.values_list("usage__job", "usage__subject", "text"):
        answer = _read(text)
        key = keys[subject]
        if job == "MilestoneTasks" and isinstance(answer, dict):
            key = _milestone(answer)
        yield {"job": job, "key": key, "answer": answer}


def _keys(plan: MasterPlan) -> dict[str, str]:
    """What the ledger calls the subject of a call, and what the request calls it."""
    found = {subject_of(plan.pk): ""}
    found |= {f"task:{pk}": key for pk, key in plan.tasks.values_list("pk", "stable_id")}
    found |= {f"requirement:{pk}": key for pk, key in plan.requirements.values_list("pk", "code")}
    for run in Run.objects.filter(plan=plan):
        found |= {
            f"atom:{pk}": f"{path}:{symbol}"
            for pk, path, symbol in run.atoms.values_list("pk", "path", "symbol")
        }
    return found


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _milestone(answer: dict[str, Any]) -> str:
    tasks = answer.get("tasks") or [{}]
    return str(tasks[0].get("key", "")).rpartition(".")[0]
