"""What the tests of every web stack share: its environment, its reference software, and asking what it started."""

import ast
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ruff import find_ruff_bin  # type: ignore[import-untyped]
from ty import find_ty_bin

from execution.errors import IndexUnavailable
from execution.sandbox.dependencies.environments import environment_for
from execution.sandbox.folders import materialised
from execution.source.atom_source import AtomSource, Definition, function_text, marks_of
from planning.stacks.stack import Stack

# Starts the program as another process and asks it over its socket file.
ASK = """
import http.client, json, os, socket, subprocess, sys, time

os.environ["DATABASE_URL"] = "sqlite:////tmp/app.sqlite3"
command = [sys.executable, "-m", "app"]
server = subprocess.Popen([*command, "serve", "--uds", "/tmp/app.sock"])

class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/tmp/app.sock")

started = time.monotonic()
while not os.path.exists("/tmp/app.sock") and server.poll() is None and time.monotonic() < started + 15:
    time.sleep(0.02)
answers = {}
for path in sys.argv[1].split(","):
    connection = Connection("localhost")
    connection.request("GET", path)
    answer = connection.getresponse()
    answers[path] = [answer.status, answer.read().decode()]
print(json.dumps(answers))
server.terminate()
"""


def environment_or_skip(stack: Stack) -> Path:
    """Made at its first use, which needs an index of packages."""
    try:
        made = environment_for(stack.lock)
    except IndexUnavailable as error:
        pytest.skip(str(error))
    assert made is not None
    return made


def with_reference(alone: Mapping[str, str], folder: str) -> dict[str, str]:
    """A skeleton with the software beside this file in it; no file is in both."""
    root = Path(__file__).parent / folder
    own = {
        path.relative_to(root).as_posix(): path.read_text()
        for path in root.rglob("*")
        if path.suffix in {".py", ".html"}
    }
    assert not set(own) & set(alone)
    return {**alone, **own}


def static_findings(tree: Mapping[str, str], environment: Path) -> str:
    """What ruff and ty say, warnings included; nothing if they are content."""
    ruff = [find_ruff_bin(), "--no-cache"]
    ty = [find_ty_bin(), "check", "--error-on-warning", "--python-version", "3.11"]
    ty += ["--extra-search-path", str(environment), "--output-format", "concise"]
    check, form = [ruff[0], "check", ruff[1]], [ruff[0], "format", ruff[1], "--check"]
    with materialised(tree) as folder:
        return "".join(_said(command, folder) for command in (check, form, ty))


def _said(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def atoms_of(tree: Mapping[str, str], fixed: Mapping[str, str]) -> list[AtomSource]:
    """Software as plans cut it: each definition with what it imports, other files whole, those of the stack fixed."""
    found: list[AtomSource] = []
    for path, text in tree.items():
        if path.endswith(".py") and path not in fixed:
            found += _definitions(path, text)
        else:
            language = "python" if path.endswith(".py") else "html"
            found.append(
                AtomSource(
                    path=path,
                    symbol=path.rpartition("/")[2],
                    kind="file",
                    language=language,
                    code=text,
                    is_fixed=path in fixed,
                )
            )
    return found


def _definitions(path: str, text: str) -> Iterator[AtomSource]:
    body = ast.parse(text).body
    for number, node in enumerate(body):
        if isinstance(node, Definition | ast.ClassDef):
            symbol, kind = node.name, "class" if isinstance(node, ast.ClassDef) else "function"
        elif isinstance(node, ast.AnnAssign):
            symbol, kind = ast.unparse(node.target), "constant"
        else:
            continue
        start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        imports = tuple(_imports(body, node))
        yield AtomSource(
            path=path,
            symbol=symbol,
            kind=kind,
            signature=_signature(node),
            code="\n".join(text.splitlines()[start - 1 : node.end_lineno]),
            imports=imports,
            given_imports=imports,
            number=number,
        )


def _imports(body: list[ast.stmt], node: ast.stmt) -> Iterator[str]:
    """Those of the file that a definition uses."""
    used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    for one in body:
        if isinstance(one, ast.ImportFrom) and one.module != "__future__":
            names = [alias.name for alias in one.names if alias.name in used]
            yield from (f"from {one.module} import {name}" for name in names)


def _signature(node: ast.stmt) -> str:
    if isinstance(node, Definition):
        return "\n".join([*marks_of(node), function_text(node)])
    if isinstance(node, ast.ClassDef):
        for part in [one for one in node.body if isinstance(one, Definition)]:
            part.body = [ast.Expr(ast.Constant(...))]
        return ast.unparse(node).replace(":\n        ...", "").replace(":", "", 1)
    return ast.unparse(node)
