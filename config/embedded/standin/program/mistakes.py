"""Broken first answers, where they are asked for: of several kinds, chosen by the request's hash."""

import re

from config.embedded.standin.domain import Json
from config.embedded.standin.faults import share
from config.embedded.standin.program.atoms import Atom

FLIPPED = {
    " < ": " >= ",
    " > ": " <= ",
    " == ": " != ",
    " is None": " is not None",
    " in ": " not in ",
}


def perhaps(answer: Json, atom: Atom, sha: str, broken_share: float) -> Json:
    """The answer, or a broken one of it for that share of all requests."""
    if share(f"broken:{sha}") >= broken_share:
        return answer
    ways = (_syntax, _signature, _undefined, _behaviour)
    start = int(share(f"way:{sha}") * len(ways))
    for way in ways[start:] + ways[:start]:
        code = way(atom)
        if code not in {"", atom.code}:
            return answer | {"code": code, "notes": "Written in a hurry."}
    return answer


def _syntax(atom: Atom) -> str:
    """A bracket too many."""
    return f"{atom.code} )" if atom.is_python else ""


def _signature(atom: Atom) -> str:
    """One parameter more than was asked for."""
    name = f"def {atom.symbol}("
    return atom.code.replace(name, f"{name}extra: int, ", 1) if atom.kind == "function" else ""


def _undefined(atom: Atom) -> str:
    """A last line that calls something nobody wrote."""
    found = re.sub(r"(\n +return )(.+)\Z", r"\1finished(\2)", atom.code)
    return found if atom.kind == "function" else ""


def _behaviour(atom: Atom) -> str:
    """A comparison turned round: it parses, it types, and it is wrong."""
    head, quotes, body = atom.code.rpartition('"""')
    for old, new in FLIPPED.items():
        if old in body and atom.kind == "function":
            return f"{head}{quotes}{body.replace(old, new, 1)}"
    return ""
