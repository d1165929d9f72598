"""A worker of the overspending test: holds, settles and releases at random, in its own process.

python -m tests.costs.hammering SEED ROUNDS BUDGET_ID …
"""

import os
import random
import sys
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import django


def hammer(seed: int, rounds: int, budget_ids: Sequence[UUID]) -> int:
    """Returns how many holds were granted."""
    from django.db import connection  # noqa: PLC0415  (after setup, in a process of its own)

    from costs.errors import BudgetExceeded  # noqa: PLC0415
    from costs.ledger import holds  # noqa: PLC0415

    draw = random.Random(seed)
    granted = 0
    for number in range(rounds):
        amount = Decimal(draw.randint(1, 400)) / 1000
        try:
            held = holds.hold(
                call_key=f"{seed}:{number}",
                job="AtomCode",
                subject=f"atom:{seed}",
                model="m",
                amount_usd=amount,
                budgets=draw.sample(budget_ids, k=draw.randint(1, len(budget_ids))),
            )
        except BudgetExceeded:
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
