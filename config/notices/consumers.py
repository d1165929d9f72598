"""The socket of every page: how many notices wait, each new one as it is made, and what else a person is shown everywhere."""

from collections.abc import Iterable, Mapping
from typing import Any

from channels.db import database_sync_to_async
from django.template.loader import render_to_string

from config.access.models import User, Workspace
from config.access.sessions import REFUSED, is_signed_in
from config.notices.models import Notice
from config.shared.html.fragments import is_for_persons, person_fragments
from config.shared.live import user_group, workspace_group
from config.shared.paced import Paced

NOTICES = {"notice_made", "notices_seen"}


class NoticeConsumer(Paced):
    """`/ws/notices/`: the counts in the rail, and a toast for what this person wants to be told of."""

    groups_joined: tuple[str, ...] = ()
    pause_seconds = 0.5

    async def connect(self) -> None:
        await self.accept()
        joined = await database_sync_to_async(groups_of)(self.scope)
        if not joined:
            # A refused handshake would be tried again for ever; a closed socket says no.
            await self.close(code=REFUSED)
            return
        self.groups_joined = joined
        self.kinds: set[str] = set()
        self.notice_ids: list[str] = []
        for group in joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.push()

    async def disconnect(self, code: int) -> None:
        await self.rest()
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def changed(self, event: dict[str, Any]) -> None:
        if event["kind"] not in NOTICES and not is_for_persons(event["kind"]):
            return  # Of a list that another socket follows.
        self.kinds.add(event["kind"])
        if event.get("notice_id"):
            self.notice_ids.append(event["notice_id"])
        self.wake()

    async def flush(self) -> None:
        kinds, self.kinds = self.kinds, set()
        notice_ids, self.notice_ids = self.notice_ids, []
        html = await database_sync_to_async(_drawn)(self.scope, kinds, notice_ids)
        if html is None:
            await self.close(code=REFUSED)
        elif html:
            await self.send(text_data=html)


def groups_of(scope: Mapping[str, Any]) -> tuple[str, ...]:
    """Where what concerns this person is published; empty for whoever is not signed in."""
    if not is_signed_in(scope):
        return ()
    user: User = scope["user"]
    workspaces = Workspace.objects.visible_to(user).values_list("pk", flat=True)
    return (user_group(user.pk), *(workspace_group(pk) for pk in workspaces))


def _drawn(scope: Mapping[str, Any], kinds: set[str], notice_ids: Iterable[str]) -> str | None:
    """Asked before each push: people sign out and leave workspaces while their pages are open. All of it without kinds."""
    if not is_signed_in(scope):
        return None
    user: User = scope["user"]
    html = person_fragments(user, kinds)
    if kinds and not kinds & NOTICES:
        return html
    unseen = Notice.objects.unseen_by(user)
    html += render_to_string("notices/_notice_count.html", {"unseen": unseen.count()})
    arrived = unseen.filter(pk__in=list(notice_ids)).order_by("at") if notice_ids else []
    for notice in arrived:
        html += render_to_string("notices/_arrived.html", {"notice": notice})
    return html
