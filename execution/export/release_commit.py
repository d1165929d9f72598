"""A release in the history of a plan: its reports as a commit, and a tag."""

from datetime import datetime

from execution.export.archive import exported_tree
from execution.models import Run
from execution.source.origins import OwnedFile
from execution.source.repository import commit_text
from execution.source.repository.commits import history_of


def record_release(run: Run, at: datetime) -> None:
    """Inside `locked`, as a run ends that can be released: from here on the tree is the one that is exported.

    Nothing where the software is as it was released before, or where no gate has been recorded.
    """
    history = history_of(run.plan)
    releases = run.plan.tags.filter(is_release=True)
    last = releases.select_related("commit").last()
    if history.last is None or (last and last.commit == history.last):
        return
    name = f"release-{releases.count() + 1}"
    message = commit_text.of_release(name, run)
    whole = {path: OwnedFile(text=text) for path, text in exported_tree(run).items()}
    history.commit(message, history.differing(whole), at=at)
    history.tag(name, message, at=at, is_release=True)
