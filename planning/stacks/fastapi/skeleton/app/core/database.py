"""The database: the base of all models, and one session a request."""

import enum
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, Numeric, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Always aware and in UTC, also where the database keeps no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without a time zone cannot be stored.")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Hundredths(TypeDecorator[Decimal]):
    """Two decimal places, exact also where the database knows floating numbers only."""

    impl = Numeric(14, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(Numeric(14, 2, asdecimal=not is_sqlite))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return float(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


class Base(DeclarativeBase):
    """Columns by annotation: `str`, `int`, `bool`, `date`, `datetime` (UTC), `Decimal` (two places), `StrEnum`."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        datetime: UtcDateTime(),
        Decimal: Hundredths(),
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            length=60,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


def make_engine(url: str) -> Engine:
    """For SQLite its folder is made and foreign keys are kept; `sqlite://` is one database in memory."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return create_engine(address, pool_pre_ping=True)
    arguments = {"check_same_thread": False, "timeout": 15}
    if not address.database or address.database == ":memory:":
        engine = create_engine(address, connect_args=arguments, poolclass=StaticPool)
    else:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, connect_args=arguments)
    event.listen(engine, "connect", keep_foreign_keys)
    return engine


def keep_foreign_keys(connection: Any, entry: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


class ApplicationSession(Session):
    """Goes on after the database refused something, so that a page can still say so; all before it is undone."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        try:
            super().flush(objects)
        except IntegrityError:
            self.rollback()
            raise


def make_sessions(engine: Engine) -> sessionmaker[ApplicationSession]:
    return sessionmaker(engine, class_=ApplicationSession, expire_on_commit=False)


def request_session(request: Request) -> Session:
    """One session for all who ask during a request; app/core/web/transactions.py ends it."""
    if not hasattr(request.state, "session"):
        request.state.session = request.app.state.sessions()
    session: Session = request.state.session
    return session


SessionDep = Annotated[Session, Depends(request_session)]
