from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.database import Base
from app.models.book import Book
from app.models.loan_state import LoanState
from app.models.member import Member


class Loan(Base):
    """A copy of a book with a member."""

    __tablename__ = "loans"

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    state: Mapped[LoanState] = mapped_column(default=LoanState.BORROWED)
    borrowed_on: Mapped[date]
    due_on: Mapped[date]
    ended_on: Mapped[date | None]
    renewals: Mapped[int] = mapped_column(default=0)

    book: Mapped[Book] = relationship()
    member: Mapped[Member] = relationship()
