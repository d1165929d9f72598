"""Whoever can sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Account(Base):
    """`role` is a word of the application, such as "staff"; the password is kept as its hash alone."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(40), default="user")
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
