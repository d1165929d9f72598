"""PlanSkeleton, MilestoneTasks and TaskLinks."""

import sys
from collections.abc import Iterator

from config.embedded.standin.discovery.answers import CLI, OTHERS, STYLES
from config.embedded.standin.domain import Json, from_json
from config.embedded.standin.plan.layout import Milestone, Part, chunks, home, layout, tasks_of
from config.embedded.standin.program.atoms import Atom, Place
from config.embedded.standin.reader.demands import Entities, understand
from config.embedded.standin.reader.names import snake
from config.embedded.standin.web.catalogue import PACKAGE
from config.embedded.standin.web.words import WEB
from config.embedded.standin.wire import Asked, Said, said

LONGEST_PACKAGE, LONGEST_STEP, MOST_STEPS = 40, 290, 7
PHASES = {
    "setup": ("Ground", "What everything else stands on."),
    "core": ("Records", "Every kind of record: its rules, and the ways to use them."),
    "polish": ("Use", "What people start, read, and try it with."),
}
TECHNICAL = {"setup": "Everything else stands on it.", "polish": "People start or read it."}
# Shares of complexity that a plan of small steps usually has, from the largest tasks down.
MIX = (("critical", 0.02), ("high", 0.12), ("medium", 0.45), ("low", 1.1))
TOO_MANY = "The stand-in finds {} tasks in this, not {}: choose a plan of fewer."
Codes = dict[Place, list[str]]


def skeleton(asked: Asked) -> Said:
    domain, size = asked.json("domain"), asked.json("size")
    entities, stack = from_json(domain["aggregates"]), asked.json("stack")["name"]
    if stack not in (WEB, CLI):
        return Said(OTHERS, "refusal")
    is_web = stack == WEB
    package = PACKAGE if is_web else package_name(domain["domain"])
    found = layout(package, entities)
    atoms = sum(len(one.atoms) for one in found)
    if atoms < size["minimum"]:
        return Said(TOO_MANY.format(atoms, size["minimum"]), "refusal")
    tasks = min(int(size["target"]), atoms)
    codes = _codes(asked.json("requirements"), package, entities)
    given = tasks_of(found, tasks)
    drafts = list(_milestones(found, given, codes))
    phases = []
    for phase, (name, goal) in PHASES.items():
        own = [draft for one, draft in zip(found, drafts, strict=True) if one.phase == phase]
        phases.append({"type": phase, "name": name, "goal": goal, "milestones": own})
    plan = {
        "project_name": domain["domain"][:120],
        "package": package,
        "description": domain["summary"],
        "tech_stack": ["Python", *(["FastAPI", "SQLAlchemy"] if is_web else ["standard library"])],
        "architecture_style": STYLES[is_web],
        "conventions": [],
        "phases": phases,
    }
    return said(plan)


def package_name(words: str) -> str:
    name = snake(words)[:LONGEST_PACKAGE].strip("_") or "records_app"
    return f"{name}_app" if name in {*sys.stdlib_module_names, "tests", "docs", PACKAGE} else name


def _milestones(found: list[Milestone], given: list[int], codes: Codes) -> Iterator[Json]:
    """The first atom that serves a demand is its home."""
    homes: dict[str, Place] = {}
    for place, served in codes.items():
        for code in served:
            homes.setdefault(code, place)
    owner = {atom.place: n for n, one in enumerate(found, start=1) for atom in one.atoms}
    for number, (one, tasks) in enumerate(zip(found, given, strict=True), start=1):
        used = {owner[place] for atom in one.atoms for place in atom.needs} - {number}
        yield {
            "key": f"M{number}",
            "name": one.name,
            "goal": f"There and working: {', '.join(dict.fromkeys(a.path for a in one.atoms))}.",
            "tasks": tasks,
            "depends_on": [f"M{other}" for other in sorted(used)],
            "requirements": [code for code, at in sorted(homes.items()) if owner[at] == number],
            "public": [],
        }


