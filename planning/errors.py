"""Errors of planning, worded for people."""

from collections.abc import Sequence
from pathlib import Path

from config.shared.errors import BadInput, DomainError

# Of a document that is wrong in many places, as many are said at once.
PROBLEMS_SAID = 12


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


class DocumentRefused(BadInput):
    """This plan document cannot be used."""

    code = "document_refused"

    def __init__(self, problems: Sequence[str]) -> None:
        """All of them stay in `problems`; the message names the first ones."""
        self.problems = list(problems)
        super().__init__("\n".join(["This plan document cannot be used.", *first_of(problems)]))


class NotExportable(DomainError):
    """This plan cannot be written as a document."""

    code = "not_exportable"

    def __init__(self, problems: Sequence[str]) -> None:
        said = ["This plan cannot be written as a document.", *first_of(problems)]
        super().__init__("\n".join(said))


def first_of(problems: Sequence[str]) -> list[str]:
    more = len(problems) - PROBLEMS_SAID
    return [*problems[:PROBLEMS_SAID], *([f"… and {more} more"] if more > 0 else [])]


class NameTaken(BadInput):
    """There is a plan of this name already."""

    code = "name_taken"


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
