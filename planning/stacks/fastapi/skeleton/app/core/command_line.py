"""`python -m app`: serve, seed, and what stands in app/commands."""

import argparse
import inspect
import sys
from collections.abc import Sequence
from types import ModuleType

import uvicorn
from sqlalchemy.orm import Session

from app.core.application import create_app
from app.core.clock import Clock
from app.core.database import Base
from app.core.errors import DomainError
from app.core.settings import load_settings
from app.core.wiring import modules_in


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, what a command returns, or 1 for a refusal."""
    commands = {module.__name__.rpartition(".")[2]: module for module in modules_in("app.commands")}
    given = parser(commands).parse_args(arguments)
    if given.command == "serve":
        return serve(given.host, given.port, given.uds)
    try:
        with create_app().state.sessions() as session:
            code = run(session, given, commands)
            session.commit()
            return code
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 1


def run(session: Session, given: argparse.Namespace, commands: dict[str, ModuleType]) -> int:
    if given.command == "seed":
        return seed(session)
    return int(commands[given.command].run(session, given.arguments) or 0)


def parser(commands: dict[str, ModuleType]) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m app", description=load_settings().title)
    parts = top.add_subparsers(dest="command", required=True)
    serving = parts.add_parser("serve", help="answer requests until it is stopped")
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--uds", help="a socket file instead of host and port")
    parts.add_parser("seed", help="put sample data into an empty database")
    for name, module in commands.items():
        about = (inspect.getdoc(module) or "").partition("\n")[0]
        parts.add_parser(name, help=about).add_argument("arguments", nargs="*")
    return top


def serve(host: str, port: int, uds: str | None) -> int:
    uvicorn.run(create_app(), host=host, port=port, uds=uds, log_level="info")
    return 0


def seed(session: Session) -> int:
    """In the order of the tables, so that what refers to others comes after them. Refuses a filled database."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    modules = {module.__name__.rpartition(".")[2]: module for module in modules_in("app.seeds")}
    if any(
        session.execute(table.select().limit(1)).first() for table in Base.metadata.sorted_tables
    ):
        print("The database holds data already; nothing was added.", file=sys.stderr)
        return 1
    today = Clock().now().date()
    for name in sorted(
        modules, key=lambda one: tables.index(one) if one in tables else len(tables)
    ):
        modules[name].seed(session, today)
    print(f"Sample data: {', '.join(modules) or 'none is defined'}.")
    return 0
