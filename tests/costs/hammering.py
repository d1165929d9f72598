"""A worker of the overspending test: holds, settles and releases at random, in its own process.

python -m tests.costs.hammering SEED ROUNDS BUDGET_ID …
"""

import os
import random
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import django

# How often a hold is tried while calls in flight may leave room for it, and how many of the tries may wait.
LOOKS = 20
WAITING_SHARE = 0.8


def hammer(seed: int, rounds: int, budget_ids: Sequence[UUID]) -> int:
    """Returns how many holds were granted."""
    from django.db import connection  # noqa: PLC0415  (after setup, in a process of its own)

    from costs.errors import BudgetExceeded, MoneyInFlight  # noqa: PLC0415
    from costs.ledger import holds  # noqa: PLC0415

    draw = random.Random(seed)
    granted = 0
    for number in range(rounds):
        amount = Decimal(draw.randint(1, 400)) / 1000
        budgets = draw.sample(budget_ids, k=draw.randint(1, len(budget_ids)))
        held, looks = None, 0
        while held is None and looks < LOOKS:
            looks += 1
            try:
                held = holds.hold(
                    call_key=f"{seed}:{number}",
                    job="AtomCode",
                    subject=f"atom:{seed}",
                    model="m",
                    amount_usd=amount,
                    budgets=budgets,
                    can_wait=draw.random() < WAITING_SHARE,
                )
            except MoneyInFlight:
                time.sleep(0.005)
            except BudgetExceeded:
                break
        if held is None:
            continue
        granted += 1
        if draw.random() < 0.3:
            holds.release(held)
        else:
            cost = (amount * draw.randint(1, 10) / 10).quantize(Decimal("0.000001"))
            holds.settle(held, holds.Bill(outcome="answered", certainty="exact", cost_usd=cost))
    connection.close()
    return granted


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    seed, rounds, *ids = sys.argv[1:]
    sys.stdout.write(str(hammer(int(seed), int(rounds), [UUID(text) for text in ids])))
