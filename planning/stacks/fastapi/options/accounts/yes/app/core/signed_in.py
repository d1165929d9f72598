"""Who is signed in."""

from fastapi import Request

from app.core.database import request_session
from app.models.account import Account


def signed_in(request: Request) -> Account | None:
    """Looked up once a request."""
    if not hasattr(request.state, "user"):
        account_id = request.session.get("account_id")
        found = request_session(request).get(Account, account_id) if account_id else None
        request.state.user = found
    user: Account | None = request.state.user
    return user
