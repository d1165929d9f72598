from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.clock import TodayDep
from app.core.database import SessionDep
from app.core.pagination import Page
from app.core.schemas import PageOut
from app.models.member import Member
from app.schemas.member import MemberFilter, MemberIn, MemberOut
from app.services.member import create_member, get_member, list_members

router: APIRouter = APIRouter(prefix="/api/members", tags=["members"])


@router.get("", response_model=PageOut[MemberOut])
def api_list_members(
    session: SessionDep, filters: Annotated[MemberFilter, Query()]
) -> Page[Member]:
    return list_members(session, filters)


@router.get("/{member_id}", response_model=MemberOut)
def api_get_member(session: SessionDep, member_id: int) -> Member:
    return get_member(session, member_id)


@router.post("", response_model=MemberOut, status_code=201)
def api_create_member(session: SessionDep, data: MemberIn, today: TodayDep) -> Member:
    return create_member(session, data, today)
