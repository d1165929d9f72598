"""Taking what is done on the tree, and showing what a fix would do before it is done."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.access.http import AuthedRequest
from config.shared.errors import BadInput
from config.shared.html.redirects import done_in_place
from planning.changes.fixes import Fix, fixes_for
from planning.changes.tree_operations import Operation, apply, preview
from planning.lint.report import lint
from planning.models import MasterPlan, Task
from planning.pages.editing.plan_tab import context
from planning.pages.tabs import fetch, shell


@require_POST
def operate(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    """One of the things that the tree offers, for one task or all that are chosen. Refusals go to the page's error."""
    plan = fetch(request, plan_id)
    read = _READ.get(request.POST.get("do", ""))
    if read is None:
        raise BadInput("There is nothing of that name to do.")
    said = apply(plan, read(plan, request.POST), request.user)
    return _edited(request, plan, said)


@require_http_methods(["GET", "HEAD", "POST"])
def fix(request: AuthedRequest, plan_id: UUID, finding_id: str) -> HttpResponse:
    """A fix as a difference; sent, it is done."""
    plan = fetch(request, plan_id)
    known = _fix(plan, finding_id)
    if request.method == "POST":
        return _edited(request, plan, apply(plan, known.operations, request.user))
    seen = preview(plan, known.operations)
    before = {finding.id for finding in seen.before.findings}
    after = {finding.id for finding in seen.after.findings}
    found = {
        "words": known.words,
        "url": reverse("planning:lint-fix", args=[plan.pk, finding_id]),
        "back_url": reverse("planning:plan-tasks", args=[plan.pk]),
        "changed": seen.changed,
        "mended": len(before - after),
        "new": [one for one in seen.after.findings if one.id not in before],
    }
    if request.htmx:
        return render(request, "planning/_fix.html", {"fix": found})
    return render(request, "planning/fix.html", shell(request, plan, "plan") | {"fix": found})


def _fix(plan: MasterPlan, finding_id: str) -> Fix:
    known = fixes_for(plan, list(lint(plan).findings)).get(finding_id)
    if known is None:
        raise BadInput("This finding is already resolved, or needs a decision of yours.")
    return known


def _edited(request: AuthedRequest, plan: MasterPlan, said: list[str]) -> HttpResponse:
    """The tree and its lint as they are now: in place where they are open."""
    words = f"{'; '.join(said)[:300]}." if said else "Nothing has changed."

    def draw() -> HttpResponse:
        now = context(request, fetch(request, plan.pk))
        return render(request, "planning/_plan_edit.html", now)

    url = reverse("planning:plan-tasks", args=[plan.pk])
    return done_in_place(request, url, words, place="#plan-edit", draw=draw)


def _chosen(sent: QueryDict) -> list[str]:
    if not (found := sent.getlist("tasks")):
        raise BadInput("Choose at least one task.")
    return found


def _place(sent: QueryDict) -> dict[str, str]:
    return {"after": str(sent["after"])} if sent.get("after") else {}


def _each(do: str, *names: str) -> Callable[[MasterPlan, QueryDict], list[Operation]]:
    """The same for each chosen task, with these fields of the form."""

    def read(_: MasterPlan, sent: QueryDict) -> list[Operation]:
        fields = {name: sent.get(name, "") for name in names}
        return [{"do": do, "task": task, **fields} for task in _chosen(sent)]

    return read


def _one(do: str, *names: str) -> Callable[[MasterPlan, QueryDict], list[Operation]]:
    def read(_: MasterPlan, sent: QueryDict) -> list[Operation]:
        return [{"do": do, **{name: sent.get(name, "") for name in names}, **_place(sent)}]

    return read


def _add_task(_: MasterPlan, sent: QueryDict) -> list[Operation]:
    files = [line.strip() for line in sent.get("target_files", "").splitlines() if line.strip()]
    more = {"target_files": files} if files else {}
    milestone, name = sent.get("milestone", ""), sent.get("name", "")
    return [{"do": "add_task", "milestone": milestone, "name": name, **more, **_place(sent)}]


def _serve(plan: MasterPlan, sent: QueryDict) -> list[Operation]:
    """Each chosen task serves one more requirement."""
    code = sent.get("requirement", "")
    tasks = Task.objects.filter(plan=plan, stable_id__in=_chosen(sent))
    return [
        {
            "do": "edit_task",
            "task": task.stable_id,
            "requirements": [*task.requirements.values_list("code", flat=True), code],
        }
        for task in tasks.prefetch_related("requirements")
    ]


def _merge(_: MasterPlan, sent: QueryDict) -> list[Operation]:
    first, *others = _chosen(sent)
    return [{"do": "merge_tasks", "into": first, "others": others}]


def _split_task(_: MasterPlan, sent: QueryDict) -> list[Operation]:
    numbers = [int(one) for one in sent.getlist("subtasks") if one.isdigit()]
    return [
        {
            "do": "split_task",
            "task": sent.get("task", ""),
            "name": sent.get("name", ""),
            "subtasks": numbers,
            "files": sent.getlist("files"),
        }
    ]


def _lock_fields(_: MasterPlan, sent: QueryDict) -> list[Operation]:
    return [{"do": "lock_fields", "task": sent.get("task", ""), "fields": sent.getlist("fields")}]


def _edit_milestone(_: MasterPlan, sent: QueryDict) -> list[Operation]:
    key = sent.get("milestone", "")
    found: list[Operation] = [
        {
            "do": "edit_milestone",
            "milestone": key,
            "name": sent.get("name", ""),
            "goal": sent.get("goal", ""),
            "depends_on": sent.getlist("depends_on"),
        }
    ]
    if sent.get("phase") and sent["phase"] != sent.get("was_phase"):
        found.append({"do": "move_milestone", "milestone": key, "phase": sent["phase"]})
    return found


def _split_milestone(plan: MasterPlan, sent: QueryDict) -> list[Operation]:
    """The chosen tasks of one milestone become another."""
    tasks = _chosen(sent)
    first = Task.objects.filter(plan=plan, stable_id=tasks[0]).select_related("milestone").first()
    key = first.milestone.key if first else ""
    return [{"do": "split_milestone", "milestone": key, "name": sent.get("name", ""), "tasks": tasks}]  # fmt: skip


_READ: dict[str, Callable[[MasterPlan, QueryDict], list[Operation]]] = {
    "add_task": _add_task,
    "delete_tasks": _each("delete_task"),
    "move_tasks": _each("move_task", "milestone"),
    "set_complexity": _each("edit_task", "complexity"),
    "serve": _serve,
    "merge_tasks": _merge,
    "move_task": _one("move_task", "task", "milestone"),
    "split_task": _split_task,
    "delete_task": _one("delete_task", "task"),
    "lock_fields": _lock_fields,
    "add_milestone": _one("add_milestone", "phase", "name"),
    "edit_milestone": _edit_milestone,
    "delete_milestone": _one("delete_milestone", "milestone"),
    "merge_milestones": _one("merge_milestones", "into", "other"),
    "split_milestone": _split_milestone,
}
