"""Checking paths: which may be written, and which can be in one tree together."""

import functools
import keyword
import re
import unicodedata

# Bytes of UTF-8: what file systems and archives count.
LONGEST = 200
LONGEST_PART = 100
_DRIVE = re.compile(r"^[A-Za-z]:")
_MODULE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_PLAIN = re.compile(r"^[\w.\-/ ]+$")


@functools.lru_cache(maxsize=4096)
def unsafe_reason(path: str) -> str:
    """Why this path may not be written, or "" if it may: relative, normalised, inside the tree."""
    if not path or path.endswith("/"):
        return "names no file"
    if path.startswith("/") or _DRIVE.match(path):
        return "is absolute"
    if "\\" in path:
        return "has a backslash"
    parts = path.split("/")
    if ".." in parts:
        return "leaves the tree"
    if "." in parts or "" in parts:
        return "is not normalised"
    return _odd_reason(path, parts)


def _odd_reason(path: str, parts: list[str]) -> str:
    if _bytes(path) > LONGEST:
        return f"is longer than {LONGEST} bytes"
    if any(_bytes(part) > LONGEST_PART for part in parts):
        return f"has a name longer than {LONGEST_PART} bytes"
    if parts[0] in {".git", "~"} or any(part.startswith("~") for part in parts):
        return "is reserved"
    if any(part != part.strip() for part in parts):
        return "has a name that starts or ends with a space"
    if not _PLAIN.match(path) or unicodedata.normalize("NFC", path) != path:
        return "has characters that file names do not need"
    if path.endswith(".py") and not all(map(_is_module, path.removesuffix(".py").split("/"))):
        return "is a Python module, so each of its names is a plain identifier of ASCII letters"
    return ""


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _is_module(name: str) -> bool:
    return bool(_MODULE.match(name)) and not keyword.iskeyword(name)


def collision(path: str, other: str) -> str:
    """Why two files cannot stand in one tree on every machine, or "" if they can."""
    if path == other:
        return ""
    for one, two in ((path, other), (other, path)):
        if two.startswith(f"{one}/"):
            return "one is a file, and for the other a folder"
        if two.endswith(".py") and one.endswith(".py") and two.startswith(f"{one[:-3]}/"):
            return "one is a module, and for the other a package of the same name"
    for mine, theirs in zip(path.split("/"), other.split("/"), strict=False):
        if mine != theirs:
            return "they differ only in case" if _folded(mine) == _folded(theirs) else ""
    return ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
