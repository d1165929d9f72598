"""Comparing the cost of the next work with the budget that is left."""

import math
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from costs.errors import UnpricedModel
from costs.prices.forecast import Unit, fits, forecast
from execution.choices import PAUSABLE_RUN
from execution.engine.lifecycle import OUT_OF_BUDGET, pause_locked
from execution.engine.row_locks import locked
from execution.models import Atom, Run, Wave
from planning.money.estimates import CODE_TOKENS, FRAME_TOKENS, atoms_per_task, past_ratios
from planning.money.payers import budgets_for


def wave_fits(run: Run, wave: Wave) -> bool:
    """Before a wave starts: its likely cost against the tightest budget."""
    return _fit(run, run.atoms.filter(wave=wave).exclude(status=Atom.Status.ACCEPTED))


def atoms_fit(run: Run, atoms: Iterable[UUID]) -> bool:
    """Before accepted atoms are written again."""
    return _fit(run, run.atoms.filter(pk__in=list(atoms)))


def _fit(run: Run, atoms: QuerySet[Atom]) -> bool:
    complexities = Counter(atoms.values_list("task__complexity", flat=True))
    cost = likely_cost(complexities)
    return cost is None or fits(budgets_for(run.plan), cost)


def likely_cost(atoms: Counter[str]) -> Decimal | None:
    """US dollars for so many atoms of each complexity; None if a model has no price, which its call will say."""
    units = [code_unit(complexity, calls) for complexity, calls in sorted(atoms.items())]
    if not units:
        return Decimal(0)
    try:
        return forecast(units, past=past_ratios()).likely_usd
    except UnpricedModel:
        return None


def code_unit(complexity: str, calls: int) -> Unit:
    """So many atoms of tasks of this complexity, each written once."""
    return Unit(
        job="AtomCode",
        model=settings.MODELS[complexity],
        input_tokens=FRAME_TOKENS,
        output_tokens=math.ceil(CODE_TOKENS[complexity] / atoms_per_task()),
        calls=calls,
    )


def check_cost(run_id: UUID) -> None:
    """After a task is done: a run that cannot afford the rest of its current wave pauses before it is refused."""
    with locked(run_id) as run:
        wave = run.waves.open().in_order().first()
        if run.status in PAUSABLE_RUN and wave and not wave_fits(run, wave):
            text = f"The rest of wave {wave.number} does not fit into what is left. {OUT_OF_BUDGET}"
            pause_locked(run, Run.PauseReason.BUDGET, text)
