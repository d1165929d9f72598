"""Rows whose lease has expired: each model registers how they are freed, and the sweep calls it."""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from config.shared.database.leases import Leased, lapsed

logger = logging.getLogger(__name__)
# Gets the lapsed rows, locked for this transaction, and frees them.
Free = Callable[[QuerySet[Any]], None]


class Freeing(NamedTuple):
    held: dict[str, Any]
    free: Free


freeings: dict[type[Leased], Freeing] = {}


def on_lapse(model: type[Leased], **held: Any) -> Callable[[Free], Free]:
    """Register what frees the rows of a model; `held` are the states that they are held in."""

    def register(free: Free) -> Free:
        freeings[model] = Freeing(held, free)
        return free

    return register


def free_lapsed(app: str) -> int:
    """Free the rows of an app whose lease has expired. An error in one model is logged and does not stop the others."""
    count = 0
    for model, freeing in freeings.items():
        if model._meta.app_label == app:
            try:
                count += _free(model, freeing)
            except Exception:
                logger.exception("freeing lapsed leases broke model=%s", model.__name__)
    return count


@transaction.atomic
def _free(model: type[Leased], freeing: Freeing) -> int:
    rows = model._base_manager.filter(lapsed(), **freeing.held).order_by("pk")
    found = rows.select_for_update(no_key=True, skip_locked=True)
    ids = list(found.values_list("pk", flat=True))
    if ids:
        freeing.free(model._base_manager.filter(pk__in=ids))
        logger.warning("lapsed leases freed model=%s count=%s", model.__name__, len(ids))
    return len(ids)
