"""PlanSkeleton, MilestoneTasks and TaskLinks: the chosen groups, told as a plan."""

import keyword
import re
import sys
from dataclasses import dataclass

from config.embedded.standin import families
from config.embedded.standin.domain import Json, Model, model_from_json, snake
from config.embedded.standin.facts import Fact, facts
from config.embedded.standin.planning.selection import Group, groups, module_of
from config.embedded.standin.wire import Asked, Refused, Said, said
from config.embedded.standin.writing.modules import STAGES
from config.embedded.standin.writing.slicing import Atom, Need

PHASES = (
    ("setup", "Foundations", "What everything else stands on."),
    ("core", "The domain", "What the application is for."),
    ("polish", "The surface", "How people and programs use it."),
)
COMPLEXITY_SHARES = (("low", 0.50), ("medium", 0.85), ("high", 0.97), ("critical", 1.0))
MOST_SUBTASKS = 7
TASK_TYPES = {"constant": "model", "class": "model", "file": "interface", "function": "rule"}


@dataclass(frozen=True)
class Milestone:
    key: str
    phase: str
    name: str
    goal: str
    groups: tuple[Group, ...]


def skeleton(asked: Asked) -> Said:
    domain, size = asked.json("domain"), asked.json("size")
    model = model_from_json(domain["aggregates"])
    package = package_name(domain["domain"])
    found = milestones(model, package, asked.json("requirements"), int(size["target"]))
    return said(
        {
            "project_name": domain["domain"],
            "package": package,
            "description": domain["summary"],
            "tech_stack": ["Python 3.11", "standard library"],
            "architecture_style": domain["stack"]["architecture_style"],
            "phases": [_phase(phase, found) for phase in PHASES],
        }
    )


def _phase(phase: tuple[str, str, str], found: list[Milestone]) -> Json:
    return {
        "type": phase[0],
        "name": phase[1],
        "goal": phase[2],
        "milestones": [
            {
                "key": one.key,
                "name": one.name,
                "goal": one.goal,
                "tasks": len(one.groups),
                "depends_on": _before(one, found),
            }
            for one in found
            if one.phase == phase[0]
        ],
    }


def _before(one: Milestone, found: list[Milestone]) -> list[str]:
    """Earlier milestones that provide something this one needs."""
    needs = {need for group in one.groups for atom in group.atoms for need in atom.needs}
    return [
        other.key
        for other in found[: found.index(one)]
        if any(atom.key in needs for group in other.groups for atom in group.atoms)
    ]


def package_name(domain: str) -> str:
    """A name for the package that no module of Python has."""
    words = [
        word
        for word in snake(domain).split("_")
        if word not in ("a", "the", "of", "for", "our", "and")
    ]
    name = re.sub(r"^\d+_?", "", "_".join(words[:3])) or "application"
    reserved = (
        name in sys.stdlib_module_names or keyword.iskeyword(name) or name in ("tests", "test")
    )
    return f"{name}_app" if reserved else name


def milestones(
    model: Model, package: str, requirements: list[Json], target: int
) -> list[Milestone]:
    listed = groups(model, package, tuple(one["criterion"] for one in requirements), target)
    stages = list(dict.fromkeys(id(group.stage) for group in listed))
    found = []
    for number, stage in enumerate(stages, start=1):
        mine = tuple(group for group in listed if id(group.stage) == stage)
        first = mine[0].stage
        found.append(Milestone(f"M{number}", first.phase, first.name, first.goal, mine))
    return found


def milestone_tasks(asked: Asked) -> Said:
    outline, key, domain = asked.json("skeleton"), asked.json("milestone"), asked.json("domain")
    requirements = asked.json("requirements")
    model = model_from_json(domain["aggregates"])
    target = sum(one["tasks"] for phase in outline["phases"] for one in phase["milestones"])
    found = milestones(model, outline["package"], requirements, target)
    one = next((one for one in found if one.key == key), None)
    if one is None:
        raise Refused("invalid_request_error", f"MilestoneTasks: the plan has no milestone {key}")
    every = [group for milestone in found for group in milestone.groups]
    teller = Teller(every, serving(model, requirements), names(every))
    return said({"tasks": [teller.task(one, number) for number in range(1, len(one.groups) + 1)]})


@dataclass(frozen=True)
class Teller:
    """Tells groups as tasks, with what is known of the whole plan."""

    groups: list[Group]
    codes: dict[str, list[str]]
    names: dict[Need, str]

    def task(self, milestone: Milestone, number: int) -> Json:
        group = milestone.groups[number - 1]
        own = {atom.key for atom in group.atoms}
        needs = list(
            dict.fromkeys(need for atom in group.atoms for need in atom.needs if need not in own)
        )
        local = {
            atom.key: f"{milestone.key}.{at}"
            for at, one in enumerate(milestone.groups, start=1)
            for atom in one.atoms
        }
        return {
            "key": f"{milestone.key}.{number}",
            "name": self.names[group.atoms[0].key],
            "description": describe(group.atoms),
            "complexity": complexity(group, self.groups),
            "task_type": task_type(group.atoms[0]),
            "target_files": list(dict.fromkeys(atom.path for atom in group.atoms)),
            "requirements": self._requirements(group),
            "technical_reason": "" if self._requirements(group) else "Other parts are built on it.",
            "subtasks": subtasks(group.atoms),
            "provides": [_reference(atom.key, atom) for atom in group.atoms],
            "needs": [_reference(need) for need in needs],
            "depends_on": list(dict.fromkeys(local[need] for need in needs if need in local)),
        }

    def _requirements(self, group: Group) -> list[str]:
        found = {
            code for atom in group.atoms for code in self.codes.get(f"symbol:{atom.symbol}", [])
        }
        found |= {code for atom in group.atoms for code in self.codes.get(module_of(atom.path), [])}
        return sorted(found)


