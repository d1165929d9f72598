"""The choices of this app's columns, and named groups of them."""

from django.db.models import TextChoices


class PriceMode(TextChoices):
    STANDARD = "standard"
    BATCH = "batch"


class BudgetScope(TextChoices):
    PLAN = "plan"
    USER = "user"
    WORKSPACE = "workspace"


class BudgetCycle(TextChoices):
    NONE = "none"
    DAY = "day"
    MONTH = "month"


class NoticeKind(TextChoices):
    NEAR = "near"  # 80 % of soft
    SOFT = "soft"
    HARD = "hard"


class HoldStatus(TextChoices):
    OPEN = "open"
    SETTLED = "settled"
    RELEASED = "released"
    LOST = "lost"


class UsageCertainty(TextChoices):
    EXACT = "exact"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class UsageDetail(TextChoices):
    NONE = "", "Nothing more"
    UNWRAPPED = "unwrapped", "Unwrapped: words or fences stood around the answer"
    CUT_WHILE_THINKING = "cut_while_thinking", "Cut while thinking: no room was left to answer"


class UsageOutcome(TextChoices):
    ANSWERED = "answered"
    CUT = "cut"
    TIMEOUT = "timeout"
    STOPPED = "stopped"
    LOST = "lost"
