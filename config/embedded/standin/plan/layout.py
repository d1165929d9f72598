"""Atoms gathered to milestones, cut into as many tasks as are asked for; and homes of demands."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from config.embedded.standin.domain import Entity
from config.embedded.standin.program import catalogue
from config.embedded.standin.program.atoms import Atom, Place
from config.embedded.standin.program.entity import rules, upper
from config.embedded.standin.reader.demands import Entities, Meaning
from config.embedded.standin.web.words import attribute, name_of

LONGEST_NAME = 190

# What an atom is called that demands of a kind are at home in: on pages, and on the command line.
HOMES = {
    "list": "{table}_page choose_records",
    "filter": "list_{table} filter_records",
    "search": "select_{table} search_records",
    "csv": "export_{table}_page csv_text",
    "unique": "refuse_taken_{attr} require_unique",
    "kept": "delete_{owner} remove_record",
    "field": "create_{name} check_{field}",
    "persist": "api_create_{name} save_store",
    "menu": "{table}_page",
    "help": "describe_commands",
    "add": "create_{name}_action {snake}_add",
    "count": "count_{table} {snake}_count",
    "moves": "{name}_page {KIND}_MOVES",
    "no_move": "{name}_page {KIND}_MOVES",
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


def layout(package: str, entities: tuple[Entity, ...]) -> list[Milestone]:
    """All in order."""
    parts: dict[tuple[str, str], list[Part]] = {}
    for module in catalogue.modules(package, entities):
        own = parts.setdefault((module.phase, module.area), [])
        own.append((module.title, list(module.atoms)))
    return [Milestone(phase, name, own) for (phase, name), own in parts.items()]


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
        named = [(_enumerated([atom.title for atom in piece]), piece) for piece in pieces]
        found += [(name, atoms)] if number == 1 else named
    return found


def _cut(parts: list[Piece], count: int) -> list[list[Piece]]:
    ends = [number * len(parts) // count for number in range(count + 1)]
    return [parts[start:end] for start, end in zip(ends, ends[1:], strict=False)]


def _joined(parts: list[Part]) -> Part:
    return _enumerated([name for name, _ in parts]), [one for _, atoms in parts for one in atoms]


def _enumerated(titles: list[str]) -> str:
    """The first two, and how many there are besides."""
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return "; ".join(titles[:2])[: LONGEST_NAME - len(more)] + more


def home(meaning: Meaning, atoms: list[Atom], entities: Entities) -> Place:
    """Path and symbol of that atom; the last one for what has none."""
    entity = next(one for one in entities if one.name == meaning.entity)
    owner = next((one for one in entities if one.name == meaning.other), entity)
    field = entity.field(meaning.field)
    names = {"name": name_of(entity), "snake": entity.snake, "table": entity.table}
    names |= {"owner": name_of(owner), "field": meaning.field, "KIND": upper(entity)}
    names["attr"] = attribute(entity, field) if field else ""
    symbols = HOMES.get(meaning.kind, "").format(**names).split()
    symbols = symbols or [name for name, one, _ in rules(entity) if one.key == meaning.key]
    found = [one for one in atoms if one.symbol in symbols]
    own = [one for one in found if PurePath(one.path).stem in names.values()]
    return [atoms[-1], *found[:1], *own[:1]][-1].place
