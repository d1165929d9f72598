"""What the proofs of a run come to: the share of atoms that tests hold, and those that none does."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from execution.choices import REMOVABLE, RemovalOutcome
from execution.models import RemovalProof, Run

# Percent of the removable atoms; below it a release is one with gaps.
ENOUGH = Decimal(90)
Outcome = RemovalOutcome


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The proofs of a run's accepted code by outcome, and the seconds that proving took."""

    by_outcome: dict[str, list[RemovalProof]]
    seconds: float | None

    @property
    def removable(self) -> int:
        return sum(len(self.of(outcome)) for outcome in REMOVABLE)

    @property
    def held(self) -> int:
        return len(self.of(Outcome.HELD))

    @property
    def share(self) -> Decimal | None:
        return self._share(self.held)

    @property
    def share_before(self) -> Decimal | None:
        """What it was before further tests were asked for."""
        return self._share(sum(not proof.further_id for proof in self.of(Outcome.HELD)))

    def _share(self, held: int) -> Decimal | None:
        """Percent of the removable atoms, cut after one place so that no rounding reaches the threshold."""
        if not self.removable:
            return None
        return (Decimal(100 * held) / self.removable).quantize(Decimal("0.1"), rounding=ROUND_DOWN)

    @property
    def gaps(self) -> int:
        """How many atoms no test is known to hold, if they are too many for a release without gaps; else 0."""
        return self.removable - self.held if self.share is not None and self.share < ENOUGH else 0

    @property
    def unheld(self) -> list[RemovalProof]:
        """What no test is known to hold: reached ones, dead ones, and those that could not be tried."""
        outcomes = (Outcome.NOT_HELD, Outcome.DEAD, Outcome.UNVERIFIABLE)
        return [proof for outcome in outcomes for proof in self.of(outcome)]

    def of(self, outcome: str) -> Sequence[RemovalProof]:
        return self.by_outcome.get(outcome, [])

    @property
    def figures(self) -> dict[str, Any]:
        return {
            "held": self.held,
            "removable": self.removable,
            "share": None if self.share is None else float(self.share),
            "seconds": self.seconds,
            "dead": len(self.of(Outcome.DEAD)),
        }


def totals(run: Run) -> Totals:
    rows = RemovalProof.objects.current().filter(atom__run=run)
    by_outcome: dict[str, list[RemovalProof]] = defaultdict(list)
    for row in rows.select_related("atom", "killer", "further").order_by("atom__number"):
        by_outcome[row.outcome].append(row)
    seconds = None if run.removal_ms is None else round(run.removal_ms / 1000, 1)
    return Totals(by_outcome=dict(by_outcome), seconds=seconds)
