"""AtomSpecs and AtomCode: looked up in the catalogue that the same aggregates give again."""

from collections.abc import Mapping

from config.embedded.standin.domain import Json, Model, model_from_json
from config.embedded.standin.wire import Asked, Said, said
from config.embedded.standin.writing import breaking
from config.embedded.standin.writing.catalogue import catalogue, is_command, registry
from config.embedded.standin.writing.slicing import Atom, Need

ALL_AGGREGATES = ("catalog", "actions")


def atom_specs(asked: Asked) -> Said:
    task, domain = asked.json("task"), asked.json("domain")
    model = model_from_json(domain["aggregates"])
    every = dict(catalogue(model, task["package"]))
    listed = [(one["path"], one["symbol"]) for one in task["provides"]]
    commands = [
        key
        for key in (*((one["path"], one["symbol"]) for one in task["needs"]), *listed)
        if is_command(key)
    ]
    table = registry(task["package"], commands)
    every[table.key] = table
    atoms = [found for key in listed if (found := find(every, key))]
    if not atoms:
        return Said(
            f"No rule of the stand-in model tells how to build the task {task['name']!r}.",
            "refusal",
        )
    return said(
        {
            "atoms": [
                _spec(atom, model, _served(number, len(atoms), len(task["subtasks"])))
                for number, atom in enumerate(atoms)
            ]
        }
    )


def find(every: Mapping[Need, Atom], key: Need) -> Atom | None:
    """The atom of a path and symbol; a file's symbol is its name, or empty."""
    path, symbol = key
    return every.get(key) or every.get((path, path.rpartition("/")[2] if symbol == "" else symbol))


def _served(number: int, atoms: int, steps: int) -> list[int]:
    """Numbers of the subtasks an atom serves: all of them over all atoms, each at least one."""
    if not steps:
        return []
    served = [step for step in range(1, steps + 1) if (step - 1) * atoms // steps == number]
    return served or [min(steps, number * steps // atoms + 1)]


def _spec(atom: Atom, model: Model, served: list[int]) -> Json:
    steps = f" It has to {'; '.join(atom.steps)}." if atom.steps else ""
    return {
        "path": atom.path,
        "symbol": atom.symbol,
        "kind": atom.kind,
        "signature": atom.signature,
        "description": f"{atom.description}{steps}",
        "language": "python",
        "subtasks": served,
        "needs": [
            {"path": path, "symbol": symbol, "kind": kind}
            for (path, symbol), kind in atom.needs.items()
        ],
        "aggregates": aggregates_of(atom, model),
    }


def aggregates_of(atom: Atom, model: Model) -> list[str]:
    """Aggregates without which the atom cannot be written again."""
    module = atom.path.rpartition("/")[2].removesuffix(".py")
    if module in ALL_AGGREGATES:
        return [one.name for one in model.aggregates]
    owners = [
        one
        for one in model.aggregates
        if module
        in (one.snake, f"{one.snake}_kind", f"{one.snake}_actions", f"{one.snake}_kind_actions")
    ]
    if not owners:
        return []
    alone = not module.endswith("_actions")
    return [owners[0].name] if alone else list(model.closure([owners[0].name]))


def atom_code(asked: Asked, broken_share: float) -> Said:
    given = asked.json("atom")
    model = model_from_json(given["aggregates"])
    atom = _wanted(given, model, asked.json("interfaces"))
    if atom is None or (given["signature"] and atom.signature != given["signature"]):
        reason = f"No rule of the stand-in model tells how to write {given['symbol']} in {given['path']} like this."
        return Said(reason, "refusal")
    answer = {"imports": list(atom.imports), "code": atom.code, "notes": ""}
    if asked.json("previous_attempts") == []:
        answer = breaking.perhaps(answer, atom, asked.sha, broken_share)
    return said(answer)


def _wanted(given: Json, model: Model, interfaces: list[Json]) -> Atom | None:
    package = given["package"]
    if given["path"] == f"{package}/registry.py":
        commands = [(one["path"], one["symbol"]) for one in interfaces]
        return registry(package, [key for key in commands if is_command(key)])
    return find(catalogue(model, package), (given["path"], given["symbol"]))
