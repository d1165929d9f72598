"""The choices of this app's columns, and named groups of them."""

from django.db.models import TextChoices


class PlanStatus(TextChoices):
    DISCOVERING = "discovering"
    GENERATING = "generating"
    DRAFT = "draft"
    APPROVED = "approved"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


# Planning works on it, or will.
STARTING_PLAN = (PlanStatus.DISCOVERING, PlanStatus.GENERATING)
# Why a plan failed, where the brief is to be changed before anything can be made of it.
UNREADABLE_BRIEF = "unreadable_brief"
# A run of it is under way or paused.
BUILDING_PLAN = (PlanStatus.IN_PROGRESS, PlanStatus.PAUSED)
# A run of it is under way, or was.
BUILT_PLAN = (*BUILDING_PLAN, PlanStatus.COMPLETED)
# Nothing goes on without a person.
RESTING_PLAN = (
    PlanStatus.PAUSED,
    PlanStatus.COMPLETED,
    PlanStatus.FAILED,
    PlanStatus.REJECTED,
    PlanStatus.CANCELLED,
)
OPEN_PLAN = (*STARTING_PLAN, PlanStatus.DRAFT, PlanStatus.APPROVED, *BUILDING_PLAN)


class PlanWaitingFor(TextChoices):
    NOTHING = "nothing"
    PERSON = "person"
    MODEL = "model"
    SLOT = "slot"
    MONEY = "money"  # that calls in flight hold until they are settled


class RequirementPriority(TextChoices):
    MUST = "must"
    SHOULD = "should"


class RequirementGivenUp(TextChoices):
    NO = ""
    PERSON = "person"  # somebody chose an answer that gives it up
    ASSUMPTION = "assumption"  # a recommendation that nobody confirmed did
    UNBUILDABLE = "unbuildable"  # no stack, or not this model, can build it


class PhaseType(TextChoices):
    SETUP = "setup"
    CORE = "core"
    POLISH = "polish"


class TaskStatus(TextChoices):
    PENDING = "pending"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    VALIDATING = "validating"
    COMPLETED = "completed"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


OPEN_TASK = (
    TaskStatus.PENDING,
    TaskStatus.READY,
    TaskStatus.IN_PROGRESS,
    TaskStatus.VALIDATING,
)
# Nothing of it is left to do.
FINISHED_TASK = (TaskStatus.COMPLETED, TaskStatus.SKIPPED)


class TaskComplexity(TextChoices):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class SubtaskStatus(TextChoices):
    PENDING = "pending"
    COMPLETED = "completed"


class EventActorKind(TextChoices):
    SYSTEM = "system"
    USER = "user"
    LLM = "llm"


class RecallKind(TextChoices):
    PLAN = "plan"
    ATOM = "atom"


class ProposalOrigin(TextChoices):
    WORDS = "words"  # a model made operations of what somebody asked for
    FORM = "form"  # somebody changed requirements
    VERSION = "version"  # somebody wants an earlier version back


class ProposalStatus(TextChoices):
    ASKING = "asking"  # a model is asked
    READY = "ready"  # it waits for consent
    FAILED = "failed"
    APPLIED = "applied"
    DISCARDED = "discarded"
