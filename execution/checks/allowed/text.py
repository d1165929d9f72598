"""The text of code: plain UTF-8, of which every reader sees the same."""

import re
import unicodedata
from collections.abc import Iterator

from execution.checks.allowed.code import Problem
from execution.checks.allowed.identifiers import is_unseen

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
