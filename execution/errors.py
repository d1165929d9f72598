"""What a person can understand about building."""

from config.shared.errors import BadInput, DomainError


class RunIsOpen(DomainError):
    """This plan is already being built. Look at its run."""

    code = "run_is_open"


class NothingToBuild(DomainError):
    """This plan has no tasks, so there is nothing to build."""

    code = "nothing_to_build"


class NothingToRun(DomainError):
    """This plan has not been built yet. Start building first."""

    code = "nothing_to_run"


class CodeChanged(DomainError):
    """The code has changed since you saw it. Look at the new code before you decide."""

    code = "code_changed"


class NothingToJudge(DomainError):
    """There is no code to judge here as things stand."""

    code = "nothing_to_judge"


class RoundsUsedUp(DomainError):
    """People have asked for this atom five times. Edit it by hand, or change its task."""

    code = "rounds_used_up"


class NothingToRepair(DomainError):
    """No accepted atom that a failing test touches may be written again."""

    code = "nothing_to_repair"


class NotDueNow(DomainError):
    """This test does not block this wave."""

    code = "not_due_now"


class ReasonMissing(BadInput):
    """Say why; the reason is kept in the history."""

    code = "reason_missing"


class CodeUnreadable(BadInput):
    """This is not readable as Python."""

    code = "code_unreadable"


class NothingToExport(DomainError):
    """No atom is accepted yet, so there is nothing to export."""

    code = "nothing_to_export"


class SandboxBusy(DomainError):
    """The machine could not run a program in the sandbox just now; nothing is lost, try again later."""

    code = "sandbox_busy"
    status = 503

    def __init__(self, why: str) -> None:
        super().__init__(f"{self.__doc__} {why}")


class SandboxMissing(DomainError):
    """Nothing can be proven, because the sandbox does not run on this machine."""

    code = "sandbox_missing"

    def __init__(self, why: str) -> None:
        super().__init__(f"{self.__doc__} {why}")
