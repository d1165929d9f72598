"""Names that readers take for others: letters of two alphabets that look the same, and marks that show nothing."""

import ast
import re
import unicodedata
from collections.abc import Iterator

from execution.checks.allowed.code import Code, Problem

# Letters of Cyrillic and Greek that look like letters of Latin.
ALIKE = frozenset(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d\u0410\u0412\u0415\u041a\u041c"
    "\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u03bf\u03bd\u03f2\u0391\u0392\u0395\u0396\u0397\u0399"
    "\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
)
LATIN = re.compile(r"[A-Za-z]")


def problems(code: Code) -> Iterator[Problem]:
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
