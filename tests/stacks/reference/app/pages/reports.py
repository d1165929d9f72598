from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.core.clock import TodayDep
from app.core.database import SessionDep
from app.core.templates import render
from app.core.wiring import Link
from app.schemas.loan import LoanFilter
from app.services.loan import list_loans, most_borrowed_books, report_loans

router: APIRouter = APIRouter(prefix="/reports")
NAVIGATION: Link = Link(label="Report", url="/reports", order=9)


@router.get("")
def report_page(request: Request, session: SessionDep, today: TodayDep) -> Response:
    return render(
        request,
        "reports/loans.html",
        report=report_loans(session, today),
        overdue=list_loans(session, LoanFilter(overdue=True), today),
        favourites=most_borrowed_books(session, 5),
        today=today,
    )
