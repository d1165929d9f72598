"""What a change to the plan does to a run: atoms to write, to check again and to remove, tests, money and time.

How far a changed task reaches is known only once it is specified anew; until then the most is said, and what is
certain to stay.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from costs.errors import UnpricedModel
from costs.prices.forecast import Forecast, Unit, forecast, left_usd
from execution.engine.cost_check import code_unit
from execution.engine.stale import dependents
from execution.models import AcceptanceTest, Atom, AtomDependency, Run
from planning.changes.proposals.effect import Proposed
from planning.money import estimates
from planning.money.besides import Besides, besides_of, minutes
from planning.money.payers import budgets_for
from planning.versions.snapshot import requirements_of, tasks_of

# What a specification is made of; the rest of a task only orders or prices it.
SPECIFIED = {
    "name",
    "description",
    "task_type",
    "target_files",
    "requirements",
    "subtasks",
    "provides",
    "needs",
}


@dataclass(frozen=True, kw_only=True)
class Impact:
    """Names are `path:symbol`; ids are of tasks and codes of requirements."""

    specify: tuple[str, ...] = ()
    # Of tasks that are specified anew: written again unless their specification stays as it is.
    rewrite: tuple[str, ...] = ()
    # Of new tasks, as far as they say what they provide.
    write: tuple[str, ...] = ()
    recheck: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    keep: int = 0
    tests: tuple[str, ...] = ()
    tests_dropped: tuple[str, ...] = ()
    # Of requirements that stay, but whose tests call what is written again.
    tests_at_risk: tuple[str, ...] = ()
    # From the least that can follow to the most.
    price: Forecast | None = None
    left_usd: Decimal | None = None
    problems: tuple[str, ...] = field(default=())

    @property
    def fits(self) -> bool:
        """Whether the likely price can be paid from what is left of the tightest budget."""
        return self.price is None or self.left_usd is None or self.price.likely_usd <= self.left_usd

    @property
    def figures(self) -> dict[str, Any]:
        """What is kept with the consent, for comparing with what happened."""
        price = self.price
        return {
            "specify": list(self.specify),
            "rewrite": list(self.rewrite),
            "write": list(self.write),
            "recheck": list(self.recheck),
            "remove": list(self.remove),
            "keep": self.keep,
            "tests": list(self.tests),
            "low_usd": str(price.low_usd) if price else None,
            "likely_usd": str(price.likely_usd) if price else None,
            "high_usd": str(price.high_usd) if price else None,
        }


def impact_of(run: Run, found: Proposed) -> Impact:
    """Everything from rows and the two snapshots; asks no model."""
    before, after = tasks_of(found.before), tasks_of(found.after)
    specify = to_specify(found)
    retired = [key for key in before if key not in after]
    atoms = list(run.atoms.select_related("task").defer("code", "description").in_order())
    of_tasks = {key: [a for a in atoms if a.task.stable_id == key] for key in (*specify, *retired)}
    rewrite = [atom for key in specify for atom in of_tasks[key]]
    remove = [atom for key in retired for atom in of_tasks[key]]
    cone = dependents(run.pk, [atom.pk for atom in (*rewrite, *remove)])
    gone = {atom.pk for atom in (*rewrite, *remove)}
    recheck = [a for a in atoms if a.pk in cone - gone and a.status == Atom.Status.ACCEPTED]
    new = [key for key in specify if not of_tasks[key]]
    tests = [code for code in requirements_of(found.after) if code not in requirements_of(found.before)]  # fmt: skip
    dropped = [code for code in requirements_of(found.before) if code not in requirements_of(found.after)]  # fmt: skip
    at_risk = _at_risk(run, rewrite, dropped)
    impact = Impact(
        specify=tuple(specify),
        rewrite=tuple(map(str, rewrite)),
        write=tuple(name for key in new for name in _provided(after[key])),
        recheck=tuple(map(str, recheck)),
        remove=tuple(map(str, remove)),
        keep=sum(a.status == Atom.Status.ACCEPTED and a.pk not in gone | cone for a in atoms),
        tests=tuple(tests),
        tests_dropped=tuple(dropped),
        tests_at_risk=tuple(at_risk),
        left_usd=left_usd(budgets_for(run.plan)),
        problems=tuple(_problems(run, remove, {a.pk for a in rewrite})),
    )
    return _priced(run, impact, after, Counter(a.task.complexity for a in recheck))


def to_specify(found: Proposed) -> list[str]:
    """New tasks, those that come back, and those of which something else is asked than before; in the plan's order."""
    before, after = tasks_of(found.before), tasks_of(found.after)
    changed = {row.id: row.field_names for row in found.difference.tasks if row.kind == "changed"}
    return [key for key in after if key not in before or changed.get(key, set()) & SPECIFIED]


