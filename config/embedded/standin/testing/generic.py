"""Tests that are the same for every domain, one file each, by the family they show."""

import ast
import functools
from dataclasses import dataclass
from pathlib import Path
from string import Template

from config.embedded.standin.domain import Aggregate, Model
from config.embedded.standin.families import Family
from config.embedded.standin.sentences import Heard
from config.embedded.standin.testing import samples
from config.embedded.standin.writing import domain_source
from config.embedded.standin.writing.slicing import Need

FILES = Path(__file__).parent / "files"


@dataclass(frozen=True)
class GenericTest:
    name: str
    code: str
    needs: tuple[Need, ...]


@functools.cache
def _templates() -> tuple[tuple[str, str], ...]:
    return tuple(
        (path.name.removesuffix(".py.tmpl"), path.read_text(encoding="utf-8"))
        for path in sorted(FILES.glob("*.py.tmpl"))
    )


@functools.lru_cache(maxsize=256)
def files_of(family: Family, package: str, model: Model | None = None) -> tuple[GenericTest, ...]:
    """The test files of a family; those of one that a brief may ask for are also in its core family."""
    found = []
    for name, template in _templates():
        needs_kind = "$kind" in template and model is not None and alone(model) is None
        if name.startswith(tuple(family.files)) and not needs_kind:
            code = Template(template).safe_substitute(_words(package, model))
            found.append(GenericTest(name.partition("__")[2], code, imported(code, package)))
    return tuple(found)


def _words(package: str, model: Model | None) -> dict[str, str]:
    """What a template may name: the package, and one kind that stands alone with its values."""
    words = {"package": package, "PACKAGE": package.upper()}
    one = alone(model) if model else None
    if model is None or one is None:
        return words | {
            "kind": "thing",
            "plural": "things",
            "pairs": "",
            "field": "name",
            "value": "x",
        }
    raw = samples.values(model, one, 1)
    pairs = ", ".join(repr(f"{name}={value}").replace("'", '"') for name, value in raw.items())
    field = next((each for each in one.fields if each.type == "text"), one.fields[0])
    shown = raw.get(field.name, "")
    return words | {
        "kind": one.snake,
        "plural": one.plural,
        "pairs": pairs,
        "field": field.name,
        "value": shown,
    }


def alone(model: Model) -> Aggregate | None:
    """A kind that can be added before any other, changed and removed again."""
    free = (
        one
        for one in model.aggregates
        if one.fields
        and not any(field.references and field.required for field in one.fields)
        and not any(_keeps(one, rule) for rule in domain_source.heard_rules(one))
    )
    return next(free, None)


def _keeps(one: Aggregate, rule: Heard) -> bool:
    """Whether a rule keeps a record as it is in the state in which it begins."""
    keeping = rule.form in ("stays", "frozen", "frozen_but", "settled", "settled_when")
    return keeping and (not rule.states() or one.states[:1] == () or one.states[0] in rule.states())


def imported(code: str, package: str) -> tuple[Need, ...]:
    """What a test imports of the package, as paths and symbols; all of it at its head."""
    found = []
    for node in ast.parse(code).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == package:
            path = str(node.module).replace(".", "/") + ".py"
            found += [(path, alias.name) for alias in node.names]
    return tuple(found)
