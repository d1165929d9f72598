"""`manage.py doctor`: what is configured, what is missing, what to do."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import BaseCommand
from django.db.migrations.loader import MigrationLoader

from config.embedded import environment, file_locks
from config.embedded.postgres import BINARIES
from config.embedded.server import ServerFailed
from config.embedded.state_folder import home_dir
from config.operation import findings
from config.readiness import model_server, probes
from config.readiness.probes import SECONDS, Broken, NotYet, first_line
from costs.prices import local
from costs.servers import nearby
from execution.preview import addresses
from execution.sandbox.dependencies import environments
from execution.sandbox.dependencies.uv import index_address

OLDEST_POSTGRES = 150000
FREE_BYTES = 2 * 1024**3
CHROMIUM = Path("/usr/bin/chromium")


@dataclass(frozen=True, kw_only=True)
class Finding:
    subject: str
    state: str
    found: str
    remedy: str = ""


class Command(BaseCommand):
    help = "Show what is configured, what is missing and what to do; exit 1 if something needed is broken."
    requires_system_checks = ()
    requires_migrations_checks = False

    def handle(self, *args: str, **options: Any) -> None:
        with ExitStack() as servers:
            findings = list(_findings(servers))
        width = max(len(f.subject) for f in findings)
        for finding in findings:
            self.stdout.write(f"  {finding.state:<8} {finding.subject:<{width}}  {finding.found}")
            if finding.remedy:
                self.stdout.write(f"  {'':<8} {'':<{width}}  -> {finding.remedy}")
        broken = [f.subject for f in findings if f.state == "broken"]
        if broken:
            self.stdout.write(f"\n  Needs attention: {', '.join(broken)}")
            sys.exit(1)
        self.stdout.write("\n  Everything that is needed works.")


def _findings(servers: ExitStack) -> Iterator[Finding]:
    yield _look("Database", lambda: _embedded(servers, "database") + _database())
    yield _look("pgvector", _pgvector)
    yield _look("Migrations", _migrations)
    yield _look("Prices", _prices)
    yield _look("Clock", _asking(findings.clock))
    yield _look("Backups", _asking(partial(findings.backups, embedded=str(BINARIES))))
    yield _look("Webhooks", _asking(findings.webhooks))
    yield _look("Broker", lambda: _embedded(servers, "broker") + probes.broker())
    yield _look("Workers", findings.workers)
    yield _look("Model", lambda: _embedded(servers, "model") + _model())
    yield _look("Sandbox", probes.sandbox)
    yield _look("Code checks", _code_checks)
    yield _look("Packages", _packages)
    yield _look("Previews", _previews)
    yield _look("Address", findings.address)
    yield _look("E-mail", findings.email)
    yield _look("Logs", findings.logs)
    yield _look("Metrics", findings.metrics)
    yield _look("Disk", _disk)
    yield _look("Chromium", _chromium, needed=False)


def _look(subject: str, look: Callable[[], str], *, needed: bool = True) -> Finding:
    try:
        return Finding(subject=subject, state="ok", found=look())
    except Broken as broken:
        state = "not yet" if isinstance(broken, NotYet) else "broken" if needed else "missing"
        return Finding(subject=subject, state=state, found=str(broken), remedy=broken.remedy)


def _embedded(servers: ExitStack, kind: str) -> str:
    """Start the embedded server of this kind if no variable names one, and report it."""
    wanted = {name: name == kind for name in ("database", "broker", "model")}
    try:
        started = environment.ensure(**wanted)
    except ServerFailed as failure:
        raise Broken(
            str(failure), "see the log named above, or set the variable in .env"
        ) from failure
    servers.callback(started.stop)
    return "embedded, " if started.held else "configured, "


def _connection() -> psycopg.Connection[tuple[Any, ...]]:
    try:
        return psycopg.connect(os.environ.get("DATABASE_URL", ""), connect_timeout=SECONDS)
    except psycopg.Error as error:
        raise Broken(first_line(error), "check DATABASE_URL") from error


def _asking(look: Callable[[psycopg.Connection[Any]], str]) -> Callable[[], str]:
    def ask() -> str:
        with _connection() as connection:
            return look(connection)

    return ask


def _database() -> str:
    with _connection() as connection:
        if connection.info.server_version < OLDEST_POSTGRES:
            raise Broken("PostgreSQL is older than 15", "point DATABASE_URL to a newer one")
        major, minor = divmod(connection.info.server_version, 10000)
        return f"PostgreSQL {major}.{minor}"


def _pgvector() -> str:
    query = "SELECT default_version FROM pg_available_extensions WHERE name = 'vector'"
    with _connection() as connection:
        row = connection.execute(query).fetchone()
    if row is None:
        raise Broken("not available on this server", "install the extension pgvector there")
    return f"version {row[0]}"


def _migrations() -> str:
    on_disk = set(MigrationLoader(None).disk_migrations)
    with _connection() as connection:
        try:
            rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
        except psycopg.errors.UndefinedTable:
            rows = []
    missing = len(on_disk - set(rows))
    if missing:
        raise NotYet(
            f"{missing} of {len(on_disk)} are not applied", "the next `up` or `build` does it"
        )
    return f"all {len(on_disk)} applied"


def _prices() -> str:
    query = "SELECT count(DISTINCT model) FROM costs_modelprice WHERE effective_to IS NULL"
    with _connection() as connection:
        try:
            row = connection.execute(query).fetchone()
        except psycopg.errors.UndefinedTable:
            row = None
    if row is None or not row[0]:
        raise NotYet("no model has a price", "the next `up` or `build` loads them")
    return f"{row[0]} models priced"


def _model() -> str:
    address = probes.model()
    if os.environ.get("MASTERPLAN_STANDIN"):
        return f"the stand-in: rule-based, no AI{_models_nearby()}"
    if local.is_local(address):
        return f"{address}, a server of this house{_without_key()}{_named_model()}"
    return f"{address}{_without_key()}"


def _without_key() -> str:
    """Nothing where a key is set."""
    if not model_server.is_without_key():
        return ""
    try:
        trouble = model_server.ask_without_key()
    except model_server.KeyMissing as missing:
        raise Broken(str(missing), missing.remedy) from missing
    if trouble:
        raise Broken(trouble, "check ANTHROPIC_BASE_URL and the server")
    return ", which wants no key"


def _models_nearby() -> str:
    """A way to a real model that costs nothing, where one answers on this machine."""
    return "".join(
        f"; a model server answers at {server.place} (models: {server.named}): {server.command}"
        for server in nearby.found()
    )


def _named_model() -> str:
    return f", model {settings.MODEL} for every job" if settings.MODEL else ""


def _code_checks() -> str:
    folder = Path(sys.executable).parent
    missing = [tool for tool in ("ruff", "ty") if not (folder / tool).exists()]
    if missing:
        raise Broken(f"{', '.join(missing)} not found", "install requirements.txt again")
    return "ruff, ty"


def _packages() -> str:
    """Environments of built software, and the index that others would come from."""
    found = environments.environments()
    size = sum(one.size_bytes for one in found) / 1024**2
    made = f"{len(found)} environments, {size:.0f} MB" if found else "no environment yet"
    return f"{made}; others come from {index_address()}"


def _previews() -> str:
    """Where what was built can be tried, and whether its process runs."""
    if not settings.PREVIEW_SLOTS:
        return "switched off (PREVIEW_SLOTS is 0)"
    if unsafe := addresses.why_unsafe():
        raise Broken(unsafe, "set PREVIEW_HOST to a domain that previews have to themselves")
    runs = "running" if file_locks.is_held(home_dir() / "run" / "preview") else "started by `up`"
    return f"{settings.PREVIEW_SLOTS} at once at {settings.PREVIEW_HOST}, {runs}"


def _disk() -> str:
    free = shutil.disk_usage(home_dir()).free
    found = f"{free / 1024**3:.1f} GiB free for {home_dir()}"
    if free < FREE_BYTES:
        raise Broken(found, "make room, or set MASTERPLAN_HOME to another disk")
    return found


def _chromium() -> str:
    if not CHROMIUM.exists():
        raise Broken("not installed", "only the browser tests need it: apt-get install chromium")
    return str(CHROMIUM)
