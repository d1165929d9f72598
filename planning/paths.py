"""Which paths a plan may write to."""

import re
import unicodedata

LONGEST = 200
_DRIVE = re.compile(r"^[A-Za-z]:")
_PLAIN = re.compile(r"^[\w.\-/ ]+$")


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
    if len(path) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if parts[0] in {".git", "~"} or any(part.startswith("~") for part in parts):
        return "is reserved"
    if any(part != part.strip() for part in parts):
        return "has a name that starts or ends with a space"
    if not _PLAIN.match(path) or unicodedata.normalize("NFC", path) != path:
        return "has characters that file names do not need"
    return ""
