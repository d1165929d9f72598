"""The Celery application; tasks are found in each app's `tasks.py`."""

import os
from threading import Thread
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, worker_ready

from config import broker  # noqa: F401  (the transport registers itself)
from config.readiness import secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("masterplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def require_secret_key(**_: Any) -> None:
    """Of workers alone: every process imports this module, to find the broker."""
    secret_key.require()


@worker_ready.connect
def warm_up(**_: Any) -> None:
    """A worker takes jobs meanwhile."""
    from costs.model_client import wire  # noqa: PLC0415  (needs the settings, as tasks do)

    Thread(target=wire.warm_up, name="warm-up", daemon=True).start()
