"""Looks of `doctor` at what an operator sets up: address, e-mail, webhooks, logs, metrics, workers, clocks, backups."""

import os
import re
import shutil
import subprocess
import time
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from django.conf import settings
from django.core.mail import get_connection
from kombu.exceptions import OperationalError as BrokerAway

from config.celery import app
from config.notices.deliveries import MOST_TRIES
from config.operation import task_ids
from config.readiness.probes import SECONDS, Broken, NotYet, first_line

PING_SECONDS = 1.0
# A sweep that is so many times late is not made any more.
LATE = 4
SHORTEST_TOKEN = 16
# Leases of hosts whose clocks differ by more are taken away from the living.
CLOCK_SECONDS = 5.0
LOCAL = {"127.0.0.1", "localhost", "::1"}


def address() -> str:
    """Where people find it, and whether that is safe."""
    url = urlsplit(settings.PUBLIC_URL)
    if not settings.PUBLIC_URL:
        if settings.BEHIND_PROXY:
            raise Broken("BEHIND_PROXY is set and PUBLIC_URL is not", "set PUBLIC_URL")
        return "this machine alone (PUBLIC_URL is unset)"
    if url.scheme not in {"http", "https"} or not url.hostname or url.path:
        raise Broken(f"PUBLIC_URL is {settings.PUBLIC_URL}", "set it as https://plans.example.org")
    if url.scheme == "http" and url.hostname not in LOCAL:
        raise Broken(
            f"{settings.PUBLIC_URL}: passwords and cookies travel in the open",
            "put a proxy with HTTPS in front, and set PUBLIC_URL to its https:// address",
        )
    if url.scheme == "https" and not settings.BEHIND_PROXY:
        raise Broken(f"{settings.PUBLIC_URL}, but no proxy is believed", "set BEHIND_PROXY=true")
    return settings.PUBLIC_URL


def email() -> str:
    """That the mail server lets us in; nothing is sent."""
    if not settings.EMAIL_IN_USE:
        return "none is sent (EMAIL_URL is unset)"
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    mail = get_connection()
    try:
        mail.open()
    except OSError as error:  # Those of smtplib are among them.
        raise Broken(f"{server}: {first_line(error)}", "check EMAIL_URL") from error
    finally:
        mail.close()
    return f"{server}, from {settings.DEFAULT_FROM_EMAIL}"


def webhooks(connection: psycopg.Connection[Any]) -> str:
    try:
        allowed = [str(ip_network(one)) for one in settings.WEBHOOK_NETWORKS]
    except ValueError as error:
        raise Broken(f"WEBHOOK_NETWORKS: {error}", "list networks such as 10.1.2.0/24") from error
    query = (
        "SELECT (SELECT count(*) FROM notices_webhook WHERE is_active),"
        " (SELECT count(*) FROM notices_delivery WHERE status = 'failed'"
        " AND ended_at > now() - interval '1 day')"
    )
    try:
        active, failed = connection.execute(query).fetchone() or (0, 0)
    except psycopg.errors.UndefinedTable as error:
        raise NotYet("no table of them yet", "the next `up` or `build` makes it") from error
    private = f"; private networks allowed: {', '.join(allowed)}" if allowed else ""
    lost = f", {failed} deliveries given up after {MOST_TRIES} tries today" if failed else ""
    return f"{active} switched on{lost}{private}"


def logs() -> str:
    return {"line": "lines for people", "json": "JSON, one object a line"}[settings.LOG_FORMAT]


def metrics() -> str:
    if not settings.METRICS_TOKEN:
        return "switched off (METRICS_TOKEN is unset)"
    if len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        raise Broken(
            "METRICS_TOKEN can be guessed", f"make it {SHORTEST_TOKEN} random characters or more"
        )
    return "at /metrics, for who says METRICS_TOKEN"


def workers() -> str:
    """That somebody takes tasks, and that beat asks for sweeps."""
    # Of an embedded broker that was started after the settings were read.
    broker = os.environ["REDIS_URL"]
    try:
        app.conf.update(broker_url=broker)
        answered = app.control.ping(timeout=PING_SECONDS) or []
        ages = task_ids.sweep_ages(broker)
    except (BrokerAway, redis.RedisError, OSError) as error:
        raise Broken(first_line(error), "check REDIS_URL") from error
    if not answered:
        raise NotYet("none runs", "`up` starts them; elsewhere start the worker of the Procfile")
    late = [
        name for name, age in ages.items() if age is None or age > LATE * settings.SWEEP_SECONDS
    ]
    if late:
        raise Broken(
            f"{len(answered)} work, but nobody sweeps: {', '.join(sorted(late))}",
            "start beat, once for all hosts",
        )
    return f"{len(answered)} answer, and sweeps are made"


def clock(connection: psycopg.Connection[Any]) -> str:
    """Against the database's, by the middle of the question."""
    began = time.time()
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    assert isinstance(row[0], datetime)
    middle = (began + time.time()) / 2
    apart = abs(row[0].astimezone(UTC).timestamp() - middle)
    if apart > CLOCK_SECONDS:
        raise Broken(
            f"{apart:.0f} s apart from the database's", "let NTP set the clocks of both hosts"
        )
    return f"{apart * 1000:.0f} ms apart from the database's"


def backups(connection: psycopg.Connection[Any], embedded: str) -> str:
    """That a `pg_dump` is there which can read this server. When it last ran is not ours to know."""
    server = connection.info.server_version // 10000
    for folder in (None, embedded):
        path = shutil.which("pg_dump", path=folder)
        if path is None:
            continue
        said = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        major = re.search(r"(\d+)", said.stdout)
        if major and int(major.group()) >= server:
            return f"{path} reads this server; docs/operating.md says how"
    raise Broken(f"no pg_dump of version {server} or newer", f"install postgresql-client-{server}")
