"""What every application answers: its health, the way in, and what its API offers."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import text

from app.core.database import SessionDep
from app.core.templates import render

router = APIRouter(include_in_schema=False)


def add_front(app: FastAPI) -> None:
    """A page at `/` of the application itself comes before ours."""
    taken = {getattr(route, "path", "") for route in app.routes}
    app.router.routes += [
        route for route in router.routes if getattr(route, "path", "") not in taken
    ]


@router.get("/health")
def health(session: SessionDep) -> dict[str, str]:
    """Answers if the database does."""
    session.execute(text("SELECT 1"))
    return {"status": "ok"}


@router.get("/")
def home(request: Request) -> Response:
    """The first entry of the menu, or what the API offers."""
    links = request.app.state.navigation
    return RedirectResponse(links[0].url if links else "/api/docs", status_code=303)


@router.get("/api/docs")
def api_docs(request: Request) -> Response:
    """The operations of the API, without a script of another server."""
    return render(request, "api.html", operations=operations_of(request.app.openapi()))


def operations_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Flat rows of an OpenAPI document, in its order."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", "").removeprefix("Api "),
            "description": operation.get("description", ""),
            "inputs": [one["name"] for one in operation.get("parameters", [])],
            "has_body": "requestBody" in operation,
            "answers": sorted(operation.get("responses", {})),
        }
        for path, operations in document.get("paths", {}).items()
        for method, operation in operations.items()
    ]
