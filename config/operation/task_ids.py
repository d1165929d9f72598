"""Tasks in the log: each line says which task it is of, for which rows, and by which request it was asked for."""

import inspect
import logging
import time
from contextlib import AbstractContextManager
from typing import Any

import redis
from celery import Task
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings

from config.shared.logs import log_ids
from config.shared.redis_client import client

logger = logging.getLogger(__name__)
REQUEST_HEADER = "masterplan_request_id"
SWEPT = "masterplan:swept:"
# Long enough to say how long ago the last one was; then nobody has swept for a day.
SWEPT_KEPT_SECONDS = 24 * 3600
_open: dict[str, AbstractContextManager[None]] = {}


@before_task_publish.connect
def hand_on(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """With a message goes the id of the request behind it."""
    request_id = log_ids.now().get("request_id")
    if headers is not None and request_id:
        headers[REQUEST_HEADER] = request_id


@task_prerun.connect
def begin(task_id: str, task: Task, args: Any, kwargs: Any, **_: Any) -> None:
    ids: dict[str, object] = {"task": task.name, **_named(task, args, kwargs)}
    ids["request_id"] = getattr(task.request, REQUEST_HEADER, None)
    _open[task_id] = context = log_ids.about(**ids)
    context.__enter__()


@task_postrun.connect
def end(task_id: str, task: Task, **_: Any) -> None:
    context = _open.pop(task_id, None)
    if context is not None:
        context.__exit__(None, None, None)
    if task.name.endswith(".sweep"):
        _note_sweep(task.name)


def _named(task: Task, args: Any, kwargs: Any) -> dict[str, object]:
    """The arguments that are ids, by their names."""
    try:
        bound = inspect.signature(task.run).bind(*args, **kwargs)
    except TypeError:
        return {}  # The task itself will say what is wrong with them.
    return {name: value for name, value in bound.arguments.items() if name.endswith("_id")}


def _note_sweep(name: str) -> None:
    """For `doctor` and the metrics, which cannot see beat."""
    try:
        client(settings.REDIS_URL).set(SWEPT + name, time.time(), ex=SWEPT_KEPT_SECONDS)
    except (redis.RedisError, OSError) as error:
        logger.warning("sweep not noted error=%s", error)


def sweep_ages(broker: str) -> dict[str, float | None]:
    """By task, for how many seconds nobody has swept; None: for a day, or ever. Raises RedisError, OSError."""
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    at = client(broker).mget([SWEPT + name for name in names])
    now = time.time()
    return {
        name: None if one is None else max(0.0, now - float(one))
        for name, one in zip(names, at, strict=True)
    }
