"""Which atoms a plan of a given size builds, and in which tasks."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from config.embedded.standin import families
from config.embedded.standin.domain import Model
from config.embedded.standin.testing import generic
from config.embedded.standin.writing import modules
from config.embedded.standin.writing.catalogue import catalogue, is_command, registry
from config.embedded.standin.writing.modules import STAGES, Stage
from config.embedded.standin.writing.slicing import Atom, Need

TASKS_PER_MILESTONE = 5
LARGEST_MILESTONE = 14


@dataclass(frozen=True)
class Group:
    """A task before it has a name: atoms of one milestone, in order."""

    stage: Stage
    atoms: tuple[Atom, ...]


def module_of(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".py")


def chosen(model: Model, package: str, criteria: tuple[str, ...], target: int) -> list[Atom]:
    """Everything the domain and its requirements need, and comforts until there are enough."""
    every = catalogue(model, package)
    fixed = modules.BASE | modules.ONLY_WHEN_NEEDED | set(modules.OPTIONAL)
    wanted = {
        key
        for key, atom in every.items()
        if module_of(atom.path) in modules.BASE or module_of(atom.path) not in fixed
    }
    wanted |= _asked(every, package, criteria)
    kept = closure(every, wanted)
    for unit in _comforts(every, package):
        more = closure(every, unit) | kept
        kept = more if len(more) < target else kept
    return [atom for key, atom in every.items() if key in kept]


def _asked(every: Mapping[Need, Atom], package: str, criteria: tuple[str, ...]) -> set[Need]:
    """What the tests of families import that the brief asks for."""
    found: set[Need] = set()
    for criterion in criteria:
        for family in families.in_requirement(criterion):
            if family in families.ASKED:
                for test in generic.files_of(family, package):
                    found |= {key for key in test.needs if key in every}
    return found | {
        (path, symbol)
        for path, symbol in every
        if is_command((path, symbol)) and any(path == needed for needed, _ in found)
    }


def closure(every: Mapping[Need, Atom], wanted: Iterable[Need]) -> set[Need]:
    found: set[Need] = set()
    waiting = list(wanted)
    while waiting:
        key = waiting.pop()
        if key in found or key not in every:
            continue
        found.add(key)
        waiting.extend(every[key].needs)
    return found


def _comforts(every: Mapping[Need, Atom], package: str) -> list[set[Need]]:
    """What can be added, in order: first what one test file shows together, then atom by atom."""
    rank = {name: number for number, name in enumerate(modules.OPTIONAL)}
    tests = [test for family in families.CORE for test in generic.files_of(family, package)]
    units = [{key for key in test.needs if module_of(key[0]) in rank} for test in tests]
    singles = [{atom.key} for atom in every.values() if module_of(atom.path) in rank]
    return [
        *sorted((unit for unit in units if unit), key=lambda unit: _first(unit, rank)),
        *sorted(singles, key=lambda unit: _first(unit, rank)),
    ]


def _first(unit: set[Need], rank: Mapping[str, int]) -> tuple[int, str]:
    return min((rank[module_of(path)], symbol) for path, symbol in unit)


def with_registry(atoms: list[Atom], package: str) -> list[Atom]:
    return [*atoms, registry(package, [atom.key for atom in atoms if is_command(atom.key)])]


@functools.lru_cache(maxsize=32)
def groups(model: Model, package: str, criteria: tuple[str, ...], target: int) -> list[Group]:
    """The tasks of a plan, in an order in which each needs only earlier ones."""
    atoms = with_registry(chosen(model, package, criteria, target), package)
    staged = _staged(atoms, target)
    return _merged([Group(stage, (atom,)) for stage, listed in staged for atom in listed], target)


def _staged(atoms: list[Atom], target: int) -> list[tuple[Stage, list[Atom]]]:
    """Atoms by milestone: small neighbours joined, large ones parted."""
    homes = _homes(atoms)
    found = [
        (stage, ordered([one for one in atoms if homes[one.path] is stage], stage))
        for stage in STAGES
    ]
    found = [(stage, listed) for stage, listed in found if listed]
    most = max(3, min(16, target // TASKS_PER_MILESTONE))
    while len(found) > most and (at := _smallest_pair(found)) is not None:
        found[at : at + 2] = [_joined(found[at], found[at + 1])]
    return [part for one in found for part in _parted(*one, target)]


def _homes(atoms: list[Atom]) -> dict[str, Stage]:
    by_module = {module: stage for stage in STAGES for module in stage.modules}
    return {
        atom.path: by_module.get(module_of(atom.path))
        or by_module["<actions>" if atom.kind == "function" else "<kinds>"]
        for atom in atoms
    }


def ordered(atoms: list[Atom], stage: Stage) -> list[Atom]:
    """Module after module, and in a module providers first."""
    known = {atom.key: atom for atom in atoms}
    rank = {module: number for number, module in enumerate(stage.modules)}
    special = next((number for module, number in rank.items() if module.startswith("<")), 0)
    listed = sorted(atoms, key=lambda one: rank.get(module_of(one.path), special))
    found: dict[Need, Atom] = {}

    def visit(atom: Atom) -> None:
        if atom.key in found:
            return
        for need in atom.needs:
            if need in known and known[need].path == atom.path:
                visit(known[need])
        found[atom.key] = atom

    for atom in listed:
        visit(atom)
    return list(found.values())


def _smallest_pair(found: list[tuple[Stage, list[Atom]]]) -> int | None:
    pairs = [
        (len(found[at][1]) + len(found[at + 1][1]), at)
        for at in range(len(found) - 1)
        if found[at][0].phase == found[at + 1][0].phase
    ]
    return min(pairs)[1] if pairs else None


def _joined(
    one: tuple[Stage, list[Atom]], two: tuple[Stage, list[Atom]]
) -> tuple[Stage, list[Atom]]:
    name = f"{one[0].name} and {two[0].name[0].lower()}{two[0].name[1:]}"
    stage = replace(
        one[0],
        name=name,
        goal=f"{one[0].goal} {two[0].goal}",
        modules=(*one[0].modules, *two[0].modules),
    )
    return stage, [*one[1], *two[1]]


def _parted(stage: Stage, atoms: list[Atom], target: int) -> list[tuple[Stage, list[Atom]]]:
    """A milestone with too many atoms for one call becomes several of even size."""
    parts = -(-len(atoms) // LARGEST_MILESTONE) if target > len(atoms) else 1
    if parts == 1 or target < 2 * LARGEST_MILESTONE:
        return [(stage, atoms)]
    size = -(-len(atoms) // parts)
    return [
        (
            replace(stage, name=f"{stage.name}, part {number + 1}"),
            atoms[number * size : (number + 1) * size],
        )
        for number in range(parts)
    ]


def _merged(found: list[Group], target: int) -> list[Group]:
    """Neighbours of one milestone joined, smallest first, until there are no more than asked for."""
    while len(found) > target:
        pairs = [
            (
                found[at].atoms[-1].path != found[at + 1].atoms[0].path,
                len(found[at].atoms) + len(found[at + 1].atoms),
                at,
            )
            for at in range(len(found) - 1)
            if found[at].stage is found[at + 1].stage
        ]
        if not pairs:
            break
        pairs.sort(key=lambda pair: (pair[1] + (6 if pair[0] else 0), pair[2]))
        at = pairs[0][2]
        found[at : at + 2] = [Group(found[at].stage, found[at].atoms + found[at + 1].atoms)]
    return found
