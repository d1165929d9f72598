from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from app.core.clock import today
from app.core.routes import page
from app.core.templates import redirect, render
from app.core.wiring import Link
from app.forms.loan import LoanFilter, LoanForm
from app.services.loan import create_loan, get_loan, list_loans, return_loan

NAVIGATION: Link = Link(label="Loans", url="/loans", order=2)


@page("/loans")
def loans_page(request: HttpRequest) -> HttpResponse:
    filters = LoanFilter(request.GET)
    loans = list_loans(today=today(), **filters.values)
    return render(request, "loans/list.html", page=loans, filters=filters, today=today())


@page("/loans/new")
def new_loan_page(request: HttpRequest) -> HttpResponse:
    return render(request, "loans/form.html", form=LoanForm(initial=request.GET.dict()))


@page("/loans/new", methods=["POST"])
def create_loan_action(request: HttpRequest) -> HttpResponse:
    form = LoanForm(request.POST)
    loan = form.submit(create_loan, today=today())
    if loan is None:
        return render(request, "loans/form.html", form=form)
    return redirect(request, f"/loans/{loan.pk}", "The book was lent.")


@page("/loans/<int:loan_id>")
def loan_page(request: HttpRequest, loan_id: int) -> HttpResponse:
    return render(request, "loans/detail.html", loan=get_loan(loan_id))


@page("/loans/<int:loan_id>/return", methods=["POST"])
def return_loan_action(request: HttpRequest, loan_id: int) -> HttpResponse:
    return_loan(loan_id, today())
    return redirect(request, f"/loans/{loan_id}", "The book is back.")
