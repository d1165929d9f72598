from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.models.member_state import MemberState
from app.schemas.member import MemberIn
from app.services.member import change_member_state, create_member


def seed(session: Session, today: date) -> None:
    for number, name in enumerate(
        ["Ada Byron", "Grace Hopper", "Alan Turing", "Katherine Johnson"]
    ):
        email = f"{name.split()[0].lower()}@example.org"
        create_member(
            session, MemberIn(name=name, email=email), today - timedelta(days=90 * number)
        )
    last = create_member(
        session, MemberIn(name="Charles Babbage", email="charles@example.org"), today
    )
    change_member_state(session, last.id, MemberState.BLOCKED)
