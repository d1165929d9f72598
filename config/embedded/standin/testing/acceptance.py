"""AcceptanceTests: one file for the facts of a requirement, and the files of its families."""

import re
from collections.abc import Callable
from functools import partial

from config.embedded.standin import families
from config.embedded.standin.domain import Aggregate, Json, Model, model_from_json, snake
from config.embedded.standin.facts import Fact, facts
from config.embedded.standin.testing import action_tests, field_tests, generic, store_tests
from config.embedded.standin.testing.generic import GenericTest
from config.embedded.standin.testing.script import Script
from config.embedded.standin.wire import Asked, Said, said
from config.embedded.standin.writing import actions_source
from config.embedded.standin.writing.slicing import Need
from config.embedded.standin.writing.wrapping import wrapped

TIMEOUT_SECONDS = 20
FIELD_FORMS = frozenset({"required", "range", "choice", "type", "default"})
STORE_WRITERS: dict[str, Callable[..., None]] = {
    "kept": store_tests.kept,
    "initial": store_tests.initial,
    "move": store_tests.move,
    "unused": store_tests.unused,
    "rule": store_tests.rule,
}
OUTCOME = '''
def outcome(call):
    """What becomes of a call, in words."""
    try:
        return f"answered {call()!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
'''
CHECKED = '''
def checked(kind, values):
    """The record that values become, or the refusal in words."""
    try:
        return clean_record(kind, values)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
'''
SET_UP = """
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def add(self, store, kind, values):
        record = create_record(store, kind, values)
        self.assertIsNotNone(record, "nothing was added")
        return record["id"]
"""


def acceptance_tests(asked: Asked) -> Said:
    requirement = asked.json("requirement")
    interfaces = {(one["path"], one["symbol"]) for one in asked.json("interfaces")}
    model = model_from_json(requirement["aggregates"])
    package = requirement["package"]
    mine = [fact for fact in facts(model) if fact.criterion in requirement["criterion"]]
    drafts = [
        (f"{_slug(requirement)}", code)
        for code in [_domain_file(requirement, model, mine, interfaces)]
        if code
    ]
    for family in families.in_requirement(requirement["criterion"]):
        found = generic.files_of(family, package, model)
        drafts += [(test.name, test.code) for test in found if _present(test, interfaces)]
    unique = dict(drafts)
    return said(
        {
            "tests": [
                {"name": name, "code": code, "timeout_s": TIMEOUT_SECONDS}
                for name, code in unique.items()
            ]
        }
    )


def _present(test: GenericTest, interfaces: set[Need]) -> bool:
    return all(need in interfaces for need in test.needs)


def _slug(requirement: Json) -> str:
    return "_".join(snake(requirement["text"]).split("_")[:6])[:60].strip("_") or "requirement"


def _domain_file(requirement: Json, model: Model, mine: list[Fact], interfaces: set[Need]) -> str:
    methods: dict[str, Script] = {}
    for fact in mine:
        for name, script in methods_of(model, fact):
            methods.setdefault(name, script)
    return _render(requirement, model, methods, interfaces) if methods else ""


def methods_of(model: Model, fact: Fact) -> list[tuple[str, Script]]:
    one = model.find(fact.subject)
    if one is None:
        return []
    name = f"test_{one.snake}_{snake(fact.detail)[:40]}_{fact.form}".replace("__", "_")
    if fact.mark[0] == "field" and (field := one.field(fact.detail)):
        return _written(model, [(name, lambda script: field_tests.write(script, fact, one, field))])
    if fact.form == "action":
        return _written(model, _action_methods(fact, one))
    return _written(model, [(name, lambda script: STORE_WRITERS[fact.form](script, fact, one))])


def _action_methods(fact: Fact, one: Aggregate) -> list[tuple[str, Callable[[Script], None]]]:
    found: list[tuple[str, Callable[[Script], None]]] = []
    for name, broken in action_tests.methods(fact, one):
        write = partial(action_tests.holds, fact=fact, one=one)
        if broken is not None:
            write = partial(action_tests.refused, fact=fact, one=one, broken=broken)
        found.append((f"test_{name}", write))
    action = store_tests.action_of(fact, one)
    others = set(one.states) - set(action.from_states)
    if action.from_states and others and not actions_source.creates(action):
        write = partial(action_tests.from_other_states, fact=fact, one=one)
        found.append((f"test_{fact.detail}_from_other_states", write))
    return found


def _written(
    model: Model, writers: list[tuple[str, Callable[[Script], None]]]
) -> list[tuple[str, Script]]:
    found = []
    for name, write in writers:
        script = Script(model)
        write(script)
        if script.lines:
            found.append((name, script))
    return found


def _render(
    requirement: Json, model: Model, methods: dict[str, Script], interfaces: set[Need]
) -> str:
    names = {name for script in methods.values() for name in script.names}
    stored = bool(names - {"clean_record"})
    body = []
    for name, script in methods.items():
        opening = (
            [f"store = open_store(self.folder, {{{store_tests.kinds(script)}}}, lambda: NOW)"]
            if script.names - {"clean_record"}
            else []
        )
        lines = _used([line for block in (*opening, *script.lines) for line in block.split("\n")])
        body.append(
            "\n".join([f"    def {name}(self):", *(f"        {line}" for line in lines), ""])
        )
    code = "\n".join(body)
    names -= {"get_record"} - set(re.findall(r"\bget_record\b", code))
    names |= {"open_store"} if stored else set()
    names |= {one.constant for one in model.aggregates if re.search(rf"\b{one.constant}\b", code)}
    names |= {"create_record"} if stored else set()
    head = [
        f'"""{_line(requirement)}"""',
        "",
        *(["import tempfile"] if stored else []),
        "import unittest",
    ]
    head += ["from datetime import datetime", "from pathlib import Path"] if stored else []
    head += ["", *_imports(names, interfaces)]
    parts = ["\n".join(head), *(["\nNOW = datetime(2024, 6, 1, 12, 0)\n"] if stored else [])]
    parts += [OUTCOME] if "outcome(" in code else []
    parts += [CHECKED] if "checked(" in code else []
    title = "".join(part.capitalize() for part in _slug(requirement).split("_"))
    parts += [f"\nclass {title}(unittest.TestCase):{SET_UP if stored else ''}\n{code}"]
    ending = '\n\n\nif __name__ == "__main__":\n    unittest.main()\n'
    return wrapped("\n".join(parts).rstrip() + ending)


def _used(lines: list[str]) -> list[str]:
    """Without names for what is never looked at again."""
    whole = "\n".join(lines)
    kept = []
    for line in lines:
        found = re.match(r"(\w+) = (self\.add\(.*)", line)
        unused = found and len(re.findall(rf"\b{found[1]}\b", whole)) == 1
        kept.append(found[2] if found and unused else line)
    return kept


def _line(requirement: Json) -> str:
    shown = "".join(one if one.isprintable() else " " for one in requirement["text"])
    text = re.sub(r"\s+", " ", shown).replace("\\", "/").replace('"', "'")
    return f"{text[:88].rstrip('. ')}."


def _imports(names: set[str], interfaces: set[Need]) -> list[str]:
    by_module: dict[str, list[str]] = {}
    for path, symbol in interfaces:
        if symbol in names:
            by_module.setdefault(path.removesuffix(".py").replace("/", "."), []).append(symbol)
    return [
        f"from {module} import {', '.join(sorted(by_module[module]))}"
        for module in sorted(by_module)
    ]
