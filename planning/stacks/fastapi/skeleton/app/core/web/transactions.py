"""One transaction a request: kept if its answer is below 400, otherwise undone."""

from fastapi import Request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.web.problems import answer_contradiction


class Transactions:
    """Ends the session of a request before its answer is sent, so that no answer promises what was not kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        is_replaced = False

        async def end_and_send(message: Message) -> None:
            nonlocal is_replaced
            session: Session | None = state.get("session")
            if message["type"] == "http.response.start" and session is not None:
                try:
                    await run_in_threadpool(end, session, message["status"])
                except IntegrityError as error:
                    is_replaced = True
                    answer = answer_contradiction(Request(scope), error)
                    await answer(scope, receive, send)
            if not is_replaced:
                await send(message)

        try:
            await self.app(scope, receive, end_and_send)
        finally:
            if session := state.get("session"):
                await run_in_threadpool(session.close)


def end(session: Session, status: int) -> None:
    try:
        if status < 400:
            session.commit()
    finally:
        session.rollback()
