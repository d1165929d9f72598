"""Broken first answers, where they are asked for: of several kinds, chosen by the request's hash."""

import re

from config.embedded.standin.domain import Json
from config.embedded.standin.faults import share
from config.embedded.standin.program.atoms import Atom

# A comparison turned round parses, types, and is wrong.
FLIPPED = {
    " < ": " >= ",
    " > ": " <= ",
    " == ": " != ",
    " is None": " is not None",
    " not in ": " in ",
}


def perhaps(answer: Json, atom: Atom, sha: str, broken_share: float) -> Json:
    """The answer, or a broken one of it for that share of all requests."""
    if share(f"broken:{sha}") >= broken_share or not atom.is_python:
        return answer
    ways = _ways(atom)
    code = ways[int(share(f"way:{sha}") * len(ways))]
    return answer | {"code": code, "notes": "Written in a hurry."}


def _ways(atom: Atom) -> list[str]:
    """A bracket too many, a parameter too many, a call of what nobody wrote, a comparison turned round."""
    found = [f"{atom.code} )"]
    if atom.kind == "function":
        head, quotes, body = atom.code.rpartition('"""')
        flipped = [body.replace(old, new, 1) for old, new in FLIPPED.items() if old in body]
        found.append(re.sub(r"^(def \w+\()", r"\1extra: int, ", atom.code))
        found.append(re.sub(r"(\n +return )(.+)\Z", r"\1finished(\2)", atom.code))
        found += [f"{head}{quotes}{text}" for text in flipped[:1]]
    return [code for code in found if code != atom.code]
