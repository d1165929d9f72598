"""What the clock starts: each app looks for what was left over."""

from typing import Any

SWEEPS = (
    "execution.tasks.sweep",
    "planning.tasks.sweep",
    "review.tasks.sweep",
    "chat.tasks.sweep",
    "costs.tasks.sweep",
    "config.notices.tasks.sweep",
)


def every(seconds: float) -> dict[str, dict[str, Any]]:
    """Celery's schedule."""
    return {task: {"task": task, "schedule": seconds} for task in SWEEPS}
