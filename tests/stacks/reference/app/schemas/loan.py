from __future__ import annotations

from datetime import date

from app.core.schemas import FilterSchema, Schema
from app.models.loan_state import LoanState


class LoanIn(Schema):
    book_id: int
    member_id: int


class LoanOut(LoanIn):
    id: int
    state: LoanState
    borrowed_on: date
    due_on: date
    ended_on: date | None


class LoanFilter(FilterSchema):
    state: LoanState | None = None
    member_id: int | None = None
    overdue: bool = False
