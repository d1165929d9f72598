"""Errors of planning, worded for people."""

from collections.abc import Sequence

from config.shared.errors import BadInput, DomainError


class PlanLocked(DomainError):
    """An approved plan cannot be edited. Reopen it as a draft first."""

    code = "plan_locked"


class PlanChanged(DomainError):
    """Someone else has changed this plan. Reload the page."""

    code = "plan_changed"


class LintFailed(DomainError):
    """The plan has critical findings. Fix or waive them before approving."""

    code = "lint_failed"


class NotResumable(DomainError):
    """No planning step has failed, so there is nothing to repeat."""

    code = "not_resumable"


class CycleFound(BadInput):
    """These dependencies form a circle."""

    code = "cycle"

    def __init__(self, path: Sequence[object]) -> None:
        self.path = list(path)
        super().__init__(f"These dependencies form a circle: {' → '.join(map(str, path))}.")


class Unreadable(Exception):
    """The model could not understand an application from the brief."""
