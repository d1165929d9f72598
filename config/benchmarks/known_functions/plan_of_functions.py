"""A plan document of many small functions: a task, a requirement and a test for each problem."""

from collections.abc import Sequence
from typing import Any

from config.benchmarks.known_functions.function_tests import as_unittest
from config.benchmarks.known_functions.human_eval import Function, Problem
from execution.export.documents.whole_document import Document
from planning.draft.documents.document_text import read, written

SECONDS_A_TEST = 30


def path_of(problem: Problem, package: str) -> str:
    return f"{package}/p{problem.number:03}.py"


def document_of(problems: Sequence[Problem], *, name: str, package: str) -> Document:
    """As it would be read from a file. Raises DocumentRefused."""
    content = {
        "format": "masterplan",
        "version": 1,
        "plan": {"name": name, "package": package, "description": f"{len(problems)} functions."},
        "requirements": [_requirement(at, one) for at, one in enumerate(problems, start=1)],
        "phases": [
            {"type": "setup", "name": "Setup", "milestones": []},
            {"type": "core", "name": "Functions", "milestones": [_milestone(problems)]},
            {"type": "polish", "name": "Program", "milestones": [_program(len(problems) + 1)]},
        ],
        "atoms": [
            *(
                _atom(at, one, function, package)
                for at, one in enumerate(problems, start=1)
                for function in one.functions
            ),
            _start(len(problems) + 1, package),
        ],
        "tests": [_test(at, one, package) for at, one in enumerate(problems, start=1)],
    }
    checked = Document.model_validate(content)
    return read(written(checked).encode(), Document)


def _requirement(at: int, problem: Problem) -> dict[str, Any]:
    return {
        "code": f"FR-{at:03}",
        "text": f"{problem.name}: {problem.entry.description}",
        "priority": "must",
        "criterion": f"Given its examples, {problem.entry.symbol} answers as they say.",
    }


def _milestone(problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "key": "M1",
        "name": "Functions",
        "tasks": [
            {
                "id": f"T-{at:03}",
                "name": f"Write {one.entry.symbol} ({one.number})",
                "requirements": [f"FR-{at:03}"],
                "subtasks": ["Write it"],
            }
            for at, one in enumerate(problems, start=1)
        ],
    }


def _program(at: int) -> dict[str, Any]:
    """The last gate starts what it releases."""
    task = {
        "id": f"T-{at:03}",
        "name": "Start the program",
        "technical_reason": "A program can be started.",
        "subtasks": ["Say what is in it"],
    }
    return {"key": "M2", "name": "Program", "tasks": [task]}


def _start(at: int, package: str) -> dict[str, Any]:
    return {
        "task": f"T-{at:03}",
        "path": f"{package}/__main__.py",
        "symbol": "statements",
        "kind": "statements",
        "signature": "",
        "description": "Says what the package holds.",
        "language": "python",
        "subtasks": [1],
        "needs": [],
        "aggregates": [],
        "code": f'if __name__ == "__main__":\n    print("usage: import functions from {package}")',
    }


def _atom(at: int, problem: Problem, function: Function, package: str) -> dict[str, Any]:
    """The last function may use the others of its problem."""
    path = path_of(problem, package)
    helpers = [] if function is not problem.entry else problem.functions[:-1]
    return {
        "task": f"T-{at:03}",
        "path": path,
        "symbol": function.symbol,
        "kind": "function",
        "signature": function.signature,
        "description": function.description,
        "language": "python",
        "subtasks": [1],
        "needs": [{"path": path, "symbol": one.symbol, "kind": "call"} for one in helpers],
        "aggregates": [],
    }


def _test(at: int, problem: Problem, package: str) -> dict[str, Any]:
    module = path_of(problem, package).removesuffix(".py").replace("/", ".")
    code = as_unittest(
        problem.test,
        module=module,
        entry=problem.entry.symbol,
        known={one.symbol for one in problem.functions},
    )
    path = f"tests/test_p{problem.number:03}.py"
    return {
        "requirement": f"FR-{at:03}",
        "path": path,
        "code": code,
        "timeout_s": SECONDS_A_TEST,
    }
