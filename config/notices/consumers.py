"""The socket of every page: how many notices wait, and each new one as it is made."""

from collections.abc import Mapping
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.template.loader import render_to_string

from config.access.models import User, Workspace
from config.access.sessions import REFUSED, is_signed_in
from config.notices.models import Notice
from config.shared.live import user_group, workspace_group


class NoticeConsumer(AsyncWebsocketConsumer):
    """`/ws/notices/`: the count in the rail, and a toast for what this person wants to be told of."""

    groups_joined: tuple[str, ...] = ()

    async def connect(self) -> None:
        await self.accept()
        joined = await database_sync_to_async(_groups)(self.scope)
        if not joined:
            # A refused handshake would be tried again for ever; a closed socket says no.
            await self.close(code=REFUSED)
            return
        self.groups_joined = joined
        for group in joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self._push("")

    async def disconnect(self, code: int) -> None:
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def changed(self, event: dict[str, Any]) -> None:
        await self._push(event.get("notice_id", ""))

    async def _push(self, notice_id: str) -> None:
        html = await database_sync_to_async(_drawn)(self.scope, notice_id)
        if html is None:
            await self.close(code=REFUSED)
        else:
            await self.send(text_data=html)


def _groups(scope: Mapping[str, Any]) -> tuple[str, ...]:
    """Empty for whoever is not signed in."""
    if not is_signed_in(scope):
        return ()
    user: User = scope["user"]
    workspaces = Workspace.objects.visible_to(user).values_list("pk", flat=True)
    return (user_group(user.pk), *(workspace_group(pk) for pk in workspaces))


def _drawn(scope: Mapping[str, Any], notice_id: str) -> str | None:
    """Asked before each push: people sign out and leave workspaces while their pages are open."""
    if not is_signed_in(scope):
        return None
    user: User = scope["user"]
    html = render_to_string(
        "notices/_notice_count.html", {"unseen": Notice.objects.unseen_by(user).count()}
    )
    notice = Notice.objects.unseen_by(user).filter(pk=notice_id).first() if notice_id else None
    return html + (render_to_string("notices/_arrived.html", {"notice": notice}) if notice else "")
