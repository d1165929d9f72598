from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.models.member_state import MemberState


class Member(Base):
    """Who may borrow, as long as the state is active."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[MemberState] = mapped_column(default=MemberState.ACTIVE)
    joined_on: Mapped[date]
