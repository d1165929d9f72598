"""The data of the layout around every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.access.models import Workspace
from config.access.permissions import awaiting_factor, workspaces_for
from config.notices.models import Notice
from review.models import Review


@dataclass(frozen=True, kw_only=True)
class Shell:
    standin: bool
    user: Any
    workspace: Workspace | None
    waiting_reviews: int
    # Whether this person may start something anywhere.
    creates: bool = False
    unseen_notices: int = 0
    # Where their role does not count before they have a second factor.
    awaiting_factor: Sequence[Workspace] = ()


def shell(request: HttpRequest) -> dict[str, Shell]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {
            "shell": Shell(
                standin=settings.STANDIN_IN_USE, user=None, workspace=None, waiting_reviews=0
            )
        }
    return {
        "shell": Shell(
            standin=settings.STANDIN_IN_USE,
            user=user,
            workspace=Workspace.objects.visible_to(user).first(),
            waiting_reviews=Review.objects.needing(user).count(),
            creates=workspaces_for(user, "create_plan").exists(),
            awaiting_factor=list(awaiting_factor(user)),
            unseen_notices=Notice.objects.unseen_by(user).count(),
        )
    }
