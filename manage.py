#!/usr/bin/env python
"""Django's command line, with embedded servers for the commands that need some."""

import os
import sys

from django.core.management import execute_from_command_line

from config.build import request
from config.embedded import environment
from config.embedded.server import ServerFailed
from config.readiness import model_server

NEED_NOTHING = {
    "", "bench", "check", "collectstatic", "compilemessages", "diffsettings", "doctor", "findstatic", "help",
    "makemessages", "startapp", "version",
}  # fmt: skip
NEED_DATABASE = {
    "changepassword", "createsuperuser", "dbshell", "dumpdata", "export_plan", "flush", "inspectdb",
    "load_prices", "loaddata", "makemigrations", "migrate", "showmigrations", "sqlmigrate",
}  # fmt: skip

CALL_THE_MODEL = {"build", "up"}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    _keep_what_is_compiled()
    command = next((a for a in arguments if not a.startswith("-")), "")
    asks = command in NEED_NOTHING or "--help" in arguments or "-h" in arguments
    if command == "build" and not asks:
        request.check(arguments[arguments.index(command) + 1 :])
    further = not asks and command not in NEED_DATABASE
    environment.prepare_environment()
    if command in CALL_THE_MODEL and not asks and model_server.is_without_key():
        _ask_for_key(arguments)
    try:
        servers = environment.ensure(database=not asks, broker=further, model=further)
    except ServerFailed as failure:
        sys.exit(str(failure))
    try:
        execute_from_command_line(["manage.py", *arguments])
    finally:
        servers.stop()


def _ask_for_key(arguments: list[str]) -> None:
    """Now, and not when the first plan has failed for want of one."""
    try:
        trouble = model_server.ask_without_key()
    except model_server.KeyMissing as missing:
        request.refuse(f"{missing}: {missing.remedy}.", as_json="--json" in arguments)
    if trouble:
        sys.stderr.write(f"{trouble}. Nothing is written until it does.\n")


def _keep_what_is_compiled() -> None:
    """Packages are installed uncompiled: an environment that keeps nothing would compile them in every process."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


if __name__ == "__main__":
    main(sys.argv[1:])
