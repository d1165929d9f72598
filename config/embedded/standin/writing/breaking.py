"""Broken first answers, when they are asked for: of several kinds, chosen by the request's hash."""

import ast
import re

from config.embedded.standin.domain import Json
from config.embedded.standin.faults import share
from config.embedded.standin.writing.slicing import Atom

FLIPPED = {
    " < ": " <= ",
    " > ": " >= ",
    " == ": " != ",
    " is None": " is not None",
    " and ": " or ",
    "True": "False",
    " not in ": " in ",
    "[0]": "[-1]",
    " + ": " - ",
}


def perhaps(answer: Json, atom: Atom, sha: str, broken_share: float) -> Json:
    if share(f"broken:{sha}") >= broken_share:
        return answer
    ways = (_syntax, _signature, _undefined, _behaviour, _behaviour, _complex)
    start = int(share(f"way:{sha}") * len(ways))
    for way in ways[start:] + ways[:start]:
        code = way(atom)
        if code and code != atom.code:
            return answer | {"code": code, "notes": "Written in a hurry."}
    return answer


def _syntax(atom: Atom) -> str:
    return (
        re.sub(r"\)(\s*(?:->[^:\n]+)?):\n", r")\1\n", atom.code, count=1)
        if atom.kind != "constant"
        else f"{atom.code} ("
    )


def _signature(atom: Atom) -> str:
    """One parameter more than was asked for."""
    if atom.kind != "function":
        return ""
    head, close, rest = atom.code.partition(") ->")
    joint = "" if head.endswith(("(", ", ")) else ", "
    return f"{head}{joint}extra: int = 0{close}{rest}"


def _undefined(atom: Atom) -> str:
    """A last line that calls something nobody wrote."""
    *lines, last = atom.code.rstrip().split("\n")
    found = re.fullmatch(r"(\s+return )(.+)", last)
    return "\n".join([*lines, f"{found[1]}finished({found[2]})"]) if found else ""


def _behaviour(atom: Atom) -> str:
    """A comparison turned round: it parses, it types, and it is wrong."""
    if atom.kind != "function":
        return ""
    head, quotes, body = atom.code.rpartition('"""')
    for old, new in FLIPPED.items():
        if old in body:
            return f"{head}{quotes}{body.replace(old, new, 1)}"
    return ""


def _complex(atom: Atom) -> str:
    """The same function behind more branches than a reader can follow."""
    if atom.kind != "function":
        return ""
    node = ast.parse(atom.code).body[0]
    names = (
        [argument.arg for argument in node.args.args] if isinstance(node, ast.FunctionDef) else []
    )
    if not names:
        return ""
    head, quotes, body = atom.code.rpartition('"""')
    branches = "".join(
        f"    if {names[0]} is None and {number} > 99:\n        raise ValueError({number})\n"
        for number in range(12)
    )
    return f"{head}{quotes}\n{branches.rstrip()}{body}"
