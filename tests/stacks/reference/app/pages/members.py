from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.core.clock import TodayDep
from app.core.database import SessionDep
from app.core.forms import Form, FormDep, choices
from app.core.templates import redirect, render
from app.core.wiring import Link
from app.models.member_state import MemberState
from app.schemas.loan import LoanFilter
from app.schemas.member import MemberFilter, MemberIn
from app.services.loan import list_loans
from app.services.member import change_member_state, create_member, get_member, list_members

router: APIRouter = APIRouter(prefix="/members")
NAVIGATION: Link = Link(label="Members", url="/members", order=2)


@router.get("")
def members_page(
    request: Request, session: SessionDep, filters: Annotated[MemberFilter, Query()]
) -> Response:
    page = list_members(session, filters)
    return render(
        request, "members/list.html", page=page, filters=filters, states=choices(MemberState)
    )


@router.get("/new")
def new_member_page(request: Request) -> Response:
    return render(request, "members/form.html", form=Form.blank(MemberIn))


@router.post("/new")
def create_member_action(
    request: Request, session: SessionDep, fields: FormDep, today: TodayDep
) -> Response:
    form = Form.posted(MemberIn, fields)
    member = form.submit(lambda data: create_member(session, data, today))
    if member is None:
        return render(request, "members/form.html", form=form)
    return redirect(request, f"/members/{member.id}", f"{member.name} is a member now.")


@router.get("/{member_id}")
def member_page(request: Request, session: SessionDep, member_id: int, today: TodayDep) -> Response:
    member = get_member(session, member_id)
    loans = list_loans(session, LoanFilter(member_id=member_id), today)
    return render(request, "members/detail.html", member=member, loans=loans, today=today)


@router.post("/{member_id}/block")
def block_member_action(request: Request, session: SessionDep, member_id: int) -> Response:
    member = change_member_state(session, member_id, MemberState.BLOCKED)
    return redirect(request, f"/members/{member_id}", f"{member.name} is blocked.")


@router.post("/{member_id}/activate")
def activate_member_action(request: Request, session: SessionDep, member_id: int) -> Response:
    member = change_member_state(session, member_id, MemberState.ACTIVE)
    return redirect(request, f"/members/{member_id}", f"{member.name} may borrow again.")
