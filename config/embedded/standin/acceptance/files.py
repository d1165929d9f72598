"""AcceptanceTests: one file for each thing a requirement means, from the cases of its kind."""

import ast
import re
from functools import lru_cache
from pathlib import Path
from string import Template

from config.embedded.standin.acceptance.values import Values
from config.embedded.standin.domain import Json, from_json
from config.embedded.standin.program.atoms import Atom, import_statements
from config.embedded.standin.program.catalogue import modules
from config.embedded.standin.reader.demands import Entities, Meaning, understand
from config.embedded.standin.web import tests as web
from config.embedded.standin.web.catalogue import PACKAGE
from config.embedded.standin.wire import Asked, Said, said

SECONDS = 20
SAME = {"after": "order", "no_move": "moves", "search": "choose", "filter": "choose", "csv": "list"}
STANDARD = {name: "" for name in ("io", "runpy", "sys", "tempfile", "unittest")}
STANDARD |= {"Path": "pathlib", "mock": "unittest"}
STANDARD |= {"redirect_stdout": "contextlib", "redirect_stderr": "contextlib"}


def acceptance_tests(asked: Asked) -> Said:
    """No file at all for a requirement that is not understood: nothing would decide it."""
    one = asked.json("requirement")
    tests: dict[str, Json] = {}
    entities = from_json(one["aggregates"])
    is_web = one["package"] == PACKAGE
    for meaning in understand(one["text"], entities):
        code = (
            web.source(entities, meaning)
            if is_web
            else program_source(one["package"], entities, meaning)
        )
        name = "_".join(filter(None, (meaning.kind, meaning.field, meaning.state, meaning.other)))
        draft = {"name": f"{name}_{len(tests) + 1}".lower(), "code": code, "timeout_s": SECONDS}
        if code:
            tests.setdefault(code, draft)
    return said({"tests": list(tests.values())})


@lru_cache(maxsize=1)
def cases() -> dict[str, str]:
    """The templates by kind."""
    text = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8")
    return dict(part.split("\n", 1) for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:])


def program_source(package: str, entities: Entities, meaning: Meaning) -> str:
    known = [atom for part in modules(package, entities) for atom in part.atoms]
    return source(Values(package, entities, meaning), meaning, known)


def source(values: Values, meaning: Meaning, known: list[Atom]) -> str:
    """A whole file; what it uses is imported from where the program defines it."""
    body = Template(cases()[SAME.get(meaning.kind, meaning.kind)]).substitute(values)
    head = cases()["head"].rstrip() + "\n" + (cases()["store"] if "self.store" in body else "\n")
    code = head + (cases()["run"] if "self.run_program" in body else "") + body.rstrip()
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    own = f"{values['package']}/{values['table']}.py"
    places = {one.symbol: one.path for one in known if one.symbol in used}
    places |= {one.symbol: own for one in known if one.symbol in used and one.path == own}
    sources = {name: path.removesuffix(".py").replace("/", ".") for name, path in places.items()}
    standard = import_statements((STANDARD[name], name) for name in used & STANDARD.keys())
    ours = import_statements((module, name) for name, module in sources.items())
    return "\n".join([*standard, "", *ours, "", "", code, ""])
