"""Problems of the atoms that a model specified for a task, in words it can act on. Pure functions."""

import keyword
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from execution.answers import AtomNeed, AtomSpec, AtomSpecs
from execution.models.languages import LANGUAGES, PYTHON
from execution.prepare.derived_code import may_be_derived
from execution.source.atom_source import SignatureUnreadable, read_signature
from planning.lint.graph import find_cycles
from planning.lint.paths import collision, unsafe_reason

Place = tuple[str, str]
CLASS = "class"
FILE = "file"
STATEMENTS = "statements"
LONGEST_SYMBOL = 120
# Modules that would be found instead of those of the standard library, or of the acceptance tests.
SHADOWED = sys.stdlib_module_names | {"tests.py"}


@dataclass(frozen=True, kw_only=True)
class Existing:
    """What an answer is checked against: `providers` may be needed, `taken` may not be defined again."""

    providers: Mapping[Place, str]  # kind by place
    taken: Mapping[Place, str]
    provides: Sequence[Place]
    aggregates: Collection[str]
    requirements: Collection[str]
    subtasks: int
    fixed: Collection[str] = ()  # paths of the stack's own files
    # By place, who uses what an earlier version of the plan specified here.
    used: Mapping[Place, str] = field(default_factory=dict)


def problems(answer: AtomSpecs, around: Existing) -> list[str]:
    """Empty if the answer can be used."""
    own = {(spec.path, spec.symbol): spec.kind for spec in answer.atoms}
    found = [] if answer.atoms else ["There is no atom."]
    found += _twice(answer, around)
    found += _files_with_company(own, around.taken)
    found += _collisions({path for path, _ in own}, {path for path, _ in around.taken})
    for spec in answer.atoms:
        found += _spec_problems(spec, around)
        for need in spec.needs:
            if not resolve(need, own | dict(around.providers)):
                found.append(
                    f"{spec.symbol} needs {need.path}:{need.symbol}, which no atom of this task"
                    " or of an earlier one defines."
                )
    found += _unkept_promises(own, around)
    found += [
        f"{path}:{symbol} is used by {user}, which stays as it is: it must stay there under that name."
        for (path, symbol), user in around.used.items()
        if (path, symbol) not in own
    ]
    return found + _circles(answer, own)


def resolve(need: AtomNeed, known: Mapping[Place, str]) -> list[Place]:
    """The atoms a need means: the named one, or every one of the file if it names none."""
    if (need.path, need.symbol) in known:
        return [(need.path, need.symbol)]
    whole = [place for place in known if place[0] == need.path]
    if not need.symbol or any(known[place] == FILE for place in whole):
        return whole
    return []


def _twice(answer: AtomSpecs, around: Existing) -> list[str]:
    counts = Counter((spec.path, spec.symbol) for spec in answer.atoms)
    found = [f"{path}:{symbol} is there twice." for (path, symbol), n in counts.items() if n > 1]
    taken = [place for place in counts if place in around.taken]
    return found + [f"{p}:{s} is defined by another task already." for p, s in taken]


def _files_with_company(own: Mapping[Place, str], taken: Mapping[Place, str]) -> list[str]:
    everything = {**taken, **own}
    per_path = Counter(path for path, _ in everything)
    whole = {path for (path, _), kind in everything.items() if kind == FILE}
    mine = {path for path, _ in own}
    return [
        f"{path} is one whole-file atom, so no other atom may stand in it."
        for path in sorted(whole & mine)
        if per_path[path] > 1
    ]


def _collisions(own: set[str], taken: set[str]) -> list[str]:
    """Between two paths of the answer, and between one of it and one of another task."""
    pairs = [*combinations(sorted(own), 2), *product(sorted(own), sorted(taken - own))]
    return [
        f"{path} and {other} cannot stand in one tree: {why}."
        for path, other in pairs
        if (why := collision(path, other))
    ]


def _spec_problems(spec: AtomSpec, around: Existing) -> list[str]:
    where = f"The atom {spec.path}:{spec.symbol}"
    found = [f"{where}: the path {reason}." for reason in [unsafe_reason(spec.path)] if reason]
    if spec.path in around.fixed:
        found.append(f"{where}: the stack has that file already; write another one, or nothing.")
    found += _language_problems(spec, where)
    found += _name_problems(spec, where)
    if not spec.description:
        found.append(f"{where} has no description.")
    unknown = [name for name in spec.aggregates if name not in around.aggregates]
    found += [f"{where} names the aggregate {name!r}, which does not exist." for name in unknown]
    odd = [number for number in spec.subtasks if not 1 <= number <= around.subtasks]
    found += [f"{where} serves subtask {number}, which does not exist." for number in odd]
    # What is given of a class with methods is left aside: its author writes it.
    if spec.code and spec.kind != CLASS and not may_be_derived(spec):
        found.append(f"{where} has code, but it is for its author to write: leave `code` empty.")
    others = set(spec.requirements or ()) - set(around.requirements)
    return found + [f"{where} serves {code}, which its task does not." for code in sorted(others)]


def _language_problems(spec: AtomSpec, where: str) -> list[str]:
    is_python = spec.path.endswith(".py")
    if spec.language not in LANGUAGES:
        return [f"{where}: the language is one of {', '.join(LANGUAGES)}; anything else is text."]
    if is_python != (spec.language == PYTHON):
        return [f"{where}: Python stands in a file ending in .py, and nothing else does."]
    top = spec.path.partition("/")[0]
    if is_python and (top in SHADOWED or top.removesuffix(".py") in sys.stdlib_module_names):
        return [f"{where}: the path would hide a module of the standard library, or the tests."]
    return []


def _name_problems(spec: AtomSpec, where: str) -> list[str]:
    if not 0 < len(spec.symbol) <= LONGEST_SYMBOL:
        return [f"{where} needs a symbol of at most {LONGEST_SYMBOL} characters."]
    if spec.kind == FILE:
        return []
    if spec.kind == STATEMENTS:
        return _statement_problems(spec, where)
    if spec.language != PYTHON:
        return [f"{where}: outside of Python an atom is a whole file."]
    if not spec.symbol.isidentifier() or keyword.iskeyword(spec.symbol):
        return [f"{where}: the symbol is no Python name."]
    try:
        read_signature(spec.kind, spec.symbol, spec.signature)
    except SignatureUnreadable as error:
        return [f"{where}: {error}"]
    return []


def _statement_problems(spec: AtomSpec, where: str) -> list[str]:
    found = [] if spec.symbol == STATEMENTS else [f"{where}: its symbol is {STATEMENTS!r}."]
    if spec.language != PYTHON:
        found.append(f"{where}: outside of Python an atom is a whole file.")
    return found + ([f"{where}: statements have no signature."] if spec.signature else [])


def _unkept_promises(own: Mapping[Place, str], around: Existing) -> list[str]:
    paths = {path for path, _ in own}
    return [
        f"The task provides {path}:{symbol}, but no atom defines it."
        for path, symbol in around.provides
        if (path, symbol) not in own
        and not (path in paths and (not symbol or own.get((path, path.rpartition("/")[2])) == FILE))
    ]


def _circles(answer: AtomSpecs, own: Mapping[Place, str]) -> list[str]:
    edges = [
        ((spec.path, spec.symbol), provider)
        for spec in answer.atoms
        for need in spec.needs
        for provider in resolve(need, own)
    ]
    return [
        "These atoms need each other: " + " → ".join(f"{p}:{s}" for p, s in circle) + "."
        for circle in find_cycles(edges)
    ]
