"""Source whose lines are all within the width, whatever the lengths of names, values and texts in it."""

import io
import re
import textwrap
import tokenize

from config.embedded.standin.writing.domain_source import WIDTH

OPENING, CLOSING = "([{", ")]}"
STRING = re.compile(r'^(?P<prefix>[rRbBfF]*)"(?P<text>(?:[^"\\]|\\.)*)"$')
LEAST_PIECE = 20


def wrapped(source: str, width: int = WIDTH) -> str:
    """The source with every line that is too long folded at its brackets, words or strings."""
    if all(len(line) <= width for line in source.split("\n")):
        return source
    inside = _docstring_lines(source)
    lines: list[str] = []
    for number, line in enumerate(source.split("\n"), start=1):
        lines += _folded(line, width, number in inside)
    return "\n".join(lines)


def _docstring_lines(source: str) -> set[int]:
    """Numbers of the lines that a string over several lines covers, and of those of one docstring."""
    found: set[int] = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.STRING and token.string.startswith('"""'):
                found |= set(range(token.start[0], token.end[0] + 1))
    except (tokenize.TokenError, IndentationError):
        return found
    return found


def _folded(line: str, width: int, told: bool) -> list[str]:
    if len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    if line.lstrip().startswith("#"):
        return _words(line, width, f"{indent}{'#:' if line.lstrip().startswith('#:') else '#'}   ")
    if told:
        return _docstring(line, width, indent)
    return _code(line, width, indent)


def _words(line: str, width: int, later: str) -> list[str]:
    return textwrap.wrap(line, width, subsequent_indent=later, break_on_hyphens=False)


def _docstring(line: str, width: int, indent: str) -> list[str]:
    bare = line.strip()
    if not bare.startswith('"""'):
        more = "  " if bare.startswith("- ") else ""
        return textwrap.wrap(bare, width, initial_indent=indent, subsequent_indent=indent + more)
    closed = bare.endswith('"""') and len(bare) > 5
    text = bare[3:-3] if closed else bare[3:]
    lines = textwrap.wrap(text, width - 6, initial_indent=f'{indent}"""', subsequent_indent=indent)
    return [*lines, f'{indent}"""'] if closed else lines


def _code(line: str, width: int, indent: str) -> list[str]:
    """A statement, or a part of one, with what stands in its outermost brackets on lines of its own."""
    place = _brackets(line)
    if place is None:
        return _long_value(line, width, indent)
    start, end = place
    head, inner, tail = line[: start + 1], line[start + 1 : end], line[end:]
    parts = _parts(inner)
    comma = "," if len(parts) > 1 or _takes_comma(line, start, inner) else ""
    lines = [head]
    for part in parts:
        lines += _folded(f"{indent}    {part}{comma}", width, told=False)
    return [*lines, f"{indent}{tail}"]


def _takes_comma(line: str, start: int, inner: str) -> bool:
    called = line[start] == "(" and bool(re.search(r"[\w\])]$", line[:start]))
    return (called or line[start] in "{[") and not re.search(r"\bfor\b", inner)


def _brackets(line: str) -> tuple[int, int] | None:
    """The last pair of outermost brackets with something in it that is not a subscript."""
    depth, opened, found = 0, -1, None
    for at, letter in _bare(line):
        if letter in OPENING:
            opened = at if depth == 0 else opened
            depth += 1
        elif letter in CLOSING:
            depth -= 1
            subscript = line[opened] == "[" and re.search(r"[\w\])]$", line[:opened])
            if depth == 0 and at - opened > 1 and not subscript:
                found = (opened, at)
    return found


def _bare(line: str) -> list[tuple[int, str]]:
    """Places and letters outside of strings."""
    found, quoted, escaped = [], "", False
    for at, letter in enumerate(line):
        if quoted:
            escaped = letter == "\\" and not escaped
            if letter == quoted and line[at - 1] != "\\":
                quoted = ""
        elif letter in "\"'":
            quoted = letter
        else:
            found.append((at, letter))
    return found


def _parts(inner: str) -> list[str]:
    depth, cuts = 0, [-1]
    for at, letter in _bare(inner):
        depth += (letter in OPENING) - (letter in CLOSING)
        cuts += [at] if letter == "," and depth == 0 else []
    ends = [*cuts[1:], len(inner)]
    parts = [inner[start + 1 : end].strip() for start, end in zip(cuts, ends, strict=True)]
    return [part for part in parts if part]


def _long_value(line: str, width: int, indent: str) -> list[str]:
    """ "name = text" and "key: text" with the text in pieces that stand in brackets."""
    found = re.match(
        r"^(?P<head>\s*(?:[\w.]+\s*=\s*|\"[^\"]*\":\s*|return )?)(?P<value>[rRbBfF]*\".*\")(?P<tail>,?)$",
        line,
    )
    string = STRING.match(found["value"]) if found else None
    if not found or not string:
        return [line]
    pieces = _pieces(string["text"], width - len(indent) - len(string["prefix"]) - 8)
    inner = [f'{indent}    {string["prefix"]}"{piece}"' for piece in pieces]
    return [f"{found['head']}(", *inner, f"{indent}){found['tail']}"]


def _pieces(text: str, size: int) -> list[str]:
    """A string's text in parts, never cut behind a backslash or in what a format fills in."""
    pieces = []
    while len(text) > max(size, LEAST_PIECE):
        at = max(size, LEAST_PIECE)
        space = text.rfind(" ", LEAST_PIECE, at)
        at = space + 1 if space > 0 else at
        while at > 1 and (text[at - 1] == "\\" or text[:at].count("{") > text[:at].count("}")):
            at -= 1
        pieces.append(text[:at])
        text = text[at:]
    return [*pieces, text]
