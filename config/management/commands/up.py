"""`manage.py up`: the whole system on this machine, until Ctrl-C."""

import http.client
import os
import secrets
import signal
import socket
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from config.access.accounts.first_account import found
from config.access.models import User
from config.embedded import environment, file_locks
from config.embedded.process_ties import die_with
from config.embedded.server import free_port, write_private
from config.embedded.state_folder import PROJECT, home_dir
from config.embedded.supervisor import ChildFailed, Supervisor
from config.shared.database.schema import migrate, one_at_a_time

HOST = "127.0.0.1"
PORTS_TRIED = 50
# Servers beside the web, by the variable that has their port.
BESIDE = ("PREVIEW_PORT", "MCP_PORT")
ANSWER_SECONDS = 5.0
# Without letters and digits that look alike: 12 of them are 59 bits.
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = (
        "Migrate, make the first account, and run web, worker, beat, previews and MCP until Ctrl-C."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")

    def handle(self, *args: str, port: int, **options: Any) -> None:
        if "MAKELEVEL" in os.environ:
            # Started by make: whatever ends make, ends us.
            die_with(os.getppid(), signal.SIGTERM)()
        running = home_dir() / "run" / "up"
        lock = file_locks.opened(running)
        if not file_locks.take(lock):
            raise CommandError(_already_runs(running.with_suffix(".url")))
        try:
            self._run(port, running.with_suffix(".url"))
        except ChildFailed as failure:
            raise CommandError(str(failure)) from failure
        finally:
            running.with_suffix(".url").unlink(missing_ok=True)
            os.close(lock)
        self.stdout.write("Masterplan has stopped.")

    def _run(self, wanted_port: int, url_file: Path) -> None:
        with one_at_a_time():
            self._migrate()
            account = _account_lines()
        _close_database()
        port = _port(wanted_port)
        if wanted_port and port != wanted_port:
            self.stdout.write(f"Port {wanted_port} is taken; {port} is free and used instead.")
        url, beside = f"http://{HOST}:{port}", _ports_beside(port, wanted_port)
        supervisor = Supervisor(
            procfile=PROJECT / "Procfile",
            environment=_environment(port, beside),
            output=sys.stdout,
        )

        def announce() -> None:
            write_private(url_file, url)
            agents = f"http://{HOST}:{beside['MCP_PORT']}/mcp/all"
            self.stdout.write(_block(url, [*account, ("For agents", agents)]))
            self.stdout.flush()

        kept = environment.kept(home_dir(), os.environ)
        supervisor.run(
            answers=lambda: _answers(port),
            announce=announce,
            missing=lambda: environment.gone(kept),
        )

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database ...")
            self.stdout.flush()
            migrate()
        if "load_prices" in get_commands():
            call_command("load_prices", verbosity=0)


def _account_lines() -> list[tuple[str, str]]:
    """Makes the first account on an empty database. A password is shown only when it is made."""
    administrator = User.objects.filter(is_superuser=True).order_by("date_joined").first()
    if administrator is not None and administrator.has_usable_password():
        name = administrator.get_username()
        return [("Account", name), ("", f"A new password: manage.py changepassword {name}")]
    password = _readable_password()
    if administrator is None:
        administrator = found(username="admin", password=password)
    else:  # made by `build`, which needs nobody to sign in
        administrator.set_password(password)
        administrator.save(update_fields=["password"])
    name = administrator.get_username()
    again = f"The password is shown this once. Another one: manage.py changepassword {name}"
    return [("Account", name), ("Password", password), ("", again)]


def _readable_password() -> str:
    groups = ("".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def _close_database() -> None:
    """From here on one thread, and no connection that the children would wait for."""
    connections.close_all()
    for database in connections.all():
        if hasattr(database, "close_pool"):
            database.close_pool()


def _port(wanted: int) -> int:
    for port in range(wanted, wanted + PORTS_TRIED) if wanted else ():
        with socket.socket() as probe:
            # As a server does it: a port whose last connections are still winding down is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError):
                continue
            return port
    return free_port()


def _ports_beside(port: int, wanted: int) -> dict[str, str]:
    """Of the other servers: as they are set, the next ones that are free, or any where any was wanted."""
    found: dict[str, str] = {}
    for name in BESIDE:
        port = _port(port + 1 if wanted else 0)
        found[name] = os.environ.get(name) or str(port)
    return found


def _environment(port: int, beside: dict[str, str]) -> dict[str, str]:
    binaries = str(Path(sys.executable).parent)
    return os.environ | {
        "HOST": HOST,
        "PORT": str(port),
        **beside,
        "MASTERPLAN_HOME": str(home_dir()),
        "PATH": os.pathsep.join([binaries, os.environ.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
        # Celery's advice to root; what the model writes runs in the sandbox, as another user.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


def _answers(port: int) -> bool:
    web = http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    try:
        web.request("GET", "/")
        return web.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()


def _already_runs(url_file: Path) -> str:
    if not url_file.exists():
        return "Masterplan is being started in this folder by another command."
    return f"Masterplan already runs in this folder, at {url_file.read_text()}"


def _block(url: str, account: list[tuple[str, str]]) -> str:
    model = "the stand-in: rule-based, no AI. For a real one set ANTHROPIC_API_KEY"
    lines = [
        ("Address", url),
        *account,
        ("Model", model if settings.STANDIN_IN_USE else settings.ANTHROPIC_BASE_URL or "Anthropic"),
        ("Stop", "Ctrl-C"),
    ]
    table = "\n".join(f"  {label:<10} {value}" for label, value in lines)
    return f"\n  Masterplan is ready.\n\n{table}\n"
