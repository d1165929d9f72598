from __future__ import annotations

from app.core.schemas import Schema


class LoanReport(Schema):
    """Figures of the library on one day."""

    titles: int
    copies: int
    lent: int
    overdue: int
    lost: int
