from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from app.core.clock import today
from app.core.routes import operation, page_json
from app.forms.loan import LoanFilter
from app.models.loan import Loan
from app.services.loan import list_loans, return_loan


def loan_json(loan: Loan) -> dict[str, Any]:
    return {
        "id": loan.pk,
        "book_id": loan.book_id,
        "borrower": loan.borrower,
        "state": loan.state,
        "due_on": loan.due_on,
    }


@operation("/api/loans")
def api_list_loans(request: HttpRequest) -> dict[str, Any]:
    filters = LoanFilter(request.GET)
    return page_json(list_loans(today=today(), **filters.values), loan_json)


@operation("/api/loans/<int:loan_id>/return", methods=["POST"])
def api_return_loan(request: HttpRequest, loan_id: int) -> dict[str, Any]:
    return loan_json(return_loan(loan_id, today()))
