from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, NotFound
from app.core.pagination import Page, paginate
from app.models.member import Member
from app.models.member_state import MemberState
from app.schemas.member import MemberFilter, MemberIn


def list_members(session: Session, filters: MemberFilter) -> Page[Member]:
    found = select(Member).order_by(Member.name, Member.id)
    if filters.state is not None:
        found = found.where(Member.state == filters.state)
    if filters.q:
        found = found.where(
            or_(
                Member.name.icontains(filters.q, autoescape=True),
                Member.email.icontains(filters.q, autoescape=True),
            )
        )
    return paginate(session, found, filters.page)


def get_member(session: Session, member_id: int) -> Member:
    """Raises NotFound."""
    member = session.get(Member, member_id)
    if member is None:
        raise NotFound("There is no such member.")
    return member


def create_member(session: Session, data: MemberIn, today: date) -> Member:
    """Raises Conflict if the address is taken."""
    if session.scalar(select(Member).where(Member.email == data.email)):
        raise Conflict("Somebody has this address already.", field="email")
    member = Member(**data.model_dump(), joined_on=today)
    session.add(member)
    session.flush()
    return member


def change_member_state(session: Session, member_id: int, state: MemberState) -> Member:
    """Raises NotFound, and Conflict if the member has the state already."""
    member = get_member(session, member_id)
    if member.state == state:
        raise Conflict(f"{member.name} is {state} already.")
    member.state = state
    session.flush()
    return member
