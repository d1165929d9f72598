"""Histories as rows, without a build behind them."""

from datetime import timedelta

from execution.models import Tag
from execution.source.origins import OwnedFile
from execution.source.repository.commits import History, history_of
from planning.models import MasterPlan


def grow(plan: MasterPlan, commits: int = 3) -> History:
    """Commits that each write one file more, with a tag `wave-<n>` on each."""
    history = history_of(plan)
    for _ in range(commits):
        number = len(history.files) + 1
        at = plan.created_at + timedelta(minutes=number)
        files = {f"app/rules/rule_{number}.py": OwnedFile(text=f"RULE = {number}\n")}
        history.commit(f"T-{number:03} Rule {number}\n", files, at=at)
        history.tag(f"wave-{number}", f"wave-{number}\n", at=at)
    return history


def names(plan: MasterPlan) -> list[str]:
    return list(Tag.objects.filter(plan=plan).values_list("name", flat=True))
