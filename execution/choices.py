"""The choices of this app's columns, and named groups of them."""

from django.db.models import TextChoices


class RunStatus(TextChoices):
    PENDING = "pending"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


# Started and not ended.
PAUSABLE_RUN = (RunStatus.PENDING, RunStatus.PREPARING, RunStatus.RUNNING)
OPEN_RUN = (*PAUSABLE_RUN, RunStatus.PAUSED, RunStatus.CANCELLING)
# A person gave it up.
CANCELLED_RUN = (RunStatus.CANCELLING, RunStatus.CANCELLED)


class RunPauseReason(TextChoices):
    NONE = ""
    USER = "user"
    BUDGET = "budget"
    GATE = "gate"
    INCIDENT = "incident"


class PreparationKind(TextChoices):
    ATOMS = "atoms"
    TESTS = "tests"
    FURTHER = "further"


# They write tests, and may still do so while the waves go on.
TESTING_PREPARATION = (PreparationKind.TESTS, PreparationKind.FURTHER)


class PreparationStatus(TextChoices):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class WaveStatus(TextChoices):
    PENDING = "pending"
    RUNNING = "running"
    GATING = "gating"
    PASSED = "passed"
    BLOCKED = "blocked"


# At its gate or past it.
CLOSED_WAVE = (WaveStatus.PASSED, WaveStatus.BLOCKED, WaveStatus.GATING)


class AtomKind(TextChoices):
    FUNCTION = "function"
    CLASS = "class"
    CONSTANT = "constant"
    FILE = "file"
    # What is no definition, such as an entry guard: one a file, last in it.
    STATEMENTS = "statements"


class AtomStatus(TextChoices):
    PENDING = "pending"
    READY = "ready"
    RUNNING = "running"
    VALIDATING = "validating"
    ACCEPTED = "accepted"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"
    STALE = "stale"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


# A worker holds it.
WORKING_ATOM = (AtomStatus.RUNNING, AtomStatus.VALIDATING)
# Something is still to be done with it, by machines alone.
OPEN_ATOM = (AtomStatus.PENDING, AtomStatus.READY, *WORKING_ATOM, AtomStatus.STALE)
# It has code that a person can judge.
JUDGEABLE_ATOM = (AtomStatus.ACCEPTED, AtomStatus.NEEDS_REVIEW)


class DependencyKind(TextChoices):
    IMPORT = "import"
    CALL = "call"
    TYPE = "type"
    DATA = "data"
    ORDER = "order"


class DependencySource(TextChoices):
    DECLARED = "declared"
    INFERRED = "inferred"


class AttemptBy(TextChoices):
    MODEL = "model"
    PERSON = "person"
    CODE = "code"  # nothing was left to decide


class AttemptPurpose(TextChoices):
    CONTENT = "content"  # counted against the four
    REPAIR = "repair"  # after a blocked gate; counted apart
    REQUEST = "request"  # regenerated or edited by a person


# The error class of an attempt that failed in style alone: it uses up no attempt.
STYLE_ERROR = "lint"
# Code with no other error than these can be accepted in the end.
FORGIVABLE_ERRORS = (STYLE_ERROR, "type")


class AttemptOutcome(TextChoices):
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    ABANDONED = "abandoned"  # lease lapsed, paused or cancelled
    UNCHANGED = "unchanged"  # asked to change accepted code, and answered the same
    SAME = "same", "Same as before"  # a person had sent this code back, and it came again


class CheckOutcome(TextChoices):
    PASSED = "passed"
    FAILED = "failed"
    UNVERIFIABLE = "unverifiable"


class TestState(TextChoices):
    WRITTEN = "written"
    RUNNABLE = "runnable"
    VACUOUS = "vacuous"
    BROKEN = "broken"


class ResultStatus(TextChoices):
    PASSED = "pass"
    FAILED = "fail"
    TIMEOUT = "timeout"
    ERROR = "error"


class GateOpenedBy(TextChoices):
    NOBODY = ""
    GATE = "gate"
    WAIVER = "waiver"


class RemovalOutcome(TextChoices):
    HELD = "held"  # a test turns red without it
    NOT_HELD = "not_held"
    DEAD = "dead"  # nor does anything reach it
    UNVERIFIABLE = "unverifiable"
    EXEMPT = "exempt"  # there is no behaviour to take away


# Counted in the share that tests hold.
REMOVABLE = (
    RemovalOutcome.HELD,
    RemovalOutcome.NOT_HELD,
    RemovalOutcome.DEAD,
    RemovalOutcome.UNVERIFIABLE,
)


class ExportKind(TextChoices):
    ZIP = "zip"
    GIT = "git"


class PreviewStatus(TextChoices):
    BUILDING = "building"  # its files and packages are put together
    STARTING = "starting"
    READY = "ready"  # its first page was asked for and shows something
    CRASHED = "crashed"
    BLANK = "blank"  # it runs, and shows nothing
    STOPPED = "stopped"
    DISABLED = "disabled"  # it was not run at all


OPEN_PREVIEW = (PreviewStatus.BUILDING, PreviewStatus.STARTING, PreviewStatus.READY)


class PushStatus(TextChoices):
    PENDING = "pending"
    PUSHED = "pushed"
    FAILED = "failed"


class PushReason(TextChoices):
    """Why a push failed."""

    NONE = ""
    ADDRESS = "address", "nothing is sent to this address"
    UNREACHABLE = "unreachable", "nobody answers there"
    LATE = "late", "it did not answer in time"
    LOGIN = "login", "it asks for a name and a token that are right"
    REFUSED = "refused", "it refused the push"
    MOVED_AHEAD = "moved_ahead", "the branch has commits there that did not come from here"
    NO_REMOTE = "no_remote", "the workspace has no repository any more"