def milestone_tasks(asked: Asked) -> Said:
    """The whole plan is cut again, and the tasks of one milestone are taken from it."""
    plan, key = asked.json("skeleton"), asked.json("milestone")
    entities = from_json(asked.json("domain")["aggregates"])
    counts = [one["tasks"] for phase in plan["phases"] for one in phase["milestones"]]
    found = layout(plan["package"], entities)
    cut = [chunks(one.parts, count) for one, count in zip(found, counts, strict=False)]
    place = int(key.removeprefix("M")) - 1
    codes = _codes(asked.json("all_requirements"), plan["package"], entities)
    sizes = sorted((_weight(atoms) for part in cut for _, atoms in part), reverse=True)
    return said({"tasks": list(_tasks(key, found[place].phase, cut[place], codes, sizes))})


def _codes(requirements: list[Json], package: str, entities: Entities) -> Codes:
    """Requirements by the atom they are at home in; one that is not understood stands with the last."""
    found: Codes = {}
    atoms = [atom for one in layout(package, entities) for atom in one.atoms]
    for one in requirements:
        meanings = understand(one["text"], entities)
        places = [home(meaning, atoms, entities) for meaning in meanings] or [atoms[-1].place]
        for place in dict.fromkeys(places):
            found.setdefault(place, []).append(one["code"])
    return found


def _tasks(key: str, phase: str, cut: list[Part], codes: Codes, sizes: list[int]) -> Iterator[Json]:
    owner = {a.place: f"{key}.{n}" for n, (_, atoms) in enumerate(cut, start=1) for a in atoms}
    every = [code for place in owner for code in codes.get(place, [])]
    for number, (name, atoms) in enumerate(cut, start=1):
        own = [atom.place for atom in atoms]
        needs = dict.fromkeys(p for atom in atoms for p in atom.needs if p not in own)
        served = list(dict.fromkeys(code for place in own for code in codes.get(place, [])))
        if not served and every and phase == "core":
            served = [max(every, key=every.count)]
        yield {
            "key": f"{key}.{number}",
            "name": name,
            "description": "\n".join(f"`{a.symbol}` in {a.path}: {a.summary}" for a in atoms),
            "complexity": _complexity(_weight(atoms), sizes),
            "task_type": _type(own[0][0]),
            "target_files": list(dict.fromkeys(path for path, _ in own)),
            "requirements": served,
            "technical_reason": "" if served else TECHNICAL.get(phase, ""),
            "subtasks": _steps(atoms),
            "provides": [_ref(place) for place in own],
            "needs": [_ref(place) for place in needs],
            "depends_on": list(dict.fromkeys(owner[place] for place in needs if place in owner)),
        }


def _ref(place: Place) -> Json:
    """A whole file is named by its path alone."""
    path, symbol = place
    return {"path": path, "symbol": "" if path.rpartition("/")[2] == symbol else symbol}


def _steps(atoms: list[Atom]) -> list[str]:
    """Three to seven."""
    steps = [f"Write `{atom.symbol}`" for atom in atoms]
    if len(steps) < 3:
        steps += [f"Say in it what `{atoms[0].symbol}` is for", "Read it over as a whole"]
    size = -(-len(steps) // MOST_STEPS)
    joined = [", ".join(steps[n : n + size]) for n in range(0, len(steps), size)]
    return [step[0].upper() + step[1:LONGEST_STEP] for step in joined]


def _weight(atoms: list[Atom]) -> int:
    """Lines of code."""
    return sum(atom.code.count("\n") + 1 for atom in atoms if atom.is_python)


def _complexity(weight: int, sizes: list[int]) -> str:
    rank = sizes.index(weight) / len(sizes)
    return next(name for name, share in MIX if rank < share)


def _type(path: str) -> str:
    ends = ("commands.py", "cli.py", "__main__.py", ".html")
    if path.endswith(ends) or path.startswith(("app/pages/", "app/routers/")):
        return "interface"
    return "docs" if path.endswith(".md") else "model"


def task_links(asked: Asked) -> Said:
    """A provider is whoever writes that symbol, or else that file."""
    tasks, links = asked.json("tasks"), []
    for one in asked.json("unresolved"):
        need = one["needs"]
        exact = [task["key"] for task in tasks if need in task["provides"]]
        same_file = [task["key"] for task in tasks if need["path"] in task["target_files"]]
        found = [key for key in (*exact, *same_file) if key != one["task"]]
        link = {"task": one["task"], "needs": need, "provider": found[0] if found else ""}
        links.append(link | {"provided": need if exact else None})
    return said({"links": links})
