"""The atoms that can be at fault, with the figures that a decision about them needs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from execution.engine.cost_check import likely_cost
from execution.engine.ladder import PERSON_ROUNDS
from execution.gate.blame import Blame
from execution.models import Atom, Run
from execution.source.rows import edges_of
from planning.lint import graph

Place = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """`users` counts the atoms that need it, directly or further on; `rewrite_usd` is the likely price of writing
    it again, None where it is unknown; `line` is where a trace passes through it, in its whole text."""

    atom: Atom
    users: int
    rewrite_usd: Decimal | None
    line: int | None = None

    @property
    def rounds_left(self) -> int:
        """How often people may still have it written again."""
        return max(0, PERSON_ROUNDS - self.atom.person_rounds)


class Suspects:
    """Of one run; what several findings ask for is read once."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.blame = Blame(run)
        self._prices: dict[str, Decimal | None] = {}
        self._known: dict[UUID, Suspect] = {}

    def of(
        self, atoms: Iterable[UUID], lines: Mapping[Place, int | None] | None = None
    ) -> list[Suspect]:
        """Those where the trace passes through first, then by confidence, the lowest first."""
        lines = lines or {}
        known = [self._suspect(pk) for pk in atoms if pk in self._atoms]
        found = [
            replace(one, line=lines.get((one.atom.path, one.atom.symbol))) if lines else one
            for one in known
        ]
        return sorted(
            found, key=lambda one: (one.line is None, one.atom.confidence or 0, one.atom.number)
        )

    def price(self, atoms: Iterable[UUID]) -> Decimal | None:
        """Of writing all of these again; None if one of them has no price."""
        total = Decimal(0)
        for pk in atoms:
            price = self._price(self._atoms[pk].task.complexity)
            if price is None:
                return None
            total += price
        return total

    def _suspect(self, pk: UUID) -> Suspect:
        if pk not in self._known:
            atom = self._atoms[pk]
            users = graph.closure(self._used_by, [pk]) - {pk}
            price = self._price(atom.task.complexity)
            self._known[pk] = Suspect(atom=atom, users=len(users), rewrite_usd=price)
        return self._known[pk]

    @cached_property
    def _atoms(self) -> dict[UUID, Atom]:
        rows = self.run.atoms.accepted().select_related("task")
        return {atom.pk: atom for atom in rows.defer("description", "given_code")}

    @cached_property
    def _used_by(self) -> list[tuple[UUID, UUID]]:
        return [(provider, atom) for atom, provider in edges_of(self.run.pk)]

    def _price(self, complexity: str) -> Decimal | None:
        if complexity not in self._prices:
            self._prices[complexity] = likely_cost(Counter([complexity]))
        return self._prices[complexity]
