from __future__ import annotations

from datetime import date

from pydantic import Field

from app.core.schemas import FilterSchema, Schema
from app.models.member_state import MemberState


class MemberIn(Schema):
    name: str = Field(min_length=1, max_length=120)
    email: str = Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


class MemberOut(MemberIn):
    id: int
    state: MemberState
    joined_on: date


class MemberFilter(FilterSchema):
    q: str | None = None
    state: MemberState | None = None
