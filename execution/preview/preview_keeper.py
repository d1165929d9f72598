"""Keeps the previews of one process: takes up rows that wait, each in a thread of its own, and ends all of them."""

import logging
import os
import secrets
import shutil
import threading
import time

from config.shared.database.connections import not_now, release_connection
from execution.choices import PreviewStatus
from execution.models import Preview
from execution.preview import start
from execution.preview.life import Life
from execution.preview.program_watch import Every
from execution.sandbox import lasting_program

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.3
SEE_SECONDS = 10.0
# That are being started.
AT_ONCE = max(2, os.cpu_count() or 1)
STOP_SECONDS = 4.0


class Keeper:
    """`lives` by label. Threads stay as long as their program: it would end with the thread that started it."""

    def __init__(self) -> None:
        self.holder = secrets.token_hex(8)
        self.lives: dict[str, Life] = {}
        self.threads: list[threading.Thread] = []
        self.stopping = threading.Event()
        self._see = Every(SEE_SECONDS, lambda: start.see(self.holder))

    def sweep(self) -> None:
        """What a process before this one left: its programs ended with it, its rows and files did not."""
        with not_now("sweeping previews"):
            start.end_lost(self.holder)
        for folder in lasting_program.folders().iterdir():
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self) -> None:
        """Until `stop`."""
        while not self.stopping.wait(POLL_SECONDS):
            try:
                with not_now("looking for previews"):
                    self._see()
                    self._take_up()
            except Exception:
                logger.exception("looking for previews broke")
            release_connection()

    def _take_up(self) -> None:
        """The oldest first, and few at a time: many that start at once would all take too long."""
        waiting = Preview.objects.filter(status=PreviewStatus.BUILDING, holder="")
        waiting = waiting.exclude(label__in=list(self.lives)).order_by("created_at")
        starting = sum(not life.is_up for life in list(self.lives.values()))
        for preview_id, label in waiting.values_list("pk", "label")[: max(0, AT_ONCE - starting)]:
            life = Life(
                preview_id=preview_id,
                label=label,
                holder=self.holder,
                is_stopping=self.stopping.is_set,
            )
            self.lives[label] = life
            thread = threading.Thread(
                target=self._live, args=[life], name=f"preview-{label}", daemon=True
            )
            self.threads = [one for one in self.threads if one.is_alive()] + [thread]
            thread.start()

    def _live(self, life: Life) -> None:
        try:
            life.run()
        finally:
            self.lives.pop(life.label, None)

    def stop(self) -> None:
        """End all programs, and record it."""
        self.stopping.set()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
