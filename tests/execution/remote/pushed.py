"""A plan's workspace that knows a repository, and pushes to it."""

from execution.export.remote import pushes, remote_settings
from execution.models import GitRemote, Push
from execution.source.repository.objects import repository_of
from planning.models import MasterPlan
from tests.execution.remote.git_server import TOKEN


def remember(plan: MasterPlan, url: str, token: str = TOKEN) -> GitRemote:
    return remote_settings.change(
        plan.workspace, plan.owner, url=url, username="", token=token, edition=0
    )


def pushed(plan: MasterPlan) -> Push:
    made = pushes.ask(plan, plan.owner)
    pushes.push(made.pk)
    made.refresh_from_db()
    return made


def head_of(plan: MasterPlan) -> str:
    return repository_of(plan).head().decode()
