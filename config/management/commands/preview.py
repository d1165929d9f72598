"""`manage.py preview`: the process that runs what was built, for people to try. The web process never does."""

import os
import threading
from typing import Any

from daphne.server import Server
from django.conf import settings
from django.core.management import BaseCommand, CommandError

from config.embedded import file_locks
from config.embedded.state_folder import home_dir
from execution.preview.addresses import why_unsafe
from execution.preview.preview_keeper import Keeper
from execution.preview.proxy import Proxy

ANSWER_SECONDS = 120
# One that was killed lets go of it in a moment.
LOCK_SECONDS = 5


class Command(BaseCommand):
    help = "Run previews and serve them at PREVIEW_BIND and PREVIEW_PORT, each under a host of its own."
    requires_migrations_checks = False

    def handle(self, *args: str, **options: Any) -> None:
        if unsafe := why_unsafe():
            raise CommandError(unsafe)
        lock = file_locks.opened(home_dir() / "run" / "preview")
        if not file_locks.take(lock, seconds=LOCK_SECONDS):
            raise CommandError("Another process runs the previews of this folder already.")
        keeper = Keeper()
        keeper.sweep()
        thread = threading.Thread(target=keeper.keep, name="previews", daemon=True)
        thread.start()
        server = Server(
            application=Proxy(keeper.lives),
            endpoints=[f"tcp:port={settings.PREVIEW_PORT}:interface={settings.PREVIEW_BIND}"],
            http_timeout=ANSWER_SECONDS,
            server_name="",
            verbosity=0,
        )
        try:
            server.run()
        finally:
            keeper.stop()
            os.close(lock)
