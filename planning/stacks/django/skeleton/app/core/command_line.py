"""`python -m app`: serve, seed, superuser, and what stands in app/commands."""

import argparse
import inspect
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import waitress
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import models, transaction

from app.core.about import TITLE
from app.core.clock import today
from app.core.databases import make_tables
from app.core.errors import DomainError
from app.core.wiring import modules_in


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, what a command returns, or 1 for a refusal."""
    commands = {module.__name__.rpartition(".")[2]: module for module in modules_in("app.commands")}
    given = parser(commands).parse_args(arguments)
    make_tables()
    if given.command == "serve":
        return serve(given.host, given.port, given.uds)
    try:
        with transaction.atomic():
            return run(given, commands)
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 1


def run(given: argparse.Namespace, commands: dict[str, ModuleType]) -> int:
    if given.command == "seed":
        return seed()
    if given.command == "superuser":
        call_command("createsuperuser")
        return 0
    return int(commands[given.command].run(given.arguments) or 0)


def parser(commands: dict[str, ModuleType]) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m app", description=TITLE)
    parts = top.add_subparsers(dest="command", required=True)
    serving = parts.add_parser("serve", help="answer requests until it is stopped")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--uds", help="a socket file instead of host and port")
    parts.add_parser("seed", help="put sample data into an empty database")
    parts.add_parser("superuser", help="make an account for the administration at /admin/")
    for name, module in commands.items():
        about = (inspect.getdoc(module) or "").partition("\n")[0]
        parts.add_parser(name, help=about).add_argument("arguments", nargs="*")
    return top


def serve(host: str, port: int, uds: str | None) -> int:
    # At once, as parts that contradict each other should be known before anything is answered.
    import_module(settings.ROOT_URLCONF)
    application = get_wsgi_application()
    if uds:
        # Who may connect is decided by who may enter its folder.
        waitress.serve(application, unix_socket=os.path.abspath(uds), unix_socket_perms="666")
    else:
        print(f"http://{host}:{port}", file=sys.stderr)
        waitress.serve(application, host=host, port=port)
    return 0


def seed() -> int:
    """What refers to others after them. Refuses a filled database."""
    tables = ordered_models()
    if any(model.objects.exists() for model in tables):
        print("The database holds data already; nothing was added.", file=sys.stderr)
        return 1
    names = [model._meta.db_table for model in tables]
    modules = {module.__name__.rpartition(".")[2]: module for module in modules_in("app.seeds")}
    for name in sorted(modules, key=lambda one: names.index(one) if one in names else len(names)):
        modules[name].seed(today())
    print(f"Sample data: {', '.join(modules) or 'none is defined'}.")
    return 0


def ordered_models() -> list[type[models.Model]]:
    """Those of the application, each after those it refers to; in a circle by name."""
    waiting = sorted(apps.get_app_config("app").get_models(), key=lambda one: one.__name__)
    found: list[type[models.Model]] = []
    while waiting:
        free = [one for one in waiting if not referred(one) & {*waiting} - {one}]
        found += free or waiting[:1]
        waiting = [one for one in waiting if one not in found]
    return found


def referred(model: type[models.Model]) -> set[type[models.Model]]:
    return {one.related_model for one in model._meta.concrete_fields if one.is_relation}
