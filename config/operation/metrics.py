"""Metrics for Prometheus, computed from rows and the broker: the same whichever process of whichever host is asked."""

import hmac
import logging
import math
import threading
import time
from collections.abc import Iterable, Iterator
from functools import partial

import redis
from django.apps import apps
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from config.notices.models import Delivery
from config.operation import task_ids
from config.shared.database.lapsed import freeings
from config.shared.database.leases import Leased, lapsed
from config.shared.database.states import StatefulQuerySet
from config.shared.redis_client import client
from costs.models import Hold, ModelPrice, Usage
from execution.choices import PAUSABLE_RUN
from execution.models import Atom, Attempt, Run
from planning.models import MasterPlan
from review.models import Review

logger = logging.getLogger(__name__)
# Asking is cheap for who asks, so it must not cost more than one look in this time.
LOOKED_EVERY_SECONDS = 10.0
QUEUE = "celery"
# Whatever is named like a model but has no price is one of these.
OTHER = "other"
Row = tuple[list[str], float]


class _Rows(Collector):
    """Statuses, jobs and outcomes are columns with choices, and models those with a price: no label grows with use."""

    def collect(self) -> Iterable[Metric]:
        yield from _states()
        yield from _money()
        yield from _work()
        yield from _broker()


def _family(
    kind: type[GaugeMetricFamily | CounterMetricFamily],
    name: str,
    says: str,
    labels: list[str],
    rows: Iterable[Row],
) -> Metric:
    family = kind(f"masterplan_{name}", says, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family


_gauge = partial(_family, GaugeMetricFamily)
_counter = partial(_family, CounterMetricFamily)


def _by_status(rows: StatefulQuerySet) -> Iterator[Row]:
    """Every status, the ones without rows too."""
    counted = rows.counts_by_status()
    for status in rows.model.Status.values:
        yield [status], counted.get(status, 0)


def _states() -> Iterator[Metric]:
    under_way = Atom.objects.filter(run__status__in=[*PAUSABLE_RUN, Run.Status.PAUSED])
    yield _gauge("plans", "Plans", ["status"], _by_status(MasterPlan.objects.all()))
    yield _gauge("runs", "Runs", ["status"], _by_status(Run.objects.all()))
    yield _gauge("atoms", "Atoms of open runs", ["status"], _by_status(under_way))
    yield _gauge("reviews", "Reviews", ["status"], _by_status(Review.objects.all()))
    overdue = Review.objects.open().filter(due_at__lt=timezone.now()).count()
    yield _gauge("reviews_overdue", "Open reviews past their time", [], [([], overdue)])
    yield _gauge("deliveries", "Notices sent out", ["channel", "status"], _deliveries())


def _deliveries() -> Iterator[Row]:
    for channel, is_mail in (("webhook", False), ("email", True)):
        for [status], number in _by_status(Delivery.objects.filter(webhook__isnull=is_mail)):
            yield [channel, status], number


def _money() -> Iterator[Metric]:
    real = Usage.objects.real()
    known = set(ModelPrice.objects.order_by().values_list("model", flat=True).distinct())
    spent: dict[str, float] = {}
    for model, usd in real.order_by().values_list("model").annotate(Sum("cost_usd")):
        name = model if model in known else OTHER
        spent[name] = spent.get(name, 0.0) + float(usd or 0)
    yield _counter(
        "spent_usd", "Spent on models", ["model"], (([name], usd) for name, usd in spent.items())
    )
    calls = Usage.objects.order_by().values_list("outcome").annotate(Count("pk"))
    yield _counter("calls", "Tries of model calls", ["outcome"], (([o], n) for o, n in calls))
    held = Hold.objects.filter(status=Hold.Status.OPEN).aggregate(
        n=Count("pk"), usd=Sum("amount_usd")
    )
    yield _gauge("calls_in_flight", "Model calls under way", [], [([], held["n"])])
    yield _gauge("held_usd", "Set aside for calls under way", [], [([], float(held["usd"] or 0))])


def _work() -> Iterator[Metric]:
    outcomes = Attempt.objects.order_by().values_list("outcome").annotate(Count("pk"))
    yield _counter("attempts", "Attempts at atoms", ["outcome"], (([o], n) for o, n in outcomes))
    yield _gauge("leases_lapsed", "Rows whose worker is gone", ["row"], _lapsed())


def _lapsed() -> Iterator[Row]:
    for model in apps.get_models():
        if issubclass(model, Leased):
            held = freeings[model].held if model in freeings else {}
            yield (
                [model._meta.model_name or ""],
                model._base_manager.filter(lapsed(), **held).count(),
            )


def _broker() -> Iterator[Metric]:
    """While it is away, that alone is told."""
    try:
        waiting: float = client(settings.REDIS_URL).llen(QUEUE)
        ages = task_ids.sweep_ages(settings.REDIS_URL)
    except (redis.RedisError, OSError) as error:
        logger.warning("broker not measured error=%s", error)
        yield _gauge("broker_up", "Whether the broker answers", [], [([], 0)])
        return
    yield _gauge("broker_up", "Whether the broker answers", [], [([], 1)])
    yield _gauge("tasks_waiting", "Messages that no worker has taken", [], [([], waiting)])
    rows = (([name], math.inf if age is None else age) for name, age in ages.items())
    yield _gauge("sweep_age_seconds", "Since each sweep last ended", ["task"], rows)


REGISTRY = CollectorRegistry()
REGISTRY.register(_Rows())
_looked: tuple[float, bytes] = (0.0, b"")
_looking = threading.Lock()


def text() -> bytes:
    """In the text format; at most one look at the rows in LOOKED_EVERY_SECONDS."""
    global _looked
    with _looking:
        until, found = _looked
        if time.monotonic() >= until:
            found = generate_latest(REGISTRY)
            _looked = (time.monotonic() + LOOKED_EVERY_SECONDS, found)
        return found


@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """For who says METRICS_TOKEN; where none is set there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    said = request.headers.get("Authorization", "")
    if not hmac.compare_digest(said.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(text(), content_type=CONTENT_TYPE_LATEST)
