"""Whose key a call is made with: who pays for it is known by its budgets, and so is the workspace."""

from uuid import UUID

from django.conf import settings

from config.access.models import Workspace
from config.access.teams import own_key
from costs.errors import ModelMisconfigured
from costs.models import Budget


def key_for(budgets: tuple[UUID, ...]) -> str:
    """The own key of the workspace that pays, for the server that is configured; empty if it has none.

    The stand-in gets nobody's key. Raises ModelMisconfigured for a key that cannot be read any more.
    """
    if settings.STANDIN_IN_USE:
        return ""
    paying = Budget.objects.filter(pk__in=budgets, scope=Budget.Scope.WORKSPACE)
    workspace = Workspace.objects.filter(pk__in=paying.values("workspace")).exclude(own_key="")
    try:
        found = workspace.first()
        return own_key.read(found) if found else ""
    except own_key.KeyUnreadable as error:
        raise ModelMisconfigured(error.message) from error
