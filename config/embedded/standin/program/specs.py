"""AtomSpecs and AtomCode: looked up in the catalogue that the same entities give again."""

import re

from config.embedded.standin.domain import Json, from_json
from config.embedded.standin.faults import share
from config.embedded.standin.program.atoms import Atom
from config.embedded.standin.program.catalogue import find
from config.embedded.standin.wire import Asked, Said, said

LANGUAGES = {"py": "python", "md": "markdown", "html": "html"}


def atom_specs(asked: Asked) -> Said:
    """The atoms of the places that the task provides."""
    task, entities = asked.json("task"), from_json(asked.json("domain")["aggregates"])
    places = [(one["path"], one["symbol"]) for one in task["provides"]]
    found = [atom for place in places if (atom := find(task["package"], entities, place))]
    if not found:
        return Said(f"The stand-in cannot build the task {task['name']!r}.", "refusal")
    steps = len(task["subtasks"])
    return said(
        {"atoms": [_spec(one, _served(n, len(found), steps)) for n, one in enumerate(found)]}
    )


def _served(number: int, atoms: int, steps: int) -> list[int]:
    """Which steps, counted from 1, an atom serves: over all atoms every step, each at least one."""
    own = [step for step in range(1, steps + 1) if (step - 1) * atoms // steps == number]
    return own or ([min(steps, number * steps // atoms + 1)] if steps else [])


def _spec(atom: Atom, subtasks: list[int]) -> Json:
    return {
        "path": atom.path,
        "symbol": atom.symbol,
        "kind": atom.kind,
        "signature": atom.signature,
        "description": f"{atom.heading}. {atom.summary}" if atom.heading else atom.summary,
        "language": LANGUAGES[atom.path.rpartition(".")[2]],
        "subtasks": subtasks,
        "needs": [{"path": path, "symbol": name, "kind": "call"} for path, name in atom.needs],
        "aggregates": list(atom.kinds),
        "imports": list(atom.signature_imports),
        "code": atom.code if atom.given else "",
    }


def atom_code(asked: Asked, broken_share: float) -> Said:
    """An entity's modules come out alike with its neighbours alone, generic ones with no entity."""
    given = asked.json("atom")
    place = (given["path"], given["symbol"])
    atom = find(given["package"], from_json(given["aggregates"]), place)
    if atom is None or (given["signature"] and atom.signature != given["signature"]):
        return Said(f"The stand-in cannot write {given['symbol']} in {given['path']}.", "refusal")
    code, is_first = atom.code, asked.json("previous_attempts") == []
    if is_first and atom.is_python and share(f"broken:{asked.sha}") < broken_share:
        code = _broken(atom, asked.sha)
    return said({"imports": list(atom.imports), "code": code, "notes": ""})


def _broken(atom: Atom, sha: str) -> str:
    """A bracket too many, a parameter too many, or a call of what nobody wrote."""
    ways = [
        f"{atom.code} )",
        re.sub(r"^(def \w+\()", r"\1extra: int, ", atom.code),
        re.sub(r"(\n +return )(.+)\Z", r"\1finished(\2)", atom.code),
    ]
    changed = [code for code in ways if code != atom.code]
    return changed[int(share(f"way:{sha}") * len(changed))]
