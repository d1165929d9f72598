"""The settings of a workspace, changed as a whole; whoever saves an older page is told."""

from typing import Any

from django.db import transaction
from django.db.models import F

from config.access.audit import audit
from config.access.models import User, Workspace
from config.access.permissions import require_in
from config.access.teams import own_key
from config.access.teams.access_lists import end_outside
from config.shared.errors import BadInput, DomainError

FIELDS = (
    "name",
    "review_policy",
    "plan_soft_limit_usd",
    "plan_hard_limit_usd",
    "shares_outside",
    "recalls",
    "second_factor_required",
)


class OwnFactorFirst(BadInput):
    """Set up your own second factor first, on the page of your account: without it you could not change these settings any more."""

    code = "own_factor_first"


class SettingsChanged(DomainError):
    """Somebody else has changed the settings in the meantime. The page shows them as they are now; nothing of yours was saved."""

    code = "settings_changed"


def change(workspace: Workspace, by: User, *, edition: int, **values: Any) -> int:
    """Save all of FIELDS. Returns how many shares with people outside ended. Raises BadInput, OwnFactorFirst and SettingsChanged."""
    require_in(by, "change_settings", workspace.pk)
    with transaction.atomic():
        _require_new_name(workspace, values["name"])
        if values["second_factor_required"] and by.second_factor_id is None:
            raise OwnFactorFirst
        before = _told(workspace)
        _save(workspace, edition, **values)
        ended = 0 if values["shares_outside"] else end_outside(workspace, by)
        audit(
            by, "change_settings", workspace,
            workspace_id=workspace.pk, before=before, after=_told(workspace),
        )  # fmt: skip
    return ended


def set_own_key(workspace: Workspace, by: User, key: str, *, edition: int) -> None:
    """Keep the key encrypted; an empty one goes back to the server's own. Raises as `change`."""
    require_in(by, "change_settings", workspace.pk)
    enclosed, ends_with = own_key.enclosed(key)
    with transaction.atomic():
        before = {"key_ends_with": workspace.own_key_ends_with}
        _save(workspace, edition, own_key=enclosed, own_key_ends_with=ends_with)
        after = {"key_ends_with": ends_with}
        audit(by, "set_own_key", workspace, workspace_id=workspace.pk, before=before, after=after)


def _save(workspace: Workspace, edition: int, **values: Any) -> None:
    rows = Workspace.objects.filter(pk=workspace.pk, edition=edition)
    if not rows.update(edition=F("edition") + 1, **values):
        raise SettingsChanged
    workspace.refresh_from_db()


def _require_new_name(workspace: Workspace, name: str) -> None:
    if Workspace.objects.exclude(pk=workspace.pk).filter(name=name).exists():
        raise BadInput("Another workspace has this name.")


def _told(workspace: Workspace) -> dict[str, str]:
    return {name: str(getattr(workspace, name)) for name in FIELDS}
