"""Errors of planning, worded for people."""

from collections.abc import Sequence
from pathlib import Path

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


class StackUnknown(BadInput):
    """There is no stack of this name."""

    code = "stack_unknown"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no stack named {name!r}. There are: {', '.join(known)}.")


class StackBroken(DomainError):
    """The files of a stack contradict each other, so nothing can be built on it."""

    code = "stack_broken"
    status = 500

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(f"The stack in {folder} cannot be used: {problem}.")
