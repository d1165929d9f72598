"""Templates of code: `$name` and `${one.name}` are filled in; lines `%for one in many`, `%if`, `%else`, `%end` steer."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

FILES = Path(__file__).parent / "files"
PLACE = re.compile(r"\$\{([\w.]+)\}|\$(\w+)")
STEER = re.compile(r"\s*%(for|if|else|end)\b ?(.*)")
TOKEN = re.compile(r'r?f?"(?:[^"\\]|\\.)*"|.', re.DOTALL)
WIDTH = 100
Lines = list[str]


@lru_cache(maxsize=64)
def template(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


def filled(name: str, values: dict[str, Any]) -> str:
    """A whole template; lines of Python that are too long are broken at their brackets."""
    return filled_text(template(name), values, is_python=name.endswith(".py.tmpl"))


def filled_text(text: str, values: dict[str, Any], *, is_python: bool = True) -> str:
    lines = [line for lines in _filled(text.split("\n"), values) for line in lines.split("\n")]
    return "\n".join([short for one in lines for short in broken(one)] if is_python else lines)


def _filled(lines: Lines, values: dict[str, Any]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        found = STEER.fullmatch(lines[at])
        if not found:
            yield PLACE.sub(lambda m: str(_value(m[1] or m[2], values)), lines[at])
            at += 1
            continue
        middle, end = _ends(lines, at)
        inner, other = lines[at + 1 : middle], lines[middle + 1 : end]
        yield from _steered(found[1], found[2], inner, other, values)
        at = end + 1


def _steered(
    word: str, rest: str, inner: Lines, other: Lines, values: dict[str, Any]
) -> Iterator[str]:
    if word == "for":
        name, _, many = rest.partition(" in ")
        for one in _value(many, values):
            yield from _filled(inner, values | {name: one})
    else:
        is_so = bool(_value(rest.removeprefix("not "), values)) != rest.startswith("not ")
        yield from _filled(inner if is_so else other, values)


def _ends(lines: Lines, start: int) -> tuple[int, int]:
    """Where the other branch begins, and where both end."""
    depth, middle = 0, 0
    for at in range(start, len(lines)):
        found = STEER.fullmatch(lines[at])
        word = found[1] if found else ""
        depth += (word in {"for", "if"}) - (word == "end")
        if word == "else" and depth == 1:
            middle = at
        if depth == 0:
            return middle or at, at
    raise ValueError(f"{lines[start]!r} has no %end")


def _value(path: str, values: dict[str, Any]) -> Any:
    found: Any = values
    for name in path.split("."):
        found = found[name]
    return found


def broken(line: str) -> Lines:
    """The line as it is, or its longest brackets on lines of their own."""
    if len(line) <= WIDTH or '"""' in line or line.lstrip().startswith("#"):
        return [line]
    start, end, commas = _brackets(line)
    if not end:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    inner = indent + line[start + 1 : end]
    parts = [inner]
    is_one = " for " in TOKEN.sub(lambda m: m[0] if len(m[0]) == 1 else "_", inner)
    if len(inner) > WIDTH and not is_one:
        cuts = [start, *commas, end]
        pieces = [line[a + 1 : b].strip() for a, b in zip(cuts, cuts[1:], strict=False)]
        parts = [f"{indent}{piece}," for piece in pieces if piece]
    inside = [short for part in parts for short in broken(part)]
    return [line[: start + 1], *inside, *broken(indent[4:] + line[end:])]


def _brackets(line: str) -> tuple[int, int, Lines | list[int]]:
    """Of the widest brackets: where they begin and end, and the commas right inside of them."""
    open_at: list[int] = []
    commas: dict[int, list[int]] = {}
    best: tuple[int, int] = (0, 0)
    for found in TOKEN.finditer(line):
        mark = found[0]
        if mark in "([{":
            open_at.append(found.start())
        elif mark in ")]}" and open_at:
            start = open_at.pop()
            if not open_at and found.start() - start > best[1] - best[0]:
                best = (start, found.start())
        elif mark == "," and open_at:
            commas.setdefault(open_at[-1], []).append(found.start())
    return (*best, commas.get(best[0], []))
