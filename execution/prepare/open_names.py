"""Which names of a program its tests may call."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from execution.models import Atom, AtomDependency
from execution.prepare import prompt_data
from planning.discovery.domain import with_references
from planning.lint.links import Place
from planning.models import MasterPlan, Requirement

# From what starts a program to what that alone uses, and to what these use: a command line may stand in several files.
OUTER_STEPS = 2


def to_test_with(run_id: UUID, requirement: Requirement) -> tuple[list[Atom], list[Atom]]:
    """The atoms that serve the requirement; and what its tests may call, the same for all about these aggregates."""
    rows = Atom.objects.filter(run=run_id).in_order()
    atoms = list(rows.only(*prompt_data.INTERFACE, "task", "aggregates", "requirement_codes"))
    serving = set(requirement.tasks.values_list("pk", flat=True))
    near = [
        one
        for one in atoms
        if one.task_id in serving and _is_public(one) and _serves(one, requirement.code)
    ]
    about = with_references(requirement.plan.discovery, requirement.aggregates)
    known = open_to_tests(run_id, atoms, requirement.plan)
    return near, [one for one in known if not one.aggregates or about & {*one.aggregates}]


def open_to_tests(run_id: UUID, atoms: Sequence[Atom], plan: MasterPlan) -> list[Atom]:
    """The atoms that any test of the plan may call: records, stores and refusals are made with them.

    That are classes, errors and the public names of the milestones, but for constants and what only the inside
    uses; and what the addresses of pages begin with.
    """
    promised, inside = prompt_data.promised(plan), inner(_uses(run_id))
    public = [one for one in atoms if _is_public(one)]
    found = [
        one
        for one in public
        if one.kind == Atom.Kind.CLASS
        or (not promised or (one.path, one.symbol) in promised)
        and one.kind != Atom.Kind.CONSTANT
        and (one.path, one.symbol) not in inside
    ]
    wanted = {place for one in found for place in [(one.path, one.symbol), *_decorators(one)]}
    return [one for one in public if (one.path, one.symbol) in wanted]


def _decorators(atom: Atom) -> list[Place]:
    """What the decorators of its file begin with: the addresses of pages begin with what their router says."""
    lines = [line[1:] for line in atom.signature.splitlines() if line.startswith("@")]
    return [(atom.path, line.partition("(")[0].partition(".")[0]) for line in lines]


def inner(uses: Iterable[tuple[Place, Place]]) -> set[Place]:
    """What is used, but by no outer module, such as the rows behind the rules; pairs are of user and used.

    Outer is a module that no other one uses, and for some steps what outer ones alone use.
    """
    users: dict[Place, set[str]] = defaultdict(set)
    users_of_module: dict[str, set[str]] = defaultdict(set)
    modules: set[str] = set()
    for (user, _), used in uses:
        modules |= {user, used[0]}
        users[used].add(user)
        users_of_module[used[0]] |= {user} - {used[0]}
    outer: set[str] = set()
    for _ in range(1 + OUTER_STEPS):
        outer |= {path for path in modules if users_of_module[path] <= outer}
    return {place for place, by in users.items() if not (by | {place[0]}) & outer}


def _uses(run_id: UUID) -> list[tuple[Place, Place]]:
    edges = AtomDependency.objects.filter(atom__run=run_id, cut_reason="").exclude(
        kind=AtomDependency.Kind.ORDER
    )
    rows = edges.values_list("atom__path", "atom__symbol", "provider__path", "provider__symbol")
    return [((path, symbol), (of_path, of_symbol)) for path, symbol, of_path, of_symbol in rows]


def _is_public(atom: Atom) -> bool:
    """Whether a test may use the atom; errors always, as tests of refusals need them."""
    return not atom.symbol.startswith("_") and atom.kind != Atom.Kind.STATEMENTS


def _serves(atom: Atom, code: str) -> bool:
    return atom.requirement_codes is None or code in atom.requirement_codes
