"""Measures of a build: what the rules for code, plans and tests ask, as a list of problems."""

import ast
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.standin.assembling import stub_of

if TYPE_CHECKING:
    from tests.standin.offline import Build

Json = dict[str, Any]
BIN = Path(sys.executable).parent
RULES = "E,F,I,B,UP,SIM,PT,RET,C901"
LIMITS = {"function": 25, "class": 100, "file": 150}
BROKEN = {
    "ImportError",
    "ModuleNotFoundError",
    "NameError",
    "SyntaxError",
    "TypeError",
    "AttributeError",
}
RUNNER = Path(__file__).parent / "run_tests.py"


def problems(done: "Build", folder: Path) -> list[str]:
    return [
        *plan_problems(done),
        *graph_problems(done),
        *code_problems(done),
        *tool_problems(folder, done.package),
        *green_problems(folder),
        *red_problems(done),
        *untested(done),
    ]


def plan_problems(done: "Build") -> list[str]:
    found = [
        f"name used twice: {name}"
        for name, count in Counter(task["name"] for task in done.tasks).items()
        if count > 1
    ]
    writers = Counter(
        (one["path"], one["symbol"]) for task in done.tasks for one in task["provides"]
    )
    found += [f"two tasks write {key}" for key, count in writers.items() if count > 1]
    for task in done.tasks:
        if not 1 <= len(task["subtasks"]) <= 7:
            found.append(f"{task['key']} has {len(task['subtasks'])} subtasks")
        missing = [need for need in task["needs"] if (need["path"], need["symbol"]) not in writers]
        found += [
            f"{task['key']} needs {need['path']}:{need['symbol']}, which nobody provides"
            for need in missing
        ]
    served = {code for task in done.tasks for code in task["requirements"]}
    found += [
        f"{one['code']} has no task: {one['text']}"
        for one in done.requirements
        if one["code"] not in served
    ]
    declared = sum(one["tasks"] for phase in done.skeleton["phases"] for one in phase["milestones"])
    return found + (
        [f"{declared} tasks declared, {len(done.tasks)} given"]
        if declared != len(done.tasks)
        else []
    )


def graph_problems(done: "Build") -> list[str]:
    """Needs lead to earlier atoms, in this task or one before; modules import in no circle."""
    seen: set[tuple[str, str]] = set()
    found = []
    for task in done.tasks:
        specs = [spec for spec in done.specs if spec["task"]["name"] == task["name"]]
        here = {(spec["path"], spec["symbol"]) for spec in specs}
        for spec in specs:
            needs = {(need["path"], need["symbol"]) for need in spec["needs"]}
            declared = {
                (one["path"], one["symbol"] or one["path"].rpartition("/")[2])
                for one in task["needs"]
            } | here
            found += [
                f"{spec['symbol']} needs {need}, which is not before it"
                for need in needs - seen - here
            ]
            found += [
                f"{spec['symbol']} needs {need}, which its task does not"
                for need in needs - declared
            ]
        served = {step for spec in specs for step in spec["subtasks"]}
        if served != set(range(1, len(task["subtasks"]) + 1)):
            found.append(
                f"{task['key']}: subtasks {sorted(served)} served of {len(task['subtasks'])}"
            )
        seen |= here
    return found


def levels(done: "Build") -> Counter[int]:
    depth: dict[tuple[str, str], int] = {}
    for spec in done.specs:
        needs = [(need["path"], need["symbol"]) for need in spec["needs"]]
        depth[(spec["path"], spec["symbol"])] = max(
            (depth.get(need, 0) + 1 for need in needs), default=0
        )
    for _ in range(30):
        for spec in done.specs:
            needs = [(need["path"], need["symbol"]) for need in spec["needs"]]
            depth[(spec["path"], spec["symbol"])] = max(
                (depth[need] + 1 for need in needs if need in depth), default=0
            )
    return Counter(depth.values())


def code_problems(done: "Build") -> list[str]:
    found = []
    for spec in done.specs:
        if spec["language"] != "python":
            continue
        code = done.codes[(spec["path"], spec["symbol"])]["code"]
        lines = len(code.splitlines())
        if lines > LIMITS.get(spec["kind"], 150):
            found.append(f"{spec['symbol']} has {lines} lines")
        node = ast.parse(code).body
        if (
            spec["kind"] == "function"
            and f"def {node[0].name}({ast.unparse(node[0].args)}) -> {ast.unparse(node[0].returns)}"
            != spec["signature"]
        ):
            found.append(f"{spec['symbol']} has another signature")
        if len(node) != 1 and spec["kind"] != "file":
            found.append(f"{spec['symbol']} defines {len(node)} things")
    return found


def tool_problems(folder: Path, package: str) -> list[str]:
    ruff = [
        str(BIN / "ruff"),
        "check",
        "--isolated",
        "--no-cache",
        "--line-length",
        "100",
        "--select",
        RULES,
        "--output-format",
        "concise",
    ]
    ran = subprocess.run([*ruff, package], cwd=folder, capture_output=True, text=True, check=False)
    tests = subprocess.run(
        [*ruff, "--ignore", "E501,PT,I,B,SIM", "tests"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [
        line
        for one in (ran, tests)
        for line in one.stdout.splitlines()
        if ":" in line and not line.startswith("Found")
    ]
    ty = subprocess.run(
        [str(BIN / "ty"), "check", "--output-format", "concise", package],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return found + [line for line in ty.stdout.splitlines() if "error" in line or "warning" in line]


def green_problems(folder: Path) -> list[str]:
    return [f"{one['test']}: {one['error']}: {one['text']}" for one in run(folder) if one["error"]]


def red_problems(done: "Build") -> list[str]:
    found = []
    for mode, allowed in (
        ("raise", {"AssertionError", "NotImplementedError"}),
        ("none", {"AssertionError"}),
    ):
        with tempfile.TemporaryDirectory() as name:
            done.write_stubs(Path(name), mode)
            results = run(Path(name))
        found += [
            f"on {mode} stubs {one['test']}: {one['error'] or 'green'}: {one['text']}"
            for one in results
            if one["error"] not in allowed
        ]
        found += [f"on {mode} stubs nothing ran"] if not results else []
    return found


def run(folder: Path) -> list[Json]:
    command = [sys.executable, "-B", str(RUNNER)]  # nobody imports these modules again
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        return [{"test": "all", "error": "runner", "text": ran.stderr[-2000:]}]
    return json.loads(ran.stdout.splitlines()[-1])


def untested(done: "Build") -> list[str]:
    return [f"{code} has no test" for code, names in done.tests_of.items() if not names]


def silent_deletions(done: "Build") -> list[str]:
    """The atoms whose stub in place of their code turns no test red."""
    silent = []
    for spec in done.specs:
        key = (spec["path"], spec["symbol"])
        stub = {"imports": [], "code": stub_of(spec, "none")}
        with tempfile.TemporaryDirectory() as name:
            done.write(Path(name), done.codes | {key: stub})
            red = any(one["error"] for one in run(Path(name)))
        silent += [] if red else [f"{spec['path']}:{spec['symbol']}"]
    return silent
