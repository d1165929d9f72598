"""Atoms gathered to milestones, cut into as many tasks as are asked for; and homes of demands."""

from dataclasses import dataclass

from config.embedded.standin.domain import Entity
from config.embedded.standin.program import catalogue
from config.embedded.standin.program.atoms import Atom, Place
from config.embedded.standin.program.entity import rules
from config.embedded.standin.reader.demands import Entities, Meaning

MOST_ENTITY_MILESTONES = 8
SETUP = {
    "Package, errors and values": ("Package", "errors", "values"),
    "Store and records": ("store", "records"),
    "Lists and text": ("listing", "text"),
}
GENERIC = {
    "sort": ("listing", "sort_records"),
    "page": ("listing", "page_of"),
    "filter": ("listing", "filter_records"),
    "search": ("listing", "search_records"),
    "csv": ("text", "csv_text"),
    "persist": ("store", "save_store"),
    "help": ("cli", "describe_commands"),
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


def chunks(units: list[Unit], count: int) -> list[list[Unit]]:
    """Neighbours joined to `count` tasks of about as many atoms."""
    ends = [number * len(units) // count for number in range(count + 1)]
    return [units[start:end] for start, end in zip(ends, ends[1:], strict=False)]


def home(meaning: Meaning, package: str, entities: Entities) -> Place:
    """Path and symbol of that atom."""
    entity = next(one for one in entities if one.name == meaning.entity)
    module, symbol = GENERIC.get(meaning.kind, (entity.table, f"add_{entity.snake}"))
    if meaning.kind == "field":
        symbol = f"check_{meaning.field}"
    elif meaning.kind in {"moves", "no_move"}:
        symbol = f"move_{entity.snake}"
    elif meaning.kind == "unique":
        symbol = f"require_valid_{entity.snake}"
    elif meaning.kind in {"order", "after", "at_most"}:
        symbol = next(name for name, one, _ in rules(entity) if one.key == meaning.key)
    elif meaning.kind == "kept":
        other = next(one for one in entities if one.name == meaning.other)
        module, symbol = other.table, f"remove_{other.snake}"
    elif meaning.kind in {"add", "show", "edit", "remove", "list", "count"}:
        module, symbol = f"{entity.snake}_commands", f"{entity.snake}_{meaning.kind}"
    return f"{package}/{module}.py", symbol
