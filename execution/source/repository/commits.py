"""The history of a plan so far, and what is appended to it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from execution.models import Commit, Tag
from execution.source.origins import OwnedFile, Span
from planning.models import MasterPlan, Task


@dataclass(kw_only=True)
class History:
    """Files and atoms as the last commit leaves them."""

    plan: MasterPlan
    files: dict[str, OwnedFile] = field(default_factory=dict)
    atoms: dict[str, str] = field(default_factory=dict)
    last: Commit | None = None
    # How many commits each task has.
    parts: Counter[UUID] = field(default_factory=Counter)

    def texts(self) -> dict[str, str]:
        return {path: file.text for path, file in self.files.items()}

    def differing(self, tree: Mapping[str, OwnedFile]) -> dict[str, OwnedFile]:
        """What of these files is not in it yet, or with another text."""
        return {
            path: file
            for path, file in tree.items()
            if path not in self.files or self.files[path].text != file.text
        }

    def commit(
        self,
        message: str,
        files: Mapping[str, OwnedFile | None],
        *,
        at: datetime,
        task: Task | None = None,
        atoms: Mapping[str, str | None] | None = None,
    ) -> None:
        """Append a commit, with times that never run backwards; files that are None are removed."""
        atoms = atoms or {}
        made = Commit.objects.create(
            plan=self.plan,
            task=task,
            number=self.last.number + 1 if self.last else 1,
            message=message,
            files={path: written(file) for path, file in files.items()},
            atoms=dict(atoms),
            at=max(at, self.last.at) if self.last else at,
        )
        self._take(made, files, atoms)

    def tag(self, name: str, message: str, *, at: datetime, is_release: bool = False) -> Tag:
        """Name the last commit."""
        assert self.last is not None
        at = max(at, self.last.at)
        return Tag.objects.create(
            plan=self.plan, commit=self.last, name=name, message=message, at=at,
            is_release=is_release,
        )  # fmt: skip

    def take(self, commit: Commit) -> None:
        self._take(commit, {path: read(kept) for path, kept in commit.files.items()}, commit.atoms)

    def _take(
        self,
        commit: Commit,
        files: Mapping[str, OwnedFile | None],
        atoms: Mapping[str, str | None],
    ) -> None:
        self.last = commit
        if commit.task_id:
            self.parts[commit.task_id] += 1
        _fold(self.files, files)
        _fold(self.atoms, atoms)


def _fold(into: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if value is None:
            into.pop(key, None)
        else:
            into[key] = value


def history_of(plan: MasterPlan, *, until: int | None = None) -> History:
    """All of it, or as it was at the commit of this number."""
    commits = plan.commits.all() if until is None else plan.commits.filter(number__lte=until)
    return folded(plan, commits)


def folded(plan: MasterPlan, commits: Iterable[Commit]) -> History:
    history = History(plan=plan)
    for commit in commits:
        history.take(commit)
    return history


def written(file: OwnedFile | None) -> dict[str, Any] | None:
    return None if file is None else {"text": file.text, "spans": [list(one) for one in file.spans]}


def read(kept: Mapping[str, Any] | None) -> OwnedFile | None:
    if kept is None:
        return None
    spans: list[Span] = [(first, last, pk) for first, last, pk in kept["spans"]]
    return OwnedFile(text=kept["text"], spans=tuple(spans))
