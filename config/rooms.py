"""The layers, and for each app its rooms and their allowed imports. A test checks them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Low to high. `config` itself is the wiring; its packages are layers of their own.
LAYERS = [
    "config.shared",
    "config.access",
    "config.notices",
    "costs",
    "planning",
    "execution",
    "review",
    "chat",
    "config",
]
# What every room of an app may use, and what stands above all rooms.
GROUND = {"choices", "models", "querysets", "errors", "signals", "answers"}
ENTRIES = {"admin", "apps", "consumers", "management", "receivers", "routing", "tasks", "urls"}
# Low to high; a room imports those named here, the ground, and lower apps.
ROOMS: dict[str, dict[str, str]] = {
    "costs": {
        "prices": "",
        "ledger": "prices",
        "limits": "",
        "servers": "prices",
        "model_client": "ledger prices servers",
        "pages": "ledger limits",
        "api": "ledger limits pages",
    },
    "planning": {
        "lint": "",
        "stacks": "lint",
        "log": "",
        "money": "",
        "steps": "log money",
        "versions": "lint",
        "discovery": "lint log money stacks steps",
        "draft": "discovery lint log money stacks steps versions",
        "changes": "draft lint log money steps versions",
        "pages": "changes discovery lint log money stacks versions",
        "api": "changes discovery lint log money pages versions",
    },
    "execution": {
        "source": "",
        "sandbox": "source",
        "checks": "sandbox source",
        "engine": "source",
        "preview": "sandbox source",
        "prepare": "engine sandbox source",
        "gate": "checks engine prepare sandbox source",
        "export": "gate prepare sandbox source",
        "adoption": "engine export source",
        "attempt": "checks engine prepare sandbox source",
        "drive": "engine export gate prepare source",
        "pages": "adoption attempt engine export gate prepare preview source",
        "api": "adoption checks engine export gate pages prepare preview source",
    },
    "review": {
        "decisions": "",
        "advice": "",
        "queue": "decisions",
        "pages": "advice decisions queue",
        "api": "advice decisions queue",
    },
    "chat": {
        "commands": "",
        "replies": "commands",
        "sharing": "replies",
        "pages": "commands replies sharing",
        "api": "commands replies sharing",
    },
}


def may_import(app: str, room: str) -> set[str]:
    return set(ROOMS[app][room].split())


def files(app: str) -> Iterator[Path]:
    """Each file of Python of an app; what stacks are made of is data."""
    for path in sorted((ROOT / app).rglob("*.py")):
        if not {"skeleton", "options"} & set(path.parts):
            yield path


def modules(app: str) -> Iterator[tuple[str, Path]]:
    """Each module of an app by its full name."""
    for path in files(app):
        if "migrations" not in path.parts:
            yield (
                ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"),
                path,
            )


def imported(path: Path) -> Iterator[str]:
    """Full names, `package.name` for what is imported from a package. Raises ValueError for a relative import."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{path} imports relatively")
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(app: str, module: str) -> str:
    """The first name below the app; empty for another app's module."""
    names = module.split(".")
    return names[1] if names[0] == app and len(names) > 1 else ""


def arrows(app: str) -> dict[tuple[str, str], list[str]]:
    """Which room imports which, with the imports that make the arrow; the ground is left out."""
    found: dict[tuple[str, str], list[str]] = {}
    for module, path in modules(app):
        room = room_of(app, module)
        for name in imported(path):
            target = room_of(app, name)
            if target and target != room and target not in GROUND:
                found.setdefault((room, target), []).append(f"{module} imports {name}")
    return found


def docstring(folder: Path) -> str:
    """Of a package, or of the module of that name; empty without one."""
    path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    return ast.get_docstring(ast.parse(path.read_text())) or ""


def purpose(app: str, room: str) -> str:
    """The first line of a room's docstring."""
    return docstring(ROOT / app / room).partition("\n")[0]
