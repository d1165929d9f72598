"""A task for a worker whose broker dies: it sleeps, and leaves a file when it begins and when it has ended."""

import time
from pathlib import Path

from celery import shared_task


@shared_task
def sleep(path: str, seconds: float) -> None:
    Path(path).with_suffix(".begun").touch()
    time.sleep(seconds)
    Path(path).with_suffix(".ended").touch()
