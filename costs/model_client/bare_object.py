"""Extracting the JSON object from an answer with fences, words or thinking around it."""

import json
import re

THOUGHT = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
FENCED = re.compile(r"^```[^\n`]*\n(.*?)^```\s*$", re.DOTALL | re.MULTILINE)
BYTE_ORDER_MARK = "\ufeff"


def unwrapped(text: str) -> str | None:
    """The one object in the text, or None if the text is bare already, or holds none or several."""
    if _is_bare(text):
        return None
    rest = THOUGHT.sub("", text.lstrip(BYTE_ORDER_MARK), count=1)
    if _is_bare(rest) and _object_in(rest) is not None:
        return rest.strip()
    return _object_in(rest) or _fenced_object(rest)


def _is_bare(text: str) -> bool:
    bare = text.strip()
    return bare.startswith("{") and bare.endswith("}")


def _object_in(text: str) -> str | None:
    """The only object in the text, if no brace is outside of it; a part of a cut-off object does not count."""
    start = text.find("{")
    if start < 0:
        return None
    try:
        _, length = json.JSONDecoder(strict=False).raw_decode(text[start:])
    except (ValueError, RecursionError):
        return None
    rest = text[start + length :]
    return None if "{" in rest or "}" in rest else text[start : start + length]


def _fenced_object(text: str) -> str | None:
    """The only object in code fences, where the words around it have braces too."""
    blocks = FENCED.findall(text)
    if len(blocks) != 1 or not _is_bare(blocks[0]):
        return None
    return _object_in(blocks[0])
