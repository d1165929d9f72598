"""Errors of building, worded for people."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from config.shared.errors import BadInput, DomainError


class RunIsOpen(DomainError):
    """This plan is already being built. Open its run to follow it."""

    code = "run_is_open"


class NothingToBuild(DomainError):
    """This plan has no tasks, so there is nothing to build."""

    code = "nothing_to_build"


class NothingToRun(DomainError):
    """This plan has not been built yet. Start building first."""

    code = "nothing_to_run"


class CodeChanged(DomainError):
    """The code has changed since you opened it. Read the new version before you decide."""

    code = "code_changed"


class NothingToJudge(DomainError):
    """There is no code to review here now."""

    code = "nothing_to_judge"


class RoundsUsedUp(DomainError):
    """A new version of this atom has been requested five times, which is the limit. Edit it by hand, or change its task."""

    code = "rounds_used_up"


class NothingToRepair(DomainError):
    """No accepted atom that a failing test uses can be written again."""

    code = "nothing_to_repair"


class NotBlocked(DomainError):
    """The gate of this wave is not blocked, so its tests need not run again now."""

    code = "not_blocked"


class NothingToWrite(DomainError):
    """Every requirement has its tests, or they are being written. Change a test that is wrong."""

    code = "nothing_to_write"


class RunHasEnded(DomainError):
    """This run has failed or was cancelled. Retry it, or start another."""

    code = "run_has_ended"


class NotDueNow(DomainError):
    """This test does not block this wave."""

    code = "not_due_now"


class ReasonMissing(BadInput):
    """Give a reason; it is kept in the history."""

    code = "reason_missing"


class TestUnproven(BadInput):
    """The new text proves nothing, so the test stays as it was."""

    __test__ = False
    code = "test_unproven"

    def __init__(self, state: str, reasons: Sequence[str]) -> None:
        why = " ".join(f"{reason.rstrip('.')}." for reason in reasons)
        super().__init__(f"The new text is {state}, so the test stays as it was. {why}".strip())


class SameTest(BadInput):
    """This is the text the test has. Change it, or leave it as it is."""

    code = "same_test"


class CodeUnreadable(BadInput):
    """This is not valid Python."""

    code = "code_unreadable"


class NothingToProve(DomainError):
    """No acceptance test has passed on accepted code yet, so nothing can be proven by removal."""

    code = "nothing_to_prove"


class NothingDead(DomainError):
    """The last proof by removal found no dead code that is still there."""

    code = "nothing_dead"


class CodeSame(DomainError):
    """Your version is the code as it is, with no change but perhaps its formatting. Change it, or approve it as it is."""

    code = "code_same"


class NothingToExport(DomainError):
    """No atom is accepted yet, so there is nothing to export."""

    code = "nothing_to_export"


class GivenUnusable(DomainError):
    """What the plan brings with it cannot be used."""

    code = "given_unusable"

    def __init__(self, problems: Sequence[str]) -> None:
        way_on = (
            "Retry to have a model specify them, or import the plan again without these mistakes."
        )
        super().__init__(f"The plan's own atoms cannot be used: {' '.join(problems)} {way_on}")


class NothingToTry(DomainError):
    """Nothing that starts is built yet."""

    code = "nothing_to_try"


class PreviewsTaken(DomainError):
    """No more previews run at once, and this person may stop none of them."""

    code = "previews_taken"

    def __init__(self, count: int, starters: Sequence[str], role: str) -> None:
        are = f"{count} previews run" if count > 1 else "One preview runs"
        super().__init__(
            f"{are} in this workspace, and no more may at once. To make room, ask who started one"
            f" ({', '.join(starters)}), or anybody with the role {role} or higher, to stop it."
        )


class PreviewNotReady(DomainError):
    """This preview is not running. Start it again."""

    code = "preview_not_ready"


class WordsUnreadable(BadInput):
    """These arguments cannot be read: a quotation mark has no partner."""

    code = "words_unreadable"


class SandboxBusy(DomainError):
    """The sandbox could not run a program just now. Nothing is lost; try again later."""

    code = "sandbox_busy"
    status = 503

    def __init__(self, why: str) -> None:
        super().__init__(f"{self.__doc__} {why}")


class NothingToAdopt(DomainError):
    """No run of this plan can take a change over."""

    code = "nothing_to_adopt"


class SandboxMissing(DomainError):
    """Tests cannot be run, because the sandbox does not work on this machine."""

    code = "sandbox_missing"

    def __init__(self, why: str) -> None:
        super().__init__(f"{self.__doc__} {why}")


class DependencyRefused(BadInput):
    """A package is proposed by its name alone."""

    code = "dependency_refused"

    def __init__(self, proposed: str, why: str) -> None:
        super().__init__(f"{proposed[:120]!r} cannot be a dependency: {why}.")


class NotResolvable(BadInput):
    """No versions of the packages fit together."""

    code = "not_resolvable"

    def __init__(self, names: Sequence[str], why: str) -> None:
        super().__init__(f"No versions were found for {', '.join(names)}. {why}")


class IndexUnavailable(DomainError):
    """Packages cannot be fetched just now."""

    code = "index_unavailable"
    status = 503

    def __init__(self, address: str, why: str) -> None:
        shown = urlsplit(address)._replace(netloc=urlsplit(address).netloc.rpartition("@")[2])
        super().__init__(
            f"The package index {shown.geturl()} could not be asked: {why}. Nothing is lost; try again when it answers,"
            " or set PACKAGE_INDEX_URL."
        )


class EnvironmentNotMade(DomainError):
    """What a lock names cannot be installed."""

    code = "environment_not_made"

    def __init__(self, why: str) -> None:
        super().__init__(f"The packages of the lock cannot be installed: {why}.")


class NoHistoryYet(DomainError):
    """No wave of this plan has passed its gate yet, so there is no history. Come back when the first one has."""

    code = "no_history_yet"


class GitUnreadable(BadInput):
    """This is not what git asks of a repository. Clone it with git 2 or newer."""

    code = "git_unreadable"
