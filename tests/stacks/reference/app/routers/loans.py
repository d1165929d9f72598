from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.clock import TodayDep
from app.core.database import SessionDep
from app.core.pagination import Page
from app.core.schemas import PageOut
from app.models.loan import Loan
from app.models.loan_state import LoanState
from app.schemas.loan import LoanFilter, LoanIn, LoanOut
from app.schemas.report import LoanReport
from app.services.loan import create_loan, end_loan, list_loans, renew_loan, report_loans

router: APIRouter = APIRouter(prefix="/api/loans", tags=["loans"])


@router.get("", response_model=PageOut[LoanOut])
def api_list_loans(
    session: SessionDep, filters: Annotated[LoanFilter, Query()], today: TodayDep
) -> Page[Loan]:
    return list_loans(session, filters, today)


@router.post("", response_model=LoanOut, status_code=201)
def api_create_loan(session: SessionDep, data: LoanIn, today: TodayDep) -> Loan:
    return create_loan(session, data, today)


@router.post("/{loan_id}/return", response_model=LoanOut)
def api_return_loan(session: SessionDep, loan_id: int, today: TodayDep) -> Loan:
    return end_loan(session, loan_id, LoanState.RETURNED, today)


@router.post("/{loan_id}/renew", response_model=LoanOut)
def api_renew_loan(session: SessionDep, loan_id: int, today: TodayDep) -> Loan:
    return renew_loan(session, loan_id, today)


@router.get("/report", response_model=LoanReport)
def api_report_loans(session: SessionDep, today: TodayDep) -> LoanReport:
    return report_loans(session, today)
