"""Pushes: asked for by a release or a person, carried out by a worker, each with what came of it."""

import logging
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.notices.sending.destination import Refused
from config.shared.database.connections import patiently, release_connection
from config.shared.database.lapsed import on_lapse
from config.shared.database.leases import claim, free, take_away
from config.shared.errors import DomainError
from config.shared.secrets import Unreadable, without_secrets
from config.shared.signals import send_on_commit
from execution.choices import PushReason, PushStatus
from execution.errors import NoHistoryYet
from execution.export.remote import git_transport
from execution.export.remote.git_transport import PushFailed
from execution.export.remote.remote_settings import destination, remote_of, token_of
from execution.models import Push, Release, RemoteBranch
from execution.signals import push_asked
from execution.source.repository.objects import repository_of
from planning.log.event_log import append, recording
from planning.models import MasterPlan

logger = logging.getLogger(__name__)
AT_ONCE = 100
# Shorter than a lease.
SECONDS = 60.0
LONGEST_SLUG = 60
UNREADABLE = "The token cannot be read any more, because SECRET_KEY was changed. Enter it again."


class NoRemote(DomainError):
    """This workspace has no repository to push to. An administrator can set one on the page of the workspace."""

    code = "no_remote"


class PushUnderWay(DomainError):
    """A push of this plan is on its way already."""

    code = "push_under_way"


def after_release(release: Release) -> None:
    """Inside the transaction that keeps the release; nothing where there is nowhere to push to."""
    plan = release.run.plan
    if release.tag is not None and remote_of(plan.workspace) is not None:
        _ask(plan, release=release)


def ask(plan: MasterPlan, by: User) -> Push:
    """Raises NotPermitted, NoRemote, NoHistoryYet, PushUnderWay."""
    require(by, "push", plan)
    if remote_of(plan.workspace) is None:
        raise NoRemote
    with transaction.atomic():
        # Two who press it at once: the second one sees the first one's row.
        MasterPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if not plan.commits.exists():
            raise NoHistoryYet
        if plan.pushes.filter(status=PushStatus.PENDING).exists():
            raise PushUnderWay
        made = _ask(plan, asked_by=by.get_username())
        audit(by, "push", plan, after={"push": str(made.pk)})
    return made


def _ask(plan: MasterPlan, **by: Any) -> Push:
    made: Push = Push.objects.create(plan=plan, **by)
    send_on_commit(push_asked, sender=Push, push_id=made.pk)
    return made


def to_push() -> list[UUID]:
    """Whose message was lost, or who waited for another one of the same plan."""
    rows = Push.objects.filter(free(), status=PushStatus.PENDING).order_by("created_at")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


@on_lapse(Push, status=PushStatus.PENDING)
def free_lapsed_pushes(rows: QuerySet[Any]) -> None:
    take_away(rows)


def push(push_id: UUID) -> None:
    """Once, unless somebody else does, or pushes the same plan; may be called any number of times."""
    rows = Push.objects.filter(pk=push_id, status=PushStatus.PENDING)
    try:
        fence = claim(rows)
    except IntegrityError:
        logger.info("another push of the plan is under way push=%s", push_id)
        return
    if fence is None:
        return
    held = Push.objects.select_related("plan__workspace").get(pk=push_id)
    told: dict[str, Any] = {}
    try:
        _send(held.plan, told)
    except PushFailed as failed:
        told |= {"reason": failed.reason, "detail": without_secrets(failed.detail)}
    patiently(partial(_record, held, fence, told))


def _send(plan: MasterPlan, told: dict[str, Any]) -> None:
    """`told` gets where it went, and what was sent. Raises PushFailed."""
    remote = remote_of(plan.workspace)
    if remote is None:
        raise PushFailed(PushReason.NO_REMOTE)
    repo = repository_of(plan)
    told |= {"url": remote.url, "branch": branch_of(plan), "head": repo.head().decode()}
    try:
        login = (remote.username, token_of(remote))
        release_connection()
        place = destination(remote.url)
    except Unreadable:
        raise PushFailed(PushReason.LOGIN, UNREADABLE) from None
    except Refused as refused:
        raise PushFailed(PushReason.ADDRESS, refused.message) from None
    git_transport.send(repo, told["branch"], place, login=login, seconds=SECONDS)


def branch_of(plan: MasterPlan) -> str:
    """`masterplan/<slug>`, given once; a number follows where another plan of the workspace has that name."""
    while (row := RemoteBranch.objects.filter(plan=plan).first()) is None:
        slug = slugify(plan.project_name)[:LONGEST_SLUG].strip("-_") or "plan"
        others = RemoteBranch.objects.filter(workspace=plan.workspace)
        taken = set(others.values_list("name", flat=True))
        names = (f"masterplan/{slug}{f'-{n}' if n > 1 else ''}" for n in count(1))
        name = next(one for one in names if one not in taken)
        # Of two plans that want one name at once, the later one looks again.
        RemoteBranch.objects.bulk_create(
            [RemoteBranch(plan=plan, workspace=plan.workspace, name=name)], ignore_conflicts=True
        )
    return row.name


def _record(held: Push, fence: int, told: dict[str, Any]) -> None:
    """By the fence: a late holder writes nothing."""
    status = PushStatus.FAILED if told.get("reason") else PushStatus.PUSHED
    rows = Push.objects.filter(pk=held.pk, fence=fence, lease_until__isnull=False)
    with recording(held.plan, actor=held.asked_by):
        moved = rows.move_all(
            status,
            source=[PushStatus.PENDING],
            ended_at=timezone.now(),
            lease_until=None,
            **told,
        )
        if not moved:
            logger.info("push was taken away push=%s", held.pk)
            return
        held.refresh_from_db()
        append(
            "repository_pushed" if status == PushStatus.PUSHED else "repository_push_failed",
            {"branch": held.branch, "head": held.head[:10], "why": _why(held)},
        )
    logger.info("push ended push=%s status=%s reason=%s", held.pk, status, held.reason)


def _why(held: Push) -> str:
    return f"{held.get_reason_display()}. {held.detail}".strip() if held.reason else ""
