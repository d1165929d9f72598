"""Atoms gathered to milestones, cut into as many tasks as are asked for; and homes of demands."""

from dataclasses import dataclass
from typing import TypeVar

from config.embedded.standin.domain import Entity
from config.embedded.standin.program import catalogue
from config.embedded.standin.program.atoms import Atom, Place
from config.embedded.standin.program.entity import rules, upper
from config.embedded.standin.reader.demands import Entities, Meaning
from config.embedded.standin.web import catalogue as web
from config.embedded.standin.web.words import attribute, name_of

LONGEST_NAME = 190

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
# The same on pages: the folder and what the name of the symbol begins with.
WEB = {
    "list": ("pages", "{table}_page"),
    "filter": ("services", "list_{table}"),
    "search": ("services", "select_{table}"),
    "csv": ("pages", "export_{table}_page"),
    "unique": ("services", "refuse_taken_{attr}"),
    "kept": ("services", "delete_{owner}"),
    "field": ("services", "create_{name}"),
    "persist": ("routers", "api_create_{name}"),
    "menu": ("pages", "{table}_page"),
    "add": ("pages", "create_{name}_action"),
    "count": ("services", "count_{table}"),
    "moves": ("pages", "{name}_page"),
    "no_move": ("pages", "{name}_page"),
}
Piece = TypeVar("Piece")
Part = tuple[str, list[Atom]]  # with the name of the task that it makes


@dataclass(frozen=True)
class Milestone:
    phase: str
    name: str
    parts: list[Part]

    @property
    def atoms(self) -> list[Atom]:
        return [atom for _, atoms in self.parts for atom in atoms]


def layout(package: str, entities: tuple[Entity, ...], tasks: int = 0) -> list[Milestone]:
    """All in order; with more tasks than there are atoms, pages of reference fill the plan."""
    parts: dict[tuple[str, str], list[Part]] = {}
    for module in catalogue.modules(package, entities):
        own = parts.setdefault((module.phase, module.area), [])
        own.append((module.title, list(module.atoms)))
    found = [Milestone(phase, name, own) for (phase, name), own in parts.items()]
    lacking = max(0, tasks - sum(len(one.atoms) for one in found))
    pages = catalogue.pages(package, entities)[:lacking]
    found[-1].parts.extend((page.title, [page]) for page in pages)
    return found


def tasks_of(milestones: list[Milestone], tasks: int) -> list[int]:
    """How many each gets: one for each of its parts where there are enough."""
    parts = [len(one.parts) for one in milestones]
    least = parts if sum(parts) <= tasks else [1] * len(parts)
    return shares([len(one.atoms) for one in milestones], tasks, least)


def shares(sizes: list[int], tasks: int, least: list[int]) -> list[int]:
    """By size, from the least that each must have, never more than its size."""
    given = list(least)
    for _ in range(min(tasks, sum(sizes)) - sum(least)):
        free = [place for place, size in enumerate(sizes) if given[place] < size]
        given[max(free, key=lambda place: (sizes[place] / given[place], -place))] += 1
    return given


def chunks(parts: list[Part], count: int) -> list[Part]:
    """Parts joined to their neighbours, or cut, to `count` tasks."""
    if count < len(parts):
        return [_joined(own) for own in _cut(parts, count)]
    given = shares([len(atoms) for _, atoms in parts], count, [1] * len(parts))
    found: list[Part] = []
    for (name, atoms), number in zip(parts, given, strict=True):
        pieces = _cut(atoms, number)
        found += [(name, atoms)] if number == 1 else [(_name(piece), piece) for piece in pieces]
    return found


def _cut(parts: list[Piece], count: int) -> list[list[Piece]]:
    ends = [number * len(parts) // count for number in range(count + 1)]
    return [parts[start:end] for start, end in zip(ends, ends[1:], strict=False)]


def _joined(parts: list[Part]) -> Part:
    return _enumerated([name for name, _ in parts]), [one for _, atoms in parts for one in atoms]


def _name(atoms: list[Atom]) -> str:
    return _enumerated([atom.title for atom in atoms])


def _enumerated(titles: list[str]) -> str:
    """The first two, and how many there are besides."""
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return "; ".join(titles[:2])[: LONGEST_NAME - len(more)] + more


def home(meaning: Meaning, package: str, entities: Entities) -> Place:
    """Path and symbol of that atom."""
    entity = next(one for one in entities if one.name == meaning.entity)
    if package == web.PACKAGE:
        return _web_home(meaning, entity, entities)
    module, symbol = GENERIC.get(meaning.kind, (entity.table, f"check_{meaning.field}"))
    if meaning.kind in {"moves", "no_move"}:
        symbol = f"{upper(entity)}_MOVES"
    elif meaning.kind in {"order", "after", "at_most"}:
        symbol = next(name for name, one, _ in rules(entity) if one.key == meaning.key)
    elif meaning.kind in {"add", "count"}:
        module, symbol = f"{entity.snake}_commands", f"{entity.snake}_{meaning.kind}"
    return f"{package}/{module}.py", symbol


def _web_home(meaning: Meaning, entity: Entity, entities: Entities) -> Place:
    owner = next((one for one in entities if one.name == meaning.other), entity)
    field = entity.field(meaning.field)
    names = {"name": name_of(entity), "table": entity.table, "owner": name_of(owner)}
    names["attr"] = attribute(entity, field) if field else ""
    folder, symbol = WEB.get(meaning.kind, ("services", ""))
    if not symbol:
        symbol = next(name for name, one, _ in rules(entity) if one.key == meaning.key)
    stem = names["table"] if folder in {"pages", "routers"} else names["name"]
    stem = names["owner"] if meaning.kind == "kept" else stem
    return f"app/{folder}/{stem}.py", symbol.format(**names)
