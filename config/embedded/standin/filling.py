"""Templates of code: `$name` and `${one.name}` are filled in; lines `%for one in many`, `%if`, `%else`, `%end` steer."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PLACE = re.compile(r"\$\{([\w.]+)\}|\$(\w+)")
STEER = re.compile(r"\s*%(for|if|else|end)\b ?(.*)")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
WIDTH = 100
Lines = list[str]


def filled(path: str, values: dict[str, Any]) -> str:
    """The template of a file below one of the folders `files`."""
    folder, _, name = path.partition("/")
    text = (HERE / folder / "files" / f"{name}.tmpl").read_text(encoding="utf-8")
    return filled_text(text, values, is_python=name.endswith(".py"))


def filled_text(text: str, values: dict[str, Any], *, is_python: bool = True) -> str:
    """Lines of Python that are too long are broken at their brackets."""
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
    """The line as it is, or what stands in its last brackets on lines of its own."""
    if len(line) <= WIDTH or '"""' in line or line.lstrip().startswith("#"):
        return [line]
    flat = STRING.sub(lambda found: "_" * len(found[0]), line)
    end = flat.rfind(")") if ")" in flat else max(flat.rfind(mark) for mark in "]}")
    start, depth, cuts = end + 1, 1, [end]
    while start > 0 and depth:
        start -= 1
        depth += (flat[start] in ")]}" and start != end) - (flat[start] in "([{")
        cuts += [start] if flat[start] == "," and depth == 1 else []
    if depth:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    parts = [indent + line[start + 1 : end]]
    if len(parts[0]) > WIDTH and len(cuts) > 1:
        ends = [start, *cuts[::-1]]
        pieces = [line[one + 1 : two].strip() for one, two in zip(ends, ends[1:], strict=False)]
        parts = [f"{indent}{piece}," for piece in pieces if piece]
    inside = [short for part in parts for short in broken(part)]
    return [line[: start + 1], *inside, indent[4:] + line[end:]]
