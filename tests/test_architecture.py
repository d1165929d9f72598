"""The house stands as docs/architecture.md draws it: layers, migrations, doors, constraints."""

import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.rooms import (
    ENTRIES,
    GROUND,
    LAYERS,
    ROOMS,
    ROOT,
    arrows,
    docstring,
    files,
    imported,
    may_import,
    modules,
    purpose,
    room_of,
)

# What stands in for servers is started by commands; nothing that serves knows of it.
MAY_IMPORT_EMBEDDED = ("config/embedded/", "/management/commands/", "config/benchmarks/")
LABELS = {
    "shared": "config.shared",
    "access": "config.access",
    "notices": "config.notices",
    "wiring": "config",
}
OPEN_TO_STRANGERS = {
    "login",
    "login-code",
    "admin-login",
    "logout",
    "password-forgotten",
    "password-sent",
    "password-new",
    "admin:login",
    "admin:jsi18n",
    "api-1:live",
    "api-1:ready",
}


def layer_of(module: str) -> str | None:
    if module.startswith("config.embedded"):
        return "config.embedded"
    names = [name for name in LAYERS if module == name or module.startswith(f"{name}.")]
    return max(names, key=len) if names else None


def sources() -> Iterator[tuple[Path, str]]:
    for app in ["config", "costs", "planning", "execution", "review", "chat"]:
        for path in files(app):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield path, module.removesuffix(".__init__")


def test_imports_point_down() -> None:
    wrong = []
    for path, module in sources():
        own = layer_of(module)
        for name in imported(path):
            target = layer_of(name)
            if target is None or target == own:
                continue
            if target == "config.embedded":
                allowed = any(part in str(path) for part in MAY_IMPORT_EMBEDDED)
            elif own == "config.embedded":
                allowed = False
            else:
                allowed = LAYERS.index(target) < LAYERS.index(str(own))
            if not allowed:
                wrong.append(f"{module} imports {name}")

    assert wrong == []


def room_faults(app: str) -> list[str]:
    """Imports that the table of rooms does not allow."""
    allowed = {(room, target) for room in ROOMS[app] for target in may_import(app, room)} | {
        (entry, room) for entry in ENTRIES for room in {*ROOMS[app], *ENTRIES}
    }
    return [
        fault for arrow, faults in arrows(app).items() if arrow not in allowed for fault in faults
    ]


@pytest.mark.parametrize("app", ROOMS)
def test_rooms_import_what_their_table_allows(app: str) -> None:
    assert room_faults(app) == []


@pytest.mark.parametrize("app", ROOMS)
def test_the_table_of_rooms_allows_nothing_that_is_not_used(app: str) -> None:
    named = {(room, target) for room in ROOMS[app] for target in may_import(app, room)}

    assert named - set(arrows(app)) == set()


@pytest.mark.parametrize("app", ROOMS)
def test_arrows_between_rooms_go_one_way(app: str) -> None:
    order = list(ROOMS[app])

    assert all(
        order.index(target) < order.index(room)
        for room in order
        for target in may_import(app, room)
    )


@pytest.mark.parametrize("app", ROOMS)
def test_everything_of_an_app_stands_in_a_room(app: str) -> None:
    tops = {room_of(app, module) for module, _ in modules(app)} - {""}

    assert tops <= {*ROOMS[app], *GROUND, *ENTRIES}


@pytest.mark.parametrize("app", ROOMS)
def test_a_room_says_what_it_is_for(app: str) -> None:
    assert all(purpose(app, room).endswith(".") for room in ROOMS[app])


@pytest.mark.parametrize("app", ROOMS)
def test_a_room_names_the_rooms_that_it_may_import(app: str) -> None:
    said = {
        room: set(re.findall(r"\w+", line[1])) & ROOMS[app].keys()
        for room in ROOMS[app]
        if (line := re.search(r"May import: (.*)", docstring(ROOT / app / room)))
        and "every room" not in line[1]
    }

    assert said == {room: may_import(app, room) for room in said}


