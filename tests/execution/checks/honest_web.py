"""What good models write for a web application: routes, schemas, tables, views, and what stands around them."""

FILES = {
    "fastapi routes": """
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlmodel import Session, select

from app.database import get_session
from app.models import Book

router = APIRouter(prefix="/books", tags=["books"])
Database = Annotated[Session, Depends(get_session)]


class BookIn(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    pages: int = Field(ge=1)
    isbn: str | None = None

    @field_validator("isbn")
    @classmethod
    def is_isbn(cls, value: str | None) -> str | None:
        if value is not None and not value.replace("-", "").isdigit():
            raise ValueError("an ISBN has digits only")
        return value

    @model_validator(mode="after")
    def is_consistent(self) -> "BookIn":
        if self.pages > 10_000 and self.isbn is None:
            raise ValueError("so long a book needs an ISBN")
        return self


@router.get("", response_model=list[BookIn])
async def list_books(session: Database, q: Annotated[str | None, Query(max_length=50)] = None) -> list[Book]:
    statement = select(Book).order_by(Book.title)
    if q:
        statement = statement.where(Book.title.contains(q))
    return list(session.exec(statement))


@router.post("", status_code=status.HTTP_201_CREATED)
def add_book(given: BookIn, session: Database, response: Response) -> Book:
    if session.exec(select(Book).where(Book.isbn == given.isbn)).first():
        raise HTTPException(status.HTTP_409_CONFLICT, detail="There is such a book.")
    book = Book(**given.model_dump())
    session.add(book)
    session.commit()
    session.refresh(book)
    response.headers["Location"] = f"/books/{book.id}"
    return book
""",
    "fastapi app": """
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response

from app.errors import LibraryError

logger = logging.getLogger(__name__)
HERE = Path(__file__).parent
templates = Jinja2Templates(directory=HERE / "templates")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.ready = True
    yield
    app.state.ready = False


class Headers(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["X-Frame-Options"] = "DENY"
        return response


def create_app() -> FastAPI:
    app = FastAPI(title="Library", lifespan=lifespan)
    app.add_middleware(Headers)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")

    @app.exception_handler(LibraryError)
    async def handle(request: Request, error: LibraryError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=error.status)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> HTMLResponse:
        return templates.TemplateResponse(request, "error.html", {"errors": error.errors()}, status_code=422)

    return app
""",
    "sqlmodel tables": """
from datetime import UTC, datetime
from decimal import Decimal
from typing import Optional

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint, event, func
from sqlalchemy.engine import Engine
from sqlmodel import Field, Relationship, SQLModel


def now() -> datetime:
    return datetime.now(UTC)


class Member(SQLModel, table=True):
    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("email"), CheckConstraint("length(name) > 0", name="member_has_a_name"))

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)
    email: str = Field(sa_column=Column(String(200), nullable=False, index=True))
    loans: list["Loan"] = Relationship(back_populates="member")


class Loan(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    fee: Decimal = Field(default=Decimal(0), max_digits=8, decimal_places=2)
    lent_at: datetime = Field(default_factory=now)
    member: Optional["Member"] = Relationship(back_populates="loans")


Index("loan_by_day", func.date(Loan.lent_at))


@event.listens_for(Engine, "connect")
def keep_keys(connection, record) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


SQLModel.metadata.naming_convention = {"ix": "ix_%(column_0_label)s"}
""",
    "django": """
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView


class BookQuerySet(models.QuerySet["Book"]):
    def available(self) -> "BookQuerySet":
        return self.filter(Q(copies__gt=F("lent")))


class Book(models.Model):
    class Kind(models.TextChoices):
        NOVEL = "novel", _("Novel")
        POEMS = "poems", _("Poems")

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NOVEL)
    copies = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    lent = models.PositiveIntegerField(default=0)

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [models.CheckConstraint(condition=Q(lent__lte=F("copies")), name="lent_within_copies")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.lent > self.copies:
            raise ValidationError({"lent": _("More than there are.")})

    def get_absolute_url(self) -> str:
        return reverse("books:detail", kwargs={"pk": self.pk})


@receiver(post_save, sender=Book)
def noted(sender: type[Book], instance: Book, created: bool, **kwargs: object) -> None:
    if created:
        Book.objects.filter(pk=instance.pk).update(lent=0)


class BookList(LoginRequiredMixin, ListView):
    model = Book
    paginate_by = 20

    def get_queryset(self) -> BookQuerySet:
        return super().get_queryset().available().annotate(n=Count("pk"))


@transaction.atomic
def lend(request: HttpRequest, pk: int) -> HttpResponse:
    book = get_object_or_404(Book.objects.select_for_update(), pk=pk)
    if request.method == "POST":
        book.lent = F("lent") + 1
        book.save(update_fields=["lent"])
        return redirect(book)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"total": Book.objects.aggregate(Sum("copies"))["copies__sum"], "at": timezone.now()})
    return render(request, "books/lend.html", {"book": book})
""",
}
