from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.core.clock import TodayDep
from app.core.database import SessionDep
from app.core.forms import Form, FormDep, choices
from app.core.templates import redirect, render
from app.core.wiring import Link
from app.models.loan_state import LoanState
from app.schemas.book import BookFilter
from app.schemas.loan import LoanFilter, LoanIn
from app.schemas.member import MemberFilter
from app.services.book import list_books
from app.services.loan import create_loan, end_loan, get_loan, list_loans, renew_loan
from app.services.member import list_members

router: APIRouter = APIRouter(prefix="/loans")
NAVIGATION: Link = Link(label="Loans", url="/loans", order=3)


@router.get("")
def loans_page(
    request: Request,
    session: SessionDep,
    filters: Annotated[LoanFilter, Query()],
    today: TodayDep,
) -> Response:
    return render(
        request,
        "loans/list.html",
        page=list_loans(session, filters, today),
        filters=filters,
        states=choices(LoanState),
        today=today,
    )


def render_loan_form(request: Request, session: SessionDep, form: Form[LoanIn]) -> Response:
    books = [(book.id, book.title) for book in list_books(session, BookFilter())]
    members = [(one.id, one.name) for one in list_members(session, MemberFilter())]
    return render(request, "loans/form.html", form=form, books=books, members=members)


@router.get("/new")
def new_loan_page(
    request: Request, session: SessionDep, book_id: int | None = None, member_id: int | None = None
) -> Response:
    form = Form.blank(LoanIn, book_id=book_id, member_id=member_id)
    return render_loan_form(request, session, form)


@router.post("/new")
def create_loan_action(
    request: Request, session: SessionDep, fields: FormDep, today: TodayDep
) -> Response:
    form = Form.posted(LoanIn, fields)
    loan = form.submit(lambda data: create_loan(session, data, today))
    if loan is None:
        return render_loan_form(request, session, form)
    return redirect(request, f"/loans/{loan.id}", "The book was lent.")


@router.get("/{loan_id}")
def loan_page(request: Request, session: SessionDep, loan_id: int, today: TodayDep) -> Response:
    return render(request, "loans/detail.html", loan=get_loan(session, loan_id), today=today)


@router.post("/{loan_id}/return")
def return_loan_action(
    request: Request, session: SessionDep, loan_id: int, today: TodayDep
) -> Response:
    end_loan(session, loan_id, LoanState.RETURNED, today)
    return redirect(request, f"/loans/{loan_id}", "The book is back.")


@router.post("/{loan_id}/lose")
def lose_loan_action(
    request: Request, session: SessionDep, loan_id: int, today: TodayDep
) -> Response:
    end_loan(session, loan_id, LoanState.LOST, today)
    return redirect(request, f"/loans/{loan_id}", "The copy is marked as lost.")


@router.post("/{loan_id}/renew")
def renew_loan_action(
    request: Request, session: SessionDep, loan_id: int, today: TodayDep
) -> Response:
    loan = renew_loan(session, loan_id, today)
    return redirect(request, f"/loans/{loan_id}", f"Due on {loan.due_on} now.")
