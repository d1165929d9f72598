"""Level 2: types of the atom against its providers' interfaces; level 4: of the whole tree."""

import functools
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ty import find_ty_bin

from execution.checks.file_context import FileContext
from execution.checks.results import Check, without
from execution.sandbox.dependencies.environments import environment_of
from execution.sandbox.folders import TreeUnusable, materialised
from execution.source.atom_source import Finding

TIMEOUT_SECONDS = 60.0
LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):\d+: error\[(?P<rule>[\w-]+)\] (?P<text>.*)")
SILENCED = re.compile(r"#\s*(?:type|ty|pyright|mypy):\s*ignore")
# Said by the imports check, about the atom's own statements.
OF_IMPORTS = {"unresolved-import"}
MISSING_MEMBER = re.compile(r"Module `([\w.]+)` has no member `(\w+)`")

# A `Callable` may be an object without a name; decorators log the names of functions all the same.
OF_FUNCTIONS = re.compile(
    r"Object of type `\(.*\) -> .*` has no attribute `__(?:name|qualname|doc|module)__`"
)


@dataclass(frozen=True, kw_only=True)
class Error:
    path: str
    line: int
    rule: str
    text: str


@dataclass(frozen=True, kw_only=True)
class TyRun:
    exit_code: int
    errors: list[Error]
    trouble: str = ""


@functools.cache
def _program() -> str:
    """Raises FileNotFoundError."""
    return str(find_ty_bin())


@functools.cache
def ty_version() -> str:
    done = subprocess.run(
        [_program(), "--version"], capture_output=True, text=True, timeout=TIMEOUT_SECONDS
    )
    return done.stdout.strip().removeprefix("ty ").partition(" ")[0]


def run_ty(tree: Mapping[str, str], paths: list[str]) -> TyRun:
    """Errors in `paths` of a tree that is all there is besides the standard library and the packages of its lock."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [_program(), "check", "--project", ".", "--output-format", "concise"]
    command += ["--python-version", version, "--color", "never", "--no-progress"]
    if packages := environment_of(tree):
        command += ["--extra-search-path", str(packages)]
    command += paths
    try:
        with materialised(tree) as root:
            done = subprocess.run(
                command,
                cwd=root,
                env={"HOME": str(root.parent), "TY_MAX_PARALLELISM": "1"},
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIMEOUT_SECONDS,
            )
    except (subprocess.TimeoutExpired, TreeUnusable, OSError) as error:
        return TyRun(exit_code=2, errors=[], trouble=f"ty: {error}")
    if done.returncode not in (0, 1):
        return TyRun(exit_code=done.returncode, errors=[], trouble=f"ty: {done.stderr.strip()}")
    return TyRun(exit_code=done.returncode, errors=_read(done.stdout))


def _read(output: str) -> list[Error]:
    return [
        Error(path=match["path"], line=int(match["line"]), rule=match["rule"], text=match["text"])
        for match in map(LINE.match, output.splitlines())
        if match and not OF_FUNCTIONS.match(match["text"])
    ]


def checker(level: int) -> tuple[Check, str]:
    """The check with its tool, and why the tool cannot be run, if it cannot."""
    try:
        version = ty_version()
    except (OSError, subprocess.TimeoutExpired) as error:
        return Check(level=level, validator="types", error_class="type"), without("ty", error)
    check = Check(level=level, validator="types", error_class="type", tool="ty", version=version)
    return check, ""


def check(here: FileContext) -> list[Finding]:
    """Errors on the atom's own lines; names that a module lacks count as errors of the imports.

    Comments that silence a checker are errors too.
    """
    types, why_not = checker(2)
    if why_not:
        return types.unverifiable(why_not)
    ran = run_ty(here.closure(), [here.source.path])
    if ran.trouble:
        return types.unverifiable(ran.trouble)
    problems: list[tuple[str, int | None]] = [
        ("A comment switches the type check off.", number)
        for number, line in enumerate(here.source.code.splitlines(), 1)
        if SILENCED.search(line)
    ]
    missing: list[tuple[str, int | None]] = []
    for error in ran.errors:
        line = here.own_line(error.line)
        if error.rule in OF_IMPORTS:
            continue
        if _is_own_import(here, error):
            missing.append((error.text, line))
        elif line is not None:
            problems.append((f"{error.rule}: {error.text}", line))
    imports = replace(types, validator="imports", error_class="import")
    found = types.failed(problems, exit_code=ran.exit_code)
    return [*found, *(imports.failed(missing, exit_code=ran.exit_code) if missing else [])]


def _is_own_import(here: FileContext, error: Error) -> bool:
    """In the shared block of imports an error is the atom's if it imports that name."""
    match = MISSING_MEMBER.search(error.text)
    if match is None:
        return False
    return (match[1], match[2]) in {(one.module, one.name) for one, _ in here.imports}
