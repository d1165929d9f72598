"""Which database is used, and its tables."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management import call_command


def database(url: str) -> dict[str, Any]:
    """As Django wants it: `sqlite://` is in memory, `sqlite:///data/app.sqlite3` a file, else PostgreSQL.

    Raises ValueError for another kind.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = parts.path.removeprefix("/")
        # Writers wait for each other from their start, instead of failing in their middle.
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20}
        engine = "django.db.backends.sqlite3"
        return {"ENGINE": engine, "NAME": name or ":memory:", "OPTIONS": options}
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL begins with {parts.scheme!r}, not sqlite or postgresql.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
    }


def make_tables() -> None:
    """Those that are missing."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", run_syncdb=True, verbosity=0)
