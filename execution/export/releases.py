"""Releases: what a run had built each time it completed, numbered over the plan, with its archive and its tag in git."""

import hashlib

from django.db.models import Max

from config.access.models import User
from config.access.permissions import require
from execution.export.archive import exported_tree, folder_name, zipped
from execution.export.remote import pushes
from execution.models import Release, Run
from execution.source.origins import OwnedFile
from execution.source.repository import commit_text
from execution.source.repository.commits import History, history_of
from planning.models import MasterPlan


def keep(run: Run) -> Release | None:
    """Inside `locked`: the release of a completed run, made unless it is there; None for one that has built nothing.

    What it says about itself becomes a commit, whose tree is the one that is exported; a plan whose history has not
    begun has a release without a tag.
    """
    if run.status != Run.Status.COMPLETED or not run.atoms.accepted().exists():
        return None
    history = history_of(run.plan)
    last = latest(run.plan)
    if last is not None and _is(last, run, history):
        return last
    tree = exported_tree(run)
    data = zipped(run.plan, tree)
    made = Release(
        run=run,
        version=run.version,
        number=_next_number(run.plan),
        can_release=run.can_release,
        atoms=shas(run),
        archive=data,
        sha=hashlib.sha256(data).hexdigest(),
    )
    if history.last is not None:
        _tag(made, history, tree)
    made.save(force_insert=True)
    pushes.after_release(made)
    return made


def latest(plan: MasterPlan) -> Release | None:
    """Without its archive."""
    rows = Release.objects.filter(run__plan=plan).select_related("tag", "version")
    return rows.defer("archive").order_by("-number").first()


def _is(release: Release, run: Run, history: History) -> bool:
    """Whether it is what the run has built now: judged alike, and with nothing recorded since."""
    tagged = release.tag.commit_id if release.tag and history.last else None
    return (
        (release.run_id, release.version_id) == (run.pk, run.version_id)
        and release.can_release == run.can_release
        and (tagged is None or history.last is None or tagged == history.last.pk)
        and release.atoms == shas(run)
    )


def _next_number(plan: MasterPlan) -> int:
    """Of the plan, whichever of its runs completed."""
    last = Release.objects.filter(run__plan=plan).aggregate(n=Max("number"))["n"] or 0
    names = plan.tags.filter(is_release=True).values_list("name", flat=True)
    return 1 + max(
        [last, *(int(n) for name in names if (n := name.rpartition("-")[2]).isdecimal())]
    )


def _tag(release: Release, history: History, tree: dict[str, str]) -> None:
    at = release.run.ended_at or release.run.created_at
    message = commit_text.of_release(release)
    whole = {path: OwnedFile(text=text) for path, text in tree.items()}
    history.commit(message, history.differing(whole), at=at)
    release.tag = history.tag(release.name, message, at=at, is_release=True)


def shas(run: Run) -> dict[str, str]:
    """Of the code of every accepted atom, by path:symbol."""
    rows = run.atoms.accepted().in_order().values_list("path", "symbol", "code_sha")
    return {f"{path}:{symbol}": sha for path, symbol, sha in rows}


def archive_of(release: Release, by: User) -> bytes:
    """Raises NotPermitted."""
    require(by, "export", release.run.plan)
    return bytes(release.archive)


def archive_name(run: Run) -> str:
    """Of the ZIP of what is accepted now, with the number of the release that it is, if it is one."""
    last = last_of(run)
    return f"{folder_name(run.plan)}{f'-{last.number}' if last else ''}.zip"


def last_of(run: Run) -> Release | None:
    """The release that a completed run is; None while it goes on, as it is another one then."""
    if run.status != Run.Status.COMPLETED:
        return None
    rows = run.releases.select_related("version", "tag").defer("archive")
    return rows.order_by("-number").first()
