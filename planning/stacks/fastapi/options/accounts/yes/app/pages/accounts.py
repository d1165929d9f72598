"""Signing in and out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.core.accounts import Credentials, check_credentials
from app.core.database import SessionDep
from app.core.forms import Form, FormDep
from app.core.templates import redirect, render

router: APIRouter = APIRouter()


@router.get("/sign-in")
def sign_in_page(request: Request, next: str = "/") -> Response:
    form = Form.blank(Credentials)
    return render(request, "accounts/sign_in.html", form=form, next=own_path(next))


@router.post("/sign-in")
def sign_in_action(
    request: Request, session: SessionDep, fields: FormDep, next: str = "/"
) -> Response:
    form = Form.posted(Credentials, fields)
    account = form.submit(lambda data: check_credentials(session, data))
    if account is None:
        form.values["password"] = ""
        return render(request, "accounts/sign_in.html", form=form, next=own_path(next))
    request.session.clear()
    request.session["account_id"] = account.id
    return redirect(request, own_path(next), f"Welcome, {account.name}.")


@router.post("/sign-out")
def sign_out_action(request: Request) -> Response:
    request.session.clear()
    return redirect(request, "/", "You are signed out.")


def own_path(path: str) -> str:
    """A path of this application; addresses of others become `/`."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_own else "/"
