"""Atoms gathered to milestones, cut into as many tasks as are asked for; and homes of demands."""

from dataclasses import dataclass

from config.embedded.standin.domain import Entity
from config.embedded.standin.program import catalogue
from config.embedded.standin.program.atoms import Atom, Place
from config.embedded.standin.program.entity import rules, upper
from config.embedded.standin.reader.demands import Entities, Meaning

GENERIC = {
    "list": ("listing", "choose_records"),
    "filter": ("listing", "filter_records"),
    "search": ("listing", "search_records"),
    "csv": ("text", "csv_text"),
    "unique": ("records", "require_unique"),
    "kept": ("records", "remove_record"),
    "persist": ("store", "save_store"),
    "help": ("cli", "describe_commands"),
}
Unit = tuple[Atom, str]  # with the title of its module


@dataclass(frozen=True)
class Milestone:
    phase: str
    name: str
    units: list[Unit]


def layout(package: str, entities: tuple[Entity, ...], tasks: int = 0) -> list[Milestone]:
    """All in order; with more tasks than there are atoms, pages of reference fill the plan."""
    units: dict[tuple[str, str], list[Unit]] = {}
    for module in catalogue.modules(package, entities):
        own = units.setdefault((module.phase, module.area), [])
        own += [(atom, module.title) for atom in module.atoms]
    found = [Milestone(phase, name, own) for (phase, name), own in units.items()]
    lacking = max(0, tasks - sum(len(one.units) for one in found))
    found[-1].units.extend((p, "Pages") for p in catalogue.pages(package, entities)[:lacking])
    return found


def shares(milestones: list[Milestone], tasks: int) -> list[int]:
    """How many tasks each gets: by its atoms, at least one, never more than it has atoms."""
    sizes = [len(one.units) for one in milestones]
    given = [1] * len(sizes)
    for _ in range(min(tasks, sum(sizes)) - len(sizes)):
        free = [place for place, size in enumerate(sizes) if given[place] < size]
        given[max(free, key=lambda place: (sizes[place] / given[place], -place))] += 1
    return given


def chunks(units: list[Unit], count: int) -> list[list[Unit]]:
    """Neighbours joined to `count` tasks of about as many atoms."""
    ends = [number * len(units) // count for number in range(count + 1)]
    return [units[start:end] for start, end in zip(ends, ends[1:], strict=False)]


def home(meaning: Meaning, package: str, entities: Entities) -> Place:
    """Path and symbol of that atom."""
    entity = next(one for one in entities if one.name == meaning.entity)
    module, symbol = GENERIC.get(meaning.kind, (entity.table, f"check_{meaning.field}"))
    if meaning.kind in {"moves", "no_move"}:
        symbol = f"{upper(entity)}_MOVES"
    elif meaning.kind in {"order", "after", "at_most"}:
        symbol = next(name for name, one, _ in rules(entity) if one.key == meaning.key)
    elif meaning.kind in {"add", "count"}:
        module, symbol = f"{entity.snake}_commands", f"{entity.snake}_{meaning.kind}"
    return f"{package}/{module}.py", symbol
