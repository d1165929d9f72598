"""The text of code: plain UTF-8, of which every reader sees the same, and names that no reader takes for others."""

import ast
import re
import unicodedata
from collections.abc import Iterator

from execution.checks.allowed.code import Code, Problem

ANY_END = re.compile(r"\r\n?|\n")
# As the interpreter looks for it, in the first two lines: PEP 263.
COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
UTF_8 = {"utf-8", "utf8", "utf-8-sig"}
NAMED = {
    "\ufeff": "a byte order mark",
    "\r": "a lonely return",
    "\f": "a form feed",
    "\v": "a vertical tab",
    "\x1b": "an escape character",
    "\x7f": "a delete character",
}
PLAIN = {"\n", "\t"}
# Marks that change the order or the look of a line, and separators that only some readers end a line at.
UNSEEN = {"Cc", "Cf", "Zl", "Zp"}
# They join letters of some scripts, and emoji.
JOINERS = {"\u200c", "\u200d", "\u00ad"}
# They choose between a sign and its picture, after emoji.
OF_PICTURES = {"\ufe0e", "\ufe0f"}

# Letters of Cyrillic and Greek that look like letters of Latin.
ALIKE = frozenset(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d\u0410\u0412\u0415\u041a\u041c"
    "\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u03bf\u03bd\u03f2\u0391\u0392\u0395\u0396\u0397\u0399"
    "\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
)
LATIN = re.compile(r"[A-Za-z]")


def problems(text: str) -> Iterator[Problem]:
    for number, line in enumerate(ANY_END.split(text)[:2], 1):
        cookie = COOKIE.match(line)
        if cookie and cookie[1].lower().replace("_", "-") not in UTF_8:
            yield _other_coding(cookie[1]), number
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        for character in sorted(set(line) - PLAIN - JOINERS):
            is_mark = unicodedata.category(character) in UNSEEN and character != "\0"
            if is_mark or (is_unseen(character) and character not in OF_PICTURES):
                yield _unseen(character), number


def _other_coding(name: str) -> str:
    return (
        f"A comment says that the file is in the encoding {name!r}, in which it may hold other code than"
        " can be read here. Use instead: UTF-8, without such a comment."
    )


def _unseen(character: str) -> str:
    escape = ascii(character).strip("'")
    name = NAMED.get(character) or unicodedata.name(character, "a control character").lower()
    return f"It holds {name} ({escape}), which readers do not see. Use instead: the escape `{escape}` in a text."


def problems_of_names(code: Code) -> Iterator[Problem]:
    for node in code.nodes:
        for name in _names(node):
            if not name.isascii() and (why := _odd(name)):
                yield (
                    f"The name `{name}` ({ascii(name)[1:-1]}) {why}",
                    getattr(node, "lineno", None),
                )


def _names(node: ast.AST) -> list[str]:
    found = [
        getattr(node, field, None) for field in ("id", "attr", "arg", "name", "asname", "rest")
    ]
    return [one for one in found if isinstance(one, str)]


def _odd(name: str) -> str:
    letters = [one for one in name if one.isalpha()]
    has_twin = any(one in ALIKE for one in letters)
    if has_twin and (LATIN.search(name) or all(one in ALIKE for one in letters)):
        return (
            "has letters of another alphabet that look like Latin ones. Use instead: ASCII letters."
        )
    if any(is_unseen(one) for one in name):
        return "has marks that readers do not see. Use instead: ASCII letters."
    return ""


def is_unseen(character: str) -> bool:
    """Fillers, which are letters without a look, and marks that choose between looks."""
    name = unicodedata.name(character, "")
    return name.endswith(" FILLER") or name.startswith("VARIATION SELECTOR")
