"""Reading stacks from their folders, each once."""

import functools
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planning.errors import StackBroken, StackUnknown
from planning.lint.paths import collision, unsafe_reason
from planning.stacks.stack import Stack

FOLDER = Path(__file__).parent
SHARED = FOLDER / "shared"
CONVENTION_WORDS = 600
LEFT_BEHIND = {"__pycache__", ".ruff_cache", ".mypy_cache"}
PINNED = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*==\S+")


def all_stacks() -> list[Stack]:
    """In the order in which they are offered. Raises StackBroken."""
    return [stack_named(name) for name in stack_names()]


def stack_names() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/stack.toml"))


@functools.cache
def stack_named(name: str) -> Stack:
    """Raises StackUnknown, StackBroken."""
    if name not in stack_names():
        raise StackUnknown(name, stack_names())
    return read_stack(FOLDER / name)


def read_stack(folder: Path) -> Stack:
    """Raises StackBroken, which names the file and what is wrong with it."""
    profile = _profile(folder)
    variants = {
        (option.name, choice.name): _files(choice)
        for option in _folders(folder / "options")
        for choice in _folders(option)
    }
    parts = {
        "conventions": _text(folder / "conventions.md"),
        "interfaces": _interfaces(folder / "interfaces.json"),
        "requirements": _text(folder / "requirements.in", needed=False),
        "lock": _text(folder / "requirements.lock", needed=False),
        "skeleton": _skeleton(folder, profile),
        "variants": variants,
    }
    try:
        stack = Stack.model_validate(profile | parts)
    except ValidationError as error:
        raise StackBroken(folder, _first(error)) from None
    for problem in _problems(folder, stack):
        raise StackBroken(folder, problem)
    return stack


def _profile(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(folder / "stack.toml"))
    except tomllib.TOMLDecodeError as error:
        raise StackBroken(folder, f"stack.toml: {error}") from None


def _skeleton(folder: Path, profile: dict[str, Any]) -> dict[str, str]:
    """Its own files stand in place of those that it shares with other stacks."""
    found: dict[str, str] = {}
    for name in map(str, profile.get("shares") or []):
        if not (SHARED / name / "skeleton").is_dir():
            raise StackBroken(folder, f"shares: there is no shared/{name}")
        found |= _files(SHARED / name / "skeleton")
    found |= _files(folder / "skeleton")
    return {path: found[path] for path in sorted(found)}


def _text(path: Path, *, needed: bool = True) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if not needed:
            return ""
        raise StackBroken(path.parent, f"{path.name} is missing") from None
    except UnicodeDecodeError:
        raise StackBroken(path.parent, f"{path.name} is no text") from None


def _interfaces(path: Path) -> Any:
    try:
        return json.loads(_text(path, needed=False) or "[]")
    except ValueError as error:
        raise StackBroken(path.parent, f"{path.name}: {error}") from None


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_dir())


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): _text(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not LEFT_BEHIND & set(path.parts)
    }


def _first(error: ValidationError) -> str:
    one = error.errors()[0]
    return f"{'.'.join(map(str, one['loc']))}: {one['msg']}"


def _problems(folder: Path, stack: Stack) -> Iterator[str]:
    """What the parts say of each other."""
    if stack.name != folder.name:
        yield f"its name is {stack.name!r}"
    if (words := len(stack.conventions.split())) > CONVENTION_WORDS:
        yield f"conventions.md has {words} words, {CONVENTION_WORDS} are the most"
    for name, option in stack.options.items():
        if option.default not in option.choices:
            yield f"options.{name}: the default is none of its choices"
    for name, choice in stack.variants:
        if name not in stack.options or choice not in stack.options[name].choices:
            yield f"options/{name}/{choice} belongs to no choice"
    yield from _file_problems(stack)
    yield from _lock_problems(stack)


def _file_problems(stack: Stack) -> Iterator[str]:
    everything = {path for files in stack.variants.values() for path in files} | {*stack.skeleton}
    for path in sorted(everything):
        if reason := unsafe_reason(path):
            yield f"skeleton/{path} {reason}"
        for other in everything:
            if reason := collision(path, other):
                yield f"skeleton/{path} and {other}: {reason}"
    if stack.skeleton and stack.entry not in stack.skeleton:
        yield f"the entry {stack.entry} is not in the skeleton"
    for one in stack.interfaces:
        if one.path not in everything:
            yield f"interfaces.json: {one.path} is not in the skeleton"


def _lock_problems(stack: Stack) -> Iterator[str]:
    """Every requirement of a lock is one exact version with the hashes of its files."""
    if bool(stack.lock) != bool(stack.requirements):
        yield "requirements.in and requirements.lock belong together"
    joined = stack.lock.replace("\\\n", " ").splitlines()
    for line in (line for line in joined if line and not line.lstrip().startswith("#")):
        if not PINNED.match(line) or "--hash=sha256:" not in line:
            yield f"requirements.lock: {line.split()[0]} is not one version with hashes"


def stack_files(tree: Mapping[str, str]) -> dict[str, str]:
    """The files of a tree that are, byte for byte, those of a stack."""
    known = _known_files()
    return {path: text for path, text in tree.items() if text and text in known.get(path, ())}


@functools.cache
def _known_files() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for stack in all_stacks():
        for files in (stack.skeleton, *stack.variants.values()):
            for path, text in files.items():
                found.setdefault(path, set()).add(text)
    return found
