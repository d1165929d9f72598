"""Where a workspace's repository is: changed as a whole by administrators, with its token encrypted."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from config.access.audit import audit
from config.access.models import User, Workspace
from config.access.permissions import require_in
from config.notices.sending.destination import Destination, checked
from config.shared.errors import BadInput, DomainError
from config.shared.secrets import enclosed, opened
from execution.models import GitRemote

VERB = "change_settings"
PURPOSE = "masterplan.git_remote.token"


class RemoteChanged(DomainError):
    """Somebody else has changed the repository in the meantime. The page shows it as it is now; nothing of yours was saved."""

    code = "remote_changed"


class TokenMissing(BadInput):
    """Enter the token too: the one that is kept is for the address and name it was given with."""

    code = "token_missing"


def remote_of(workspace: Workspace) -> GitRemote | None:
    return GitRemote.objects.filter(workspace=workspace).first()


def destination(url: str) -> Destination:
    """Raises Refused for where nothing may be sent; private networks are those of GIT_NETWORKS."""
    return checked(url, networks=settings.GIT_NETWORKS)


def token_of(remote: GitRemote) -> str:
    """Empty for none. Raises Unreadable."""
    return opened(remote.token, PURPOSE)


def change(
    workspace: Workspace, by: User, *, url: str, username: str, token: str, edition: int
) -> GitRemote:
    """An empty token keeps the one that is there. Raises NotPermitted, TokenMissing, RemoteChanged."""
    require_in(by, VERB, workspace.pk)
    before = remote_of(workspace)
    is_elsewhere = before is not None and (before.url, before.username) != (url, username)
    if before and before.token and is_elsewhere and not token:
        # Else whoever may change the address could have the token sent to one of their own.
        raise TokenMissing
    values = {"url": url, "username": username}
    if token:
        values["token"], values["token_ends_with"] = enclosed(token, PURPOSE)
    with transaction.atomic():
        remote = _saved(workspace, edition, values)
        audit(
            by, "set_repository", remote,
            workspace_id=workspace.pk, before=_told(before), after=_told(remote),
        )  # fmt: skip
    return remote


def _saved(workspace: Workspace, edition: int, values: dict[str, str]) -> GitRemote:
    """`edition` 0 is of a page that showed none."""
    if edition == 0:
        try:
            with transaction.atomic():
                return GitRemote.objects.create(workspace=workspace, **values)
        except IntegrityError:
            raise RemoteChanged from None
    rows = GitRemote.objects.filter(workspace=workspace, edition=edition)
    if not rows.update(edition=F("edition") + 1, **values):
        raise RemoteChanged
    return GitRemote.objects.get(workspace=workspace)


def remove(workspace: Workspace, by: User) -> None:
    """Nothing is pushed any more; what is there stays there. Raises NotPermitted."""
    require_in(by, VERB, workspace.pk)
    with transaction.atomic():
        if remote := remote_of(workspace):
            told = _told(remote)
            audit(by, "remove_repository", remote, workspace_id=workspace.pk, before=told)
            remote.delete()


def _told(remote: GitRemote | None) -> dict[str, str]:
    if remote is None:
        return {}
    ends = remote.token_ends_with
    return {"url": remote.url, "username": remote.username, "token_ends_with": ends}
