"""Accounts: who is signed in, who may do what, and making accounts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Conflict, Forbidden, Invalid, NotSignedIn
from app.core.passwords import hash_password, is_password
from app.core.schemas import Schema
from app.core.signed_in import signed_in
from app.models.account import Account

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
# Compared where there is no account, so that the time of an answer does not say which addresses have one.
NOBODYS = hash_password("")


class Credentials(Schema):
    email: str = Field(min_length=1, max_length=200)
    password: str = Field(min_length=1, max_length=200)


class AccountIn(Credentials):
    email: str = Field(pattern=EMAIL, max_length=200)
    name: str = Field(min_length=1, max_length=120)
    password: str = Field(min_length=10, max_length=200)


def find_account(session: Session, email: str) -> Account | None:
    return session.scalar(select(Account).where(Account.email == email.lower()))


def create_account(session: Session, data: AccountIn, now: datetime, role: str = "user") -> Account:
    """Raises Conflict if the address has an account."""
    if find_account(session, data.email):
        raise Conflict("This address has an account already.", field="email")
    account = Account(
        email=data.email.lower(),
        name=data.name,
        role=role,
        password_hash=hash_password(data.password),
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def check_credentials(session: Session, data: Credentials) -> Account:
    """Raises Invalid, with the same words whether the address or the password is wrong."""
    account = find_account(session, data.email)
    is_right = is_password(data.password, account.password_hash if account else NOBODYS)
    if account is None or not is_right:
        raise Invalid("The address or the password is wrong.", field="password")
    return account


OptionalUserDep = Annotated[Account | None, Depends(signed_in)]


def signed_in_user(user: OptionalUserDep) -> Account:
    """Raises NotSignedIn: pages lead to the form for signing in, the API answers 401."""
    if user is None:
        raise NotSignedIn("Please sign in first.")
    return user


UserDep = Annotated[Account, Depends(signed_in_user)]


def require_role(*roles: str) -> Callable[[Account], Account]:
    """For `Annotated[Account, Depends(require_role("staff"))]`. Raises Forbidden for any other role."""

    def user_with_role(user: UserDep) -> Account:
        if user.role not in roles:
            raise Forbidden("Your account may not do this.")
        return user

    return user_with_role