def _reference(key: Need, atom: Atom | None = None) -> Json:
    return {"path": key[0], "symbol": "" if atom and atom.kind == "file" else key[1]}


def names(listed: list[Group]) -> dict[Need, str]:
    """A name for each task, by its first atom, none used twice."""
    found: dict[Need, str] = {}
    for group in listed:
        first = group.atoms[0]
        summary = first.description.split(". ")[0].split(": ")[0].rstrip(".")
        if len(group.atoms) > 1:
            rest = ", ".join(atom.symbol for atom in group.atoms[1:3])
            more = len(group.atoms) - 3
            summary = f"{summary}; {rest}{f' and {more} more' if more > 0 else ''}"
        if summary in found.values():
            summary = f"{summary} ({first.symbol} in {module_of(first.path)})"
        found[first.key] = summary[:200]
    return found


def describe(atoms: tuple[Atom, ...]) -> str:
    parts = []
    for atom in atoms:
        steps = (
            f" It has to {'; '.join(atom.steps)}." if atom.steps and atom.kind != "constant" else ""
        )
        parts.append(f"Write `{atom.symbol}` in `{atom.path}`: {atom.description}{steps}")
    return "\n".join(parts)


def subtasks(atoms: tuple[Atom, ...]) -> list[str]:
    """Steps of one atom; of several, one step each, joined where there are too many."""
    if len(atoms) == 1:
        shape = (
            f"Give `{atoms[0].symbol}` its signature"
            if atoms[0].kind != "file"
            else "Write the file"
        )
        return [shape, *(step[:1].upper() + step[1:] for step in atoms[0].steps)][:MOST_SUBTASKS]
    size = -(-len(atoms) // MOST_SUBTASKS)
    parts = [atoms[at : at + size] for at in range(0, len(atoms), size)]
    return [f"Write {', '.join(f'`{atom.symbol}`' for atom in part)}" for part in parts]


def complexity(group: Group, listed: list[Group]) -> str:
    """By rank of size over the whole plan, in the expected mix."""
    sizes = sorted(_size(one) for one in listed)
    place = (sizes.index(_size(group)) + 1) / len(sizes)
    return next(name for name, share in COMPLEXITY_SHARES if place <= share)


def _size(group: Group) -> tuple[int, str]:
    return max(atom.code.count("\n") for atom in group.atoms), group.atoms[0].symbol


def task_type(atom: Atom) -> str:
    module = module_of(atom.path)
    if module in ("journal", "store", "backup"):
        return "storage"
    if module.endswith("commands") or module in ("cli", "web", "requests"):
        return "interface"
    return TASK_TYPES[atom.kind]


def serving(model: Model, requirements: list[Json]) -> dict[str, list[str]]:
    """Requirement codes by what serves them: `symbol:` and a name, or a whole module."""
    found: dict[str, list[str]] = {}
    known = facts(model)
    for requirement in requirements:
        for fact in known:
            if fact.criterion in requirement["criterion"]:
                for place in _places(model, fact):
                    found.setdefault(place, []).append(requirement["code"])
        for family in families.in_requirement(requirement["criterion"]):
            for module in _modules(family.name):
                found.setdefault(module, []).append(requirement["code"])
    return found


def _places(model: Model, fact: Fact) -> list[str]:
    one = model.find(fact.subject)
    if one is None:
        return []
    parts = {
        "rule": [one.constant],
        "initial": [one.constant],
        "move": [f"{one.constant}_MOVES"],
        "action": [fact.detail],
        "unused": ["check_unused"],
        "unique": [one.constant, "check_unique"],
        "reference": [one.constant, "check_references"],
        "kept": [one.constant, "create_record"],
    }
    return [f"symbol:{name}" for name in parts.get(fact.form, [one.constant])]


def _modules(family: str) -> list[str]:
    asked = {
        "tracing": ("store", "history", "history_commands"),
        "query": ("query", "search_commands"),
        "exchange": ("exchange", "exchange_commands"),
        "history": ("history", "history_commands"),
        "reports": ("figures", "reports", "report_commands"),
        "backup": ("backup", "safety_commands"),
        "web": ("requests", "web"),
    }
    staged = [module for stage in STAGES if stage.family == family for module in stage.modules]
    return list(asked.get(family, tuple(staged)))


def task_links(asked: Asked) -> Said:
    """Who provides what: by the same path and symbol, or by the file alone."""
    tasks, links = asked.json("tasks"), []
    for one in asked.json("unresolved"):
        need = one.get("needs", one)
        exact = [
            task for task in tasks if any(_same(need, given) for given in task.get("provides", []))
        ]
        files = [task for task in tasks if need["path"] in task.get("target_files", [])]
        provider = (exact or files or [{}])[0]
        name = provider.get("key", provider.get("id", ""))
        links.append(
            {
                "task": one.get("task", one.get("key", "")),
                "needs": {"path": need["path"], "symbol": need["symbol"]},
                "provider": name,
            }
        )
    return said({"links": links})


def _same(need: Json, given: Json) -> bool:
    return need["path"] == given["path"] and need["symbol"] in (given["symbol"], "")
