"""Starting and stopping previews: rows alone, which the process `preview` follows."""

import logging
from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.access.models import User, Workspace
from config.access.permissions import RULES, can, require
from config.shared.database.storable import storable
from config.shared.errors import IllegalTransition
from config.shared.live import plan_group, publish_on_commit
from execution.choices import OPEN_PREVIEW
from execution.errors import NothingToTry, PreviewsTaken
from execution.models import Preview, Run
from execution.preview.addresses import new_label
from execution.preview.offer import offer, sha_of, tree_of
from planning.stacks.chosen import stack_of

logger = logging.getLogger(__name__)
MOVED = "preview_moved"
LOG_CHARACTERS = 16_000
# Nobody has taken it up, or says that it lives.
LOST_SECONDS = 45
MAKES_ROOM = "A newer preview was started: {count} run at once in a workspace."
NOT_TAKEN = "The process `preview` does not run here, so nothing was started."
HOLDER_LOST = "The process that ran it ended, and the preview with it. Start it again."


def start(run: Run, by: User) -> Preview:
    """The preview of what is built, which may run already. Raises NothingToTry, NotPermitted, PreviewsTaken."""
    require(by, "view", run.plan)
    offered = offer(run)
    if not offered.wave:
        raise NothingToTry(offered.why)
    tree_sha = sha_of(tree_of(run, offered.wave))
    with transaction.atomic():
        workspace = run.plan.workspace_id
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
        running = Preview.objects.open().filter(run__plan__workspace=workspace)
        same = running.filter(run=run, tree_sha=tree_sha).first()
        if same is not None:
            return same
        _make_room(list(running.select_related("run__plan", "started_by")), by)
        preview = Preview.objects.create(
            run=run,
            wave_number=offered.wave,
            tree_sha=tree_sha,
            is_terminal=not stack_of(run.plan).commands.start,
            label=new_label(),
            started_by=by,
        )
        tell(preview)
    return preview


def _make_room(running: list[Preview], by: User) -> None:
    """End the oldest that are one too many, of those that this person may stop. Raises PreviewsTaken."""
    most = settings.PREVIEWS_PER_WORKSPACE
    too_many = len(running) - most + 1
    if too_many <= 0:
        return
    theirs = [one for one in running if may_stop(one, by)]
    if len(theirs) < too_many:
        names = sorted({one.started_by.get_username() for one in running})
        raise PreviewsTaken(len(running), names, RULES["stop_preview"][0])
    for old in sorted(theirs, key=attrgetter("created_at"))[:too_many]:
        end(old, Preview.Status.STOPPED, MAKES_ROOM.format(count=most))


def may_stop(preview: Preview, by: User) -> bool:
    return preview.started_by_id == by.pk or can(by, "stop_preview", preview.run.plan)


def stop(preview: Preview, by: User) -> None:
    """Raises IllegalTransition if it has ended, NotPermitted to whom it is not theirs to stop."""
    if not may_stop(preview, by):
        require(by, "stop_preview", preview.run.plan)
    end(preview, Preview.Status.STOPPED, f"Stopped by {by.get_username()}.")


def end(preview: Preview, status: str, reason: str, **changes: Any) -> None:
    """Raises IllegalTransition if it has ended already."""
    move(preview, status, reason=reason, ended_at=timezone.now(), token_sha="", **changes)


def move(preview: Preview, status: str, **changes: Any) -> None:
    """Along an arrow, told to open pages. Raises IllegalTransition."""
    if "log" in changes:
        changes["log"] = kept_log(changes["log"])
    if "reason" in changes:
        changes["reason"] = storable(changes["reason"])
    source = [one for one in Preview.sources_of(status) if one in OPEN_PREVIEW]
    preview.move_to(status, source=source, **changes)
    tell(preview)
    logger.info("preview moved preview=%s status=%s", preview.pk, status)


def kept_log(text: str) -> str:
    return storable(text)[-LOG_CHARACTERS:]


def tell(preview: Preview) -> None:
    publish_on_commit(plan_group(preview.run.plan_id), MOVED)


def end_lost(holder: str = "") -> int:
    """End previews whose process is gone, or all that were held when `holder` starts; returns how many."""
    now = timezone.now()
    long_ago = now - timedelta(seconds=LOST_SECONDS)
    held = Preview.objects.open().exclude(holder="").exclude(holder=holder)
    waiting = Preview.objects.open().filter(holder="", created_at__lt=long_ago)
    waiting = waiting.exclude(seen_at__gte=long_ago)
    ended = _end_all(waiting, Preview.Status.DISABLED, NOT_TAKEN)
    gone = held if holder else held.filter(seen_at__lt=long_ago)
    return ended + _end_all(gone, Preview.Status.STOPPED, HOLDER_LOST)


def see(holder: str) -> None:
    """This process lives, with its previews and those that wait for it."""
    open_ones = Preview.objects.open().filter(holder__in=[holder, ""])
    open_ones.update(seen_at=timezone.now())


def _end_all(previews: Any, status: str, reason: str) -> int:
    count = 0
    for preview in previews.select_related("run"):
        try:
            end(preview, status, reason)
        except IllegalTransition:
            continue
        count += 1
    return count


def claim(preview_id: UUID, holder: str) -> Preview | None:
    """For one process; None if another has it, or it has ended."""
    waiting = Preview.objects.filter(pk=preview_id, holder="", status=Preview.Status.BUILDING)
    if not waiting.update(holder=holder, seen_at=timezone.now()):
        return None
    return Preview.objects.select_related("run__plan").get(pk=preview_id)
