"""A history as one file that `git clone` and `git pull` read: a git bundle, version 2."""

import hashlib
import io

from dulwich.pack import write_pack_objects

from config.access.models import User
from config.access.permissions import require
from execution.models import Export, Run
from execution.source.repository.objects import repository_of
from planning.models import MasterPlan


def export_bundle(run: Run, by: User) -> tuple[Export, bytes]:
    """All that was recorded until now. Equal histories give equal bytes. Raises NoHistoryYet, NotPermitted."""
    require(by, "export", run.plan)
    data = written(run.plan)
    export = Export.objects.create(
        run=run,
        kind=Export.Kind.GIT,
        sha=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        created_by=by.get_username(),
    )
    return export, data


def written(plan: MasterPlan) -> bytes:
    """Raises NoHistoryYet."""
    repo = repository_of(plan)
    out = io.BytesIO()
    out.write(b"# v2 git bundle\n")
    for name, sha in sorted(repo.get_refs().items()):
        out.write(sha + b" " + name + b"\n")
    out.write(b"\n")
    found = [repo.object_store[sha] for sha in sorted(repo.object_store)]
    write_pack_objects(out, found, repo.object_format, deltify=False)
    return out.getvalue()
