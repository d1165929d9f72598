"""The Celery application; tasks are found in each app's `tasks.py`."""

import os
from threading import Thread
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("masterplan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def warm_up(**_: Any) -> None:
    """A worker takes jobs meanwhile."""
    from costs.model_client import wire  # noqa: PLC0415  (needs the settings, as tasks do)

    Thread(target=wire.warm_up, name="warm-up", daemon=True).start()