def _provided(task: dict[str, Any]) -> list[str]:
    """What a new task says it makes; its file where it says nothing."""
    places = [f"{one['path']}:{one['symbol']}" for one in task["provides"]]
    return places or [f"{path}:" for path in task["target_files"][:1]]


def _at_risk(run: Run, rewrite: Iterable[Atom], dropped: Sequence[str]) -> list[str]:
    tests = AcceptanceTest.objects.filter(run=run, atoms__in=[atom.pk for atom in rewrite])
    codes = tests.exclude(requirement__code__in=dropped).values_list("requirement__code", flat=True)
    return sorted(set(codes))


def _problems(run: Run, remove: Sequence[Atom], rewritten: set[UUID]) -> list[str]:
    """What uses atoms that would be removed, and stays as it is."""
    gone = {atom.pk for atom in remove}
    edges = AtomDependency.objects.filter(provider__in=gone, cut_reason="").exclude(
        kind=AtomDependency.Kind.ORDER
    )
    rows = edges.select_related("provider__task", "atom__task").order_by("atom__number")
    return [
        f"{edge.provider.task.stable_id} cannot be retired: {edge.atom} of {edge.atom.task.stable_id} uses"
        f" {edge.provider}. Change or retire that task too."
        for edge in rows
        if edge.atom_id not in gone | rewritten
    ]


def _priced(run: Run, impact: Impact, after: dict[str, Any], recheck: Counter[str]) -> Impact:
    """The least: specifications and tests alone, nothing else than before; the most: everything that may be written."""
    complexities = {key: str(after[key]["complexity"]) for key in impact.specify}
    rewritten = Counter(
        run.atoms.filter(task__stable_id__in=impact.specify).values_list(
            "task__complexity", flat=True
        )
    )
    new = Counter(
        complexities[key] for key in impact.specify for _ in _provided(after[key])
        if not run.atoms.filter(task__stable_id=key).exists()
    )  # fmt: skip
    frame = estimates.SPECS_FRAME_TOKENS + estimates.domain_tokens(run.plan)
    atoms = rewritten + new
    specs = _unit("AtomSpecs", "planning", frame, len(impact.specify), lists=_each(atoms, impact))
    tests = _unit("AcceptanceTests", "tests", frame, len(impact.tests))
    again = _unit("AcceptanceTests", "tests", frame, len(impact.tests_at_risk))
    code = [code_unit(complexity, calls) for complexity, calls in sorted(atoms.items())]
    more = [code_unit(complexity, calls) for complexity, calls in sorted(recheck.items())]
    past = estimates.past_ratios()
    try:
        least = forecast(_asked([specs, tests]), past=past)
        likely = forecast(_asked([specs, tests, *code]), past=past)
        most = forecast(_asked([specs, tests, again, *code, *more]), past=past)
    except UnpricedModel:
        return impact
    return _with(impact, besides_of(run.plan), least, likely, most)


def _with(
    impact: Impact, besides: Besides, least: Forecast, likely: Forecast, most: Forecast
) -> Impact:
    """At its gate the whole is checked again, and perhaps proven."""
    touched = len(impact.write) + len(impact.rewrite) + len(impact.recheck)
    price = Forecast(
        low_usd=least.low_usd,
        likely_usd=likely.likely_usd,
        high_usd=most.high_usd,
        minutes_low=least.minutes_low + minutes(besides.low * len(impact.specify)),
        minutes_likely=likely.minutes_likely + minutes(besides.likely * touched),
        minutes_high=most.minutes_high + minutes(besides.high * (touched + impact.keep)),
    )
    return replace(impact, price=price)


def _each(atoms: Counter[str], impact: Impact) -> int:
    return max(1, round(atoms.total() / max(1, len(impact.specify))))


def _asked(units: Iterable[Unit]) -> list[Unit]:
    return [unit for unit in units if unit.calls]


def _unit(job: str, kind: str, input_tokens: int, calls: int, *, lists: int = 1) -> Unit:
    return Unit(
        job=job,
        model=settings.MODELS[kind],
        input_tokens=input_tokens,
        output_tokens=estimates.expected_tokens(job, lists),
        calls=calls,
    )
