"""The application, put together."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.sessions import SessionMiddleware

from app.core.clock import Clock
from app.core.database import Base, make_engine, make_sessions
from app.core.settings import Settings, load_settings
from app.core.web.cross_origin import CrossOriginProtection
from app.core.web.front import add_front
from app.core.web.problems import add_problem_handlers
from app.core.web.transactions import Transactions
from app.core.wiring import add_routers, import_models, navigation_links

STATIC = Path(__file__).resolve().parent.parent / "static"
WEEK_SECONDS = 7 * 24 * 3600


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> FastAPI:
    """Raises WiringError if its parts contradict each other. Tables that are missing are made at once."""
    settings = settings or load_settings()
    import_models()
    app = FastAPI(
        title=settings.title,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.clock = clock or Clock()
    # The last one added is the outermost.
    app.add_middleware(Transactions)
    app.add_middleware(SessionMiddleware, secret_key=settings.secret_key, max_age=WEEK_SECONDS)
    app.add_middleware(CrossOriginProtection)
    add_problem_handlers(app)
    add_routers(app)
    add_front(app)
    app.state.navigation = navigation_links(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_database(app, settings)
    return app


def add_database(app: FastAPI, settings: Settings) -> None:
    """Last, as parts that contradict each other should be known before anything is made."""
    app.state.engine = make_engine(settings.database_url)
    app.state.sessions = make_sessions(app.state.engine)
    Base.metadata.create_all(app.state.engine)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
    yield
    app.state.engine.dispose()
