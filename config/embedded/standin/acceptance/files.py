"""AcceptanceTests: one file for each thing a requirement means, from the cases of its kind."""

import ast
import re
from functools import lru_cache
from pathlib import Path

from config.embedded.standin.acceptance.values import Values
from config.embedded.standin.domain import Json, from_json
from config.embedded.standin.filling import filled_text
from config.embedded.standin.program.atoms import import_statements
from config.embedded.standin.program.catalogue import modules
from config.embedded.standin.reader.demands import Entities, Meaning, understand
from config.embedded.standin.web.catalogue import PACKAGE
from config.embedded.standin.wire import Asked, Said, said

SECONDS = 20
# What cases say to the program; each may use those behind it.
WORDS = ("move", "remove", "change", "add", "run_program", "ask", "store")
STANDARD = {name: "" for name in ("io", "runpy", "sys", "tempfile", "unittest")}
STANDARD |= {"Path": "pathlib", "mock": "unittest"}
STANDARD |= {"redirect_stdout": "contextlib", "redirect_stderr": "contextlib"}
STANDARD |= {"TestClient": "fastapi.testclient", "ApplicationTestCase": "app.testing"}
STANDARD |= {"Settings": "app.core.settings", "create_app": "app.core.application"}


def acceptance_tests(asked: Asked) -> Said:
    """No file at all for a requirement that is not understood: nothing would decide it."""
    one = asked.json("requirement")
    tests: dict[str, Json] = {}
    entities = from_json(one["aggregates"])
    for meaning in understand(one["text"], entities):
        code = source(one["package"], entities, meaning)
        name = "_".join(filter(None, (meaning.kind, meaning.field, meaning.state, meaning.other)))
        draft = {"name": f"{name}_{len(tests) + 1}".lower(), "code": code, "timeout_s": SECONDS}
        if code:
            tests.setdefault(code, draft)
    return said({"tests": list(tests.values())})


@lru_cache(maxsize=3)
def cases(name: str) -> dict[str, str]:
    """The templates by kind."""
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    return dict(part.split("\n", 1) for part in re.split(r"^== ", text, flags=re.MULTILINE)[1:])


def source(package: str, entities: Entities, meaning: Meaning) -> str:
    """A whole file, with what it uses imported; empty for what only the other stack has."""
    is_web = package == PACKAGE
    both, own = cases("both"), cases("web" if is_web else "program")
    wanted = Values(entities, meaning, is_web=is_web)
    values = wanted.all() | {"package": package}
    values["before"] = filled_text(both["before"], values).rstrip()
    text = both.get(wanted.kind, "") + own.get(wanted.kind, "")
    if not text:
        return ""
    code = filled_text(text, values).rstrip()
    for part in WORDS:
        if re.search(rf"self\.{part}\b", code):
            code = own[part] + code
    code = own["head"] + code
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    places = {name: STANDARD[name] for name in used & STANDARD.keys()}
    for one in (one for part in modules(package, entities) for one in part.atoms):
        module = one.path.removesuffix(".py").replace("/", ".")
        is_own = module == f"{package}.{values['table']}"
        if one.symbol in used and (is_own or one.symbol not in places):
            places[one.symbol] = module
    lines = import_statements((module, name) for name, module in places.items())
    inner = [line for line in lines if f" {package}." in line]
    outer = [line for line in lines if line not in inner]
    return "\n".join([*outer, *([""] if outer and inner else []), *inner, "", "", code, ""])
