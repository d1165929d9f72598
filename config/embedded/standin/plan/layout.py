"""Atoms gathered to milestones and cut into as many tasks as a plan is to have."""

from dataclasses import dataclass

from config.embedded.standin.domain import Entity
from config.embedded.standin.program import catalogue
from config.embedded.standin.program.atoms import Atom

MOST_ENTITY_MILESTONES = 8
ACROSS_MODULES = 60
SETUP = {
    "Package, errors and values": ("Package", "errors", "values", "limits"),
    "Store and records": ("store", "records"),
    "Lists and text": ("listing", "text", "pairs"),
}
Unit = tuple[Atom, str]  # with the title of its module


@dataclass(frozen=True)
class Milestone:
    phase: str
    name: str
    units: list[Unit]

    @property
    def goal(self) -> str:
        paths = dict.fromkeys(atom.path for atom, _ in self.units)
        return f"These files are there and work: {', '.join(paths)}."


@dataclass(frozen=True)
class Chunk:
    """The atoms of one task; `is_whole` if they are all of their modules."""

    atoms: tuple[Atom, ...]
    modules: tuple[str, ...]
    is_whole: bool

    @property
    def weight(self) -> int:
        """Lines of code."""
        return sum(atom.code.count("\n") + 1 for atom in self.atoms if atom.is_python)


def layout(package: str, entities: tuple[Entity, ...], tasks: int = 0) -> list[Milestone]:
    """All in order; with more tasks than there are atoms, pages of reference fill the plan."""
    modules = catalogue.modules(package, entities)

    def units(areas: set[str], titles: set[str] | None = None) -> list[Unit]:
        kept = [m for m in modules if m.area in areas and (titles is None or m.title in titles)]
        return [(atom, module.title) for module in kept for atom in module.atoms]

    names = {"Package": "Package"} | catalogue.GROUND
    found = [
        Milestone("setup", name, units({"ground"}, {names[part] for part in parts}))
        for name, parts in SETUP.items()
    ]
    size = -(-len(entities) // MOST_ENTITY_MILESTONES)
    for group in (entities[start : start + size] for start in range(0, len(entities), size)):
        title = " and ".join(entity.words.capitalize() for entity in group)
        own = units({entity.name for entity in group})
        found.append(Milestone("core", f"{title}: records and commands", own))
    found.append(Milestone("polish", "Command line", units({"outside"})))
    lacking = max(0, tasks - sum(len(one.units) for one in found) - 1)
    pages = [(page, "Pages") for page in catalogue.pages(package, entities)[:lacking]]
    return [*found, Milestone("polish", "Documentation", units({"docs"}) + pages)]


def shares(milestones: list[Milestone], tasks: int) -> list[int]:
    """How many tasks each gets: by its atoms, at least one, never more than it has atoms."""
    sizes = [len(one.units) for one in milestones]
    given = [1] * len(sizes)
    for _ in range(min(tasks, sum(sizes)) - len(sizes)):
        free = [place for place, size in enumerate(sizes) if given[place] < size]
        given[max(free, key=lambda place: (sizes[place] / given[place], -place))] += 1
    return given


def chunks(units: list[Unit], count: int) -> list[Chunk]:
    """Neighbours joined until `count` tasks are left; a module stays together where it can."""
    parts = [[unit] for unit in units]
    while len(parts) > count:
        costs = [_cost(one, other) for one, other in zip(parts, parts[1:], strict=False)]
        place = costs.index(min(costs))
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    found = []
    for part in parts:
        titles = tuple(dict.fromkeys(title for _, title in part))
        whole = len(part) == sum(title in titles for _, title in units)
        found.append(Chunk(tuple(atom for atom, _ in part), titles, whole))
    return found


def _cost(one: list[Unit], other: list[Unit]) -> int:
    lines = sum(atom.code.count("\n") + 3 for atom, _ in [*one, *other])
    return lines + (ACROSS_MODULES if one[-1][1] != other[0][1] else 0)
