"""Finding plans, tasks, requirements, atoms and conversations: in the palette of every page, and as a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from chat.models import Conversation
from config.access.http import AuthedRequest
from config.access.models import User
from config.shared.database.word_search import best_first
from execution.models import Atom
from planning.models import MasterPlan, Requirement, Task
from planning.pages import status_line

LONGEST = 100
# One letter is in nearly everything.
SHORTEST = 2
IN_PALETTE = 5
ON_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class Found:
    """One row: where it leads, its id if it has one, its name, and what it belongs to."""

    url: str
    name: str
    id: str = ""
    about: str = ""


def _plans(user: User, text: str) -> QuerySet[Any]:
    rows = MasterPlan.objects.visible_to(user).live().matching(text=text)
    return best_first(rows.select_related("discovery"), text, "project_name", "-created_at")


def _tasks(user: User, text: str) -> QuerySet[Any]:
    rows = Task.objects.visible_to(user).filter(plan__archived_at=None).matching(text)
    return best_first(rows.select_related("plan"), text, "name", "-plan__created_at", "number")


def _requirements(user: User, text: str) -> QuerySet[Any]:
    rows = Requirement.objects.visible_to(user).filter(plan__archived_at=None).matching(text)
    return best_first(rows.select_related("plan"), text, "code", "-plan__created_at", "code")


def _atoms(user: User, text: str) -> QuerySet[Any]:
    rows = Atom.objects.visible_to(user).filter(run__plan__archived_at=None).matching(text)
    rows = rows.select_related("run__plan")
    return best_first(rows, text, "symbol", "-run__created_at", "number")


def _conversations(user: User, text: str) -> QuerySet[Any]:
    rows = Conversation.objects.visible_to(user).live().matching(text).select_related("owner")
    return best_first(rows, text, "title", "-updated_at")


def _plan(row: MasterPlan) -> Found:
    url = reverse("planning:plan-overview", args=[row.pk])
    return Found(url=url, name=status_line.title(row), about=row.status_words)


def _task(row: Task) -> Found:
    url = reverse("planning:task-detail", args=[row.plan_id, row.pk])
    return Found(url=url, id=row.stable_id, name=row.name, about=str(row.plan))


def _requirement(row: Requirement) -> Found:
    url = reverse("planning:plan-discovery", args=[row.plan_id])
    anchor = f"{url}#requirement-{row.code}"
    return Found(url=anchor, id=row.names, name=row.text, about=str(row.plan))


def _atom(row: Atom) -> Found:
    url = reverse("execution:atom-detail", args=[row.pk])
    name = row.path if row.kind == Atom.Kind.FILE else row.symbol
    about = str(row.run.plan) if row.kind == Atom.Kind.FILE else f"{row.path} · {row.run.plan}"
    return Found(url=url, name=name, about=about)


def _conversation(row: Conversation) -> Found:
    url = reverse("chat:conversation-detail", args=[row.pk])
    return Found(url=url, name=str(row), about=f"by {row.owner}")


KINDS: list[tuple[str, Callable[[User, str], QuerySet[Any]], Callable[[Any], Found]]] = [
    ("Plans", _plans, _plan),
    ("Tasks", _tasks, _task),
    ("Requirements", _requirements, _requirement),
    ("Atoms", _atoms, _atom),
    ("Conversations", _conversations, _conversation),
]


def found(user: User, text: str, most: int) -> list[dict[str, Any]]:
    """What this person may see of each kind that has something, best first; `more` where not all is there."""
    if len(text) < SHORTEST:
        return []
    groups = []
    for name, rows_of, shown in KINDS:
        rows = list(rows_of(user, text)[: most + 1])
        if rows:
            groups.append(
                {
                    "name": name,
                    "rows": [shown(row) for row in rows[:most]],
                    "more": len(rows) > most,
                }
            )
    return groups


@require_GET
def search(request: AuthedRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    is_palette = bool(request.htmx)
    shown = {
        "text": text,
        "groups": found(request.user, text, IN_PALETTE if is_palette else ON_PAGE),
        "is_short": 0 < len(text) < SHORTEST,
    }
    return render(
        request, "chat/_found.html" if is_palette else "chat/search.html", {"found": shown}
    )
