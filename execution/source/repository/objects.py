"""The history of a plan as git objects: made of rows alone, so that equal rows give equal ids.

What is appended to the rows adds commits and tags and changes none: a later round is a fast-forward.
"""

import functools
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from dulwich import objects
from dulwich.object_store import commit_tree_changes
from dulwich.refs import Ref
from dulwich.repo import MemoryRepo

from execution.errors import NoHistoryYet
from execution.models import Commit
from execution.models import Tag as TagRow
from planning.models import MasterPlan

# The same for ever: another author would be another history.
AUTHOR = b"Masterplan <masterplan@localhost>"
BRANCH = Ref(b"refs/heads/main")
FILE_MODE = 0o100644
# One that is cloned is asked for twice, and perhaps by several people.
MOST_KEPT = 8


def repository_of(plan: MasterPlan) -> MemoryRepo:
    """In memory, bare, with the branch main and its tags. Raises NoHistoryYet."""
    last = plan.commits.order_by("-number").values_list("number", flat=True).first()
    if last is None:
        raise NoHistoryYet
    return made(plan.pk, last, plan.tags.count())


@functools.lru_cache(maxsize=MOST_KEPT)
def made(plan_id: UUID, commits: int, tags: int) -> MemoryRepo:
    """Rows are only ever appended, so their numbers say which history it is."""
    repo = MemoryRepo()
    rows = Commit.objects.filter(plan=plan_id, number__lte=commits).order_by("number")
    shas = _add_commits(repo, rows.iterator(chunk_size=50))
    repo.refs.add_if_new(BRANCH, shas[max(shas)])
    repo.refs.set_symbolic_ref(Ref(b"HEAD"), BRANCH)
    named = TagRow.objects.filter(plan=plan_id, commit__number__lte=commits)
    for tag in named.select_related("commit"):
        made = _tag(tag, shas[tag.commit.number])
        repo.object_store.add_object(made)
        repo.refs.add_if_new(Ref(b"refs/tags/" + tag.name.encode()), made.id)
    return repo


def _add_commits(repo: MemoryRepo, rows: Iterable[Commit]) -> dict[int, objects.ObjectID]:
    """The id of each commit by its number."""
    tree: objects.Tree | objects.ObjectID = objects.Tree()
    shas: dict[int, objects.ObjectID] = {}
    for row in rows:
        tree = commit_tree_changes(repo.object_store, tree, _changes(repo, row))
        commit = _commit(row, tree, shas.get(row.number - 1))
        repo.object_store.add_object(commit)
        shas[row.number] = commit.id
    return shas


def _changes(
    repo: MemoryRepo, row: Commit
) -> list[tuple[bytes, int | None, objects.ObjectID | None]]:
    changes: list[tuple[bytes, int | None, objects.ObjectID | None]] = []
    for path, file in sorted(row.files.items()):
        if file is None:
            changes.append((path.encode(), None, None))
            continue
        blob = objects.Blob.from_string(file["text"].encode())
        repo.object_store.add_object(blob)
        changes.append((path.encode(), FILE_MODE, blob.id))
    return changes


def _commit(row: Commit, tree: objects.ObjectID, parent: objects.ObjectID | None) -> objects.Commit:
    commit = objects.Commit()
    commit.tree = tree
    commit.parents = [parent] if parent else []
    commit.author = commit.committer = AUTHOR
    commit.author_time = commit.commit_time = _seconds(row.at)
    commit.author_timezone = commit.commit_timezone = 0
    commit.encoding = b"UTF-8"
    commit.message = row.message.encode()
    return commit


def _tag(row: TagRow, target: objects.ObjectID) -> objects.Tag:
    tag = objects.Tag()
    tag.name = row.name.encode()
    tag.object = (objects.Commit, target)
    tag.tagger = AUTHOR
    tag.tag_time = _seconds(row.at)
    tag.tag_timezone = 0
    tag.message = row.message.encode()
    return tag


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
