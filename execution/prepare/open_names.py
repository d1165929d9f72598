"""Which names of a program its tests may call."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from execution.models import Atom, AtomDependency
from execution.prepare import prompt_data
from planning.discovery.domain import snake_case, with_references
from planning.lint.links import Place
from planning.models import MasterPlan, Requirement

# From what starts a program to what that alone uses, and to what these use: a command line may stand in several files.
OUTER_STEPS = 2
WORD = re.compile(r"\w+")


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
    own = set(requirement.aggregates)
    around = with_references(requirement.plan.discovery, requirement.aggregates)
    known = open_to_tests(run_id, atoms, requirement.plan)
    return near, [one for one in known if _is_wanted(one, own, around)]


def _is_wanted(atom: Atom, own: set[str], around: set[str]) -> bool:
    """Of what its aggregates refer to, a test needs one to be there: what makes it, and not what acts on it."""
    about = set(atom.aggregates)
    if not about or about & own:
        return True
    return bool(about & around) and (atom.kind != Atom.Kind.FUNCTION or _makes(atom, about))


def _makes(atom: Atom, about: set[str]) -> bool:
    """Whether the function takes none of these, and gives no collection."""
    taken, _, given = atom.signature.rpartition("->")
    words = {word.removesuffix("_id") for word in WORD.findall(taken.partition("(")[2])}
    return not words & (about | {snake_case(name) for name in about}) and "[" not in given


def open_to_tests(run_id: UUID, atoms: Sequence[Atom], plan: MasterPlan) -> list[Atom]:
    """The atoms that any test of the plan may call: records, stores and refusals are made with them.

    That are classes, errors and the public names of the milestones, but for constants, what only the inside uses
    and what turns one plain value into another; and what the addresses of pages begin with.
    """
    promised, uses = prompt_data.promised(plan), _uses(run_id)
    inside = inner(uses) | _of_plain_values(atoms, outer_modules(uses, steps=1))
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


def inner(uses: Sequence[tuple[Place, Place]]) -> set[Place]:
    """What is used, but by no outer module, such as the rows behind the rules; pairs are of user and used.

    Outer is a module that no other one uses, and for some steps what outer ones alone use.
    """
    users: dict[Place, set[str]] = defaultdict(set)
    for (user, _), used in uses:
        users[used].add(user)
    outer = outer_modules(uses, steps=OUTER_STEPS)
    return {place for place, by in users.items() if not (by | {place[0]}) & outer}


def outer_modules(uses: Sequence[tuple[Place, Place]], *, steps: int) -> set[str]:
    users: dict[str, set[str]] = defaultdict(set)
    modules: set[str] = set()
    for (user, _), (used, _) in uses:
        modules |= {user, used}
        users[used] |= {user} - {used}
    outer: set[str] = set()
    for _ in range(1 + steps):
        outer |= {path for path in modules if users[path] <= outer}
    return outer


def _of_plain_values(atoms: Iterable[Atom], outer: set[str]) -> set[Place]:
    """Functions about no aggregate that take a value and give one, such as checks and formats.

    Who tests what they are for has them among its interfaces; no other test makes or finds anything with them. What
    starts the program, and what takes nothing, such as a clock, is not meant.
    """
    classes = {one.symbol for one in atoms if one.kind == Atom.Kind.CLASS}
    return {
        (one.path, one.symbol)
        for one in atoms
        if one.kind == Atom.Kind.FUNCTION
        and not one.aggregates
        and one.path not in outer
        and "()" not in one.signature.partition("->")[0]
        and not classes & set(WORD.findall(one.signature))
    }


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
