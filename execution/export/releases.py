"""Releases: what a run had built each time it completed, kept with its archive when the plan goes on changing."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef

from config.access.models import User
from config.access.permissions import require
from execution.engine.row_locks import locked
from execution.export.archive import packed
from execution.models import Atom, Release, Run


def keep(run_id: UUID) -> Release | None:
    """The release of a completed run, made unless it is there; None while the run goes on."""
    with locked(run_id) as run:
        return keep_locked(run)


def keep_locked(run: Run) -> Release | None:
    """The same inside `locked`: before a change is taken over, what was built is kept."""
    if run.status != Run.Status.COMPLETED or not run.atoms.accepted().exists():
        return None
    last = run.releases.order_by("-number").first()
    if last is not None and run.ended_at is not None and last.made_at >= run.ended_at:
        return last
    data = packed(run)
    return Release.objects.create(
        run=run,
        version=run.version,
        number=1 + (last.number if last else 0),
        can_release=run.can_release,
        atoms=shas(run),
        archive=data,
        sha=hashlib.sha256(data).hexdigest(),
    )


def shas(run: Run) -> dict[str, str]:
    """Of the code of every accepted atom, by path:symbol."""
    rows = run.atoms.accepted().in_order().values_list("path", "symbol", "code_sha")
    return {f"{path}:{symbol}": sha for path, symbol, sha in rows}


def unkept() -> Iterable[UUID]:
    """Completed runs whose release was not kept, for the sweep."""
    kept = Release.objects.filter(run=OuterRef("pk"), made_at__gte=OuterRef("ended_at"))
    done = Run.objects.filter(status=Run.Status.COMPLETED, ended_at__isnull=False)
    return (
        done.filter(~Exists(kept), atoms__status=Atom.Status.ACCEPTED)
        .values_list("pk", flat=True)
        .distinct()
    )


def archive_of(release: Release, by: User) -> bytes:
    """Raises NotPermitted."""
    require(by, "export", release.run.plan)
    return bytes(release.archive)