def test_a_package_names_doors_that_are_there() -> None:
    packages = [path.parent for app in ROOMS for path in files(app) if path.stem == "__init__"]
    doors = [
        (package, module, name)
        for package in packages
        for module, name in re.findall(r"`(\w+)\.(\w+)`", docstring(package).partition("\nDoor")[2])
    ]

    assert len(doors) > 50
    assert [door for door in doors if not is_door(*door)] == []


def is_door(package: Path, module: str, name: str) -> bool:
    """Of the package, or beside it."""
    for place in (package / module, package.parent / module):
        if (place / f"{name}.py").is_file():
            return True
        text = place.with_suffix(".py").read_text() if place.with_suffix(".py").is_file() else ""
        if re.search(rf"^(def |class )?{name}\b", text, re.MULTILINE):
            return True
    return False


def test_the_picture_of_the_rooms_is_current() -> None:
    call_command("print_rooms")


def test_no_files_import_each_other_in_a_circle() -> None:
    names = {module for _, module in sources()}
    graph = {
        module: {
            name if name in names else name.rpartition(".")[0]
            for name in imported(path)
            if name in names or name.rpartition(".")[0] in names
        }
        - {module}
        for path, module in sources()
    }

    TopologicalSorter(graph).prepare()  # Raises CycleError, which names the circle.


def test_nobody_imports_a_private_name_of_another_module() -> None:
    private = [
        f"{module} imports {name}"
        for path, module in sources()
        for name in imported(path)
        if name.rpartition(".")[2].startswith("_") and not name.endswith("__")
    ]

    assert private == []


def test_foreign_keys_point_down() -> None:
    wrong = []
    for model in apps.get_models():
        own = layer_of(model.__module__)
        if own is None:
            continue
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            if not getattr(field, "auto_created", False) and isinstance(related, type):
                target = layer_of(related.__module__)
                if target and LAYERS.index(target) > LAYERS.index(own):
                    wrong.append(f"{model.__name__}.{field.name}")

    assert wrong == []


def test_migrations_depend_downwards() -> None:
    wrong = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        own = LABELS.get(app, app)
        for target, _ in migration.dependencies:
            other = LABELS.get(target, target)
            if own in LAYERS and other in LAYERS and LAYERS.index(other) > LAYERS.index(own):
                wrong.append(f"{app}.{name} depends on {target}")

    assert wrong == []


def test_only_one_module_imports_the_model_sdk() -> None:
    importers = {
        module
        for path, module in sources()
        for name in imported(path)
        if name.split(".")[0] == "anthropic"
    }

    assert importers <= {"costs.model_client.wire"}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_constraint_names_say_where_they_belong() -> None:
    wrong = [
        constraint.name
        for model in apps.get_models()
        if layer_of(model.__module__)
        for constraint in model._meta.constraints
        if not constraint.name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
    ]

    assert wrong == []


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", pattern


def concrete(pattern: str) -> str:
    """A path that the pattern matches, with ids that exist nowhere."""
    samples = {"uuid": "00000000-0000-0000-0000-000000000000", "int": "1", "path": "x"}
    out = ""
    while "<" in pattern:
        head, _, rest = pattern.partition("<")
        inside, _, pattern = rest.partition(">")
        out += head + samples.get(inside.partition(":")[0], "x")
    return "/" + (out + pattern).replace("^", "").replace("$", "").replace("\\Z", "")


@pytest.mark.django_db
def test_every_route_refuses_a_stranger() -> None:
    client, answered = Client(), []
    for name, pattern in routes(get_resolver()):
        if name in OPEN_TO_STRANGERS or "(?P" in pattern:
            continue
        for method in (client.get, client.post):
            response = method(concrete(pattern))
            refused = response.status_code in {401, 403, 404, 405} or (
                response.status_code == 302 and "/login/" in response.headers["Location"]
            )
            if not refused:
                answered.append(f"{method.__name__} {name} answered {response.status_code}")

    assert answered == []


def test_every_scheduled_task_exists() -> None:
    # Beat knows tasks by these names alone; a worker can only refuse one that is misspelt.
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled
    assert scheduled <= set(current_app.tasks)
