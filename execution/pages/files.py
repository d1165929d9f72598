"""The files of what was built: a tree, and each line of a file with the atom and the task it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from config.access.http import AuthedRequest
from config.access.permissions import can
from config.shared.html.markup import highlighted_lines
from execution.models import AcceptanceTest, Atom, Release, Run, Tag
from execution.pages.own_repository import pushed
from execution.pages.run_state import latest_run
from execution.source.origins import OwnedFile
from execution.source.repository.commits import history_of
from execution.source.repository.judged_tree import standing_files
from planning.models import MasterPlan
from planning.pages.tabs import fetch, shell
from planning.stacks.chosen import files_of

NOW = "now"
# Longer files are shown in part, as a page of all their lines would be of no use.
MOST_LINES = 3000
FIRST_SHOWN = ("README.md", "__main__.py")


@dataclass(kw_only=True)
class Folder:
    """`files` are (name, path) in order; `is_open` where the shown file is below it."""

    name: str = ""
    folders: dict[str, "Folder"] = field(default_factory=dict)
    files: list[tuple[str, str]] = field(default_factory=list)
    is_open: bool = False


@require_GET
def files(request: AuthedRequest, plan_id: UUID) -> HttpResponse:
    plan = fetch(request, plan_id)
    run = latest_run(plan)
    tags = list(plan.tags.select_related("commit").order_by("-id"))
    at = request.GET.get("at") or (tags[0].name if tags else NOW)
    tag = next((one for one in tags if one.name == at), None)
    tree = _tree(plan, run, at, tag)
    path = request.GET.get("path") or _first(tree)
    if path and path not in tree:
        raise Http404
    context = shell(request, plan, "files") | {
        "tags": tags,
        "at": at,
        "tag": tag,
        "release": _release(tag) if tag else None,
        "path": path,
        "count": len(tree),
        "folder": _folders(tree, path),
        "file": _shown(plan, run, path, tree[path]) if path else None,
        "pushed": pushed(plan, may_push=can(request.user, "push", plan)),
        "clone_url": request.build_absolute_uri(f"/git/{plan.pk}.git"),
    }
    context["may"]["export"] = can(request.user, "export", plan)
    return render(request, "execution/files.html", context)


def _release(tag: Tag) -> Release | None:
    return Release.objects.filter(tag=tag).select_related("version", "tag").defer("archive").first()


def _tree(plan: MasterPlan, run: Run | None, at: str, tag: Tag | None) -> dict[str, OwnedFile]:
    """All files at a tag, or as they stand now. Raises Http404 for a tag that is not there."""
    if at == NOW:
        return standing_files(run) if run else {}
    if tag is None:
        raise Http404
    return history_of(plan, until=tag.commit.number).files


def _first(tree: dict[str, OwnedFile]) -> str:
    """What a reader wants to see first."""
    named = [path for name in FIRST_SHOWN for path in sorted(tree) if path.endswith(name)]
    return (named or sorted(tree) or [""])[0]


def _folders(paths: Iterable[str], shown: str) -> Folder:
    """Folders above files, each by name."""
    root = Folder(is_open=True)
    for path in sorted(paths):
        *folders, name = path.split("/")
        here = root
        for depth, part in enumerate(folders, start=1):
            here = here.folders.setdefault(part, Folder(name=part))
            here.is_open = shown.startswith("/".join(folders[:depth]) + "/")
        here.files.append((name, path))
    return root


def _shown(plan: MasterPlan, run: Run | None, path: str, file: OwnedFile) -> dict[str, Any]:
    """The lines of a file, in blocks that come from one place."""
    lines = highlighted_lines(file.text, path) if file.text else []
    return {
        "path": path,
        "blocks": _blocks(lines[:MOST_LINES], _owners(plan, file)),
        "lines": len(lines),
        "left_out": max(0, len(lines) - MOST_LINES),
        "is_given": not file.spans and path in files_of(plan),
        "text": file.text,
        "test": AcceptanceTest.objects.filter(run=run, path=path).first() if run else None,
    }


def _owners(plan: MasterPlan, file: OwnedFile) -> dict[int, Atom]:
    """By line, from 1."""
    atoms = Atom.objects.filter(run__plan=plan, pk__in={pk for _, _, pk in file.spans})
    by_id = {str(atom.pk): atom for atom in atoms.select_related("task")}
    return {
        line: by_id[pk]
        for first, last, pk in file.spans
        if pk in by_id
        for line in range(first, last + 1)
    }


def _blocks(lines: list[Any], owners: dict[int, Atom]) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    for number, html in enumerate(lines, start=1):
        atom = owners.get(number)
        if not blocks or blocks[-1]["atom"] != atom:
            url = reverse("execution:atom-detail", args=[atom.pk]) if atom else ""
            blocks.append({"atom": atom, "url": url, "lines": []})
        blocks[-1]["lines"].append((number, html))
    return blocks
