from __future__ import annotations

from enum import StrEnum


class LoanState(StrEnum):
    BORROWED = "borrowed"
    RETURNED = "returned"
    LOST = "lost"
