"""Settings, from the environment alone."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.about import TITLE

DATABASE_URL = "sqlite:///data/app.sqlite3"
# What providers of PostgreSQL hand out, without the name of the driver.
PLAIN_POSTGRES = ("postgres://", "postgresql://")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`database_url` as SQLAlchemy reads it; whoever has `secret_key` can forge a session."""

    database_url: str
    secret_key: str
    title: str = TITLE


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """DATABASE_URL and SECRET_KEY; without a key, sessions end when the program does."""
    return Settings(
        database_url=with_driver(environment.get("DATABASE_URL") or DATABASE_URL),
        secret_key=environment.get("SECRET_KEY") or secrets.token_hex(32),
    )


def with_driver(url: str) -> str:
    for plain in PLAIN_POSTGRES:
        if url.startswith(plain):
            return f"postgresql+psycopg://{url.removeprefix(plain)}"
    return url
