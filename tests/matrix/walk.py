"""Who gets what: every request as every person, and the table made of what happened."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from django.db import transaction

from config.access.models import User
from tests.api.conftest import kept_open
from tests.api.operations import World
from tests.matrix.people import PEOPLE, Person, person
from tests.matrix.requests import Request, everything

Row = tuple[str, str]
# By kind and name: the status for each person.
Matrix = dict[Row, dict[str, int]]
NO_SUCH_METHOD = 405
SIGNS = {401: "sign in", 403: "refused", 404: "hidden"}
DONE, NOT_NOW = "yes", "yes, not now"
HEAD = """# Who may do what

Made from what happened: `make access` asks for everything as everybody, in a world where all of it is there, and writes this down. A test compares it.

*yes*: it was done. *yes, not now*: the person may, and this world or what was sent does not allow it. *refused*: 403, with the reason. *hidden*: 404, as if it were not there. *sign in*: 401, or the page for signing in. The *admin* is the owner of all of it as well; an *operator* is a superuser of Django's admin, and another admin of the team.
"""


def walk(owner: User, made: World) -> Matrix:
    """Each request is undone before the next."""
    found: Matrix = {}
    people = [person(name, owner) for name in PEOPLE]
    for request in everything(made):
        # The last one first: what has no such method has it for nobody.
        last = _ask(request, people[-1])
        if last != NO_SUCH_METHOD:
            row = {who.name: _ask(request, who) for who in people[:-1]}
            found[request.kind, request.name] = row | {people[-1].name: last}
    return found


def _ask(request: Request, who: Person) -> int:
    with transaction.atomic(), kept_open():
        status = request.ask(who)
        transaction.set_rollback(True)
    return status


def sign(status: int) -> str:
    if status in SIGNS:
        return SIGNS[status]
    if status < 400:
        return DONE
    return NOT_NOW if status < 500 and status != NO_SUCH_METHOD else f"**{status}**"


def written(matrix: Matrix) -> str:
    return HEAD + "".join(_section(kind, dict(rows)) for kind, rows in _by_kind(matrix))


def _by_kind(matrix: Matrix) -> Iterator[tuple[str, list[tuple[Row, dict[str, int]]]]]:
    for kind, rows in groupby(matrix.items(), key=lambda item: item[0][0]):
        yield kind, list(rows)


def _section(kind: str, rows: Mapping[Row, Mapping[str, int]]) -> str:
    lines = [f"\n## {kind}\n", f"| | {' | '.join(PEOPLE)} |", "|---" * (len(PEOPLE) + 1) + "|"]
    for (_, name), row in rows.items():
        shown = name.replace("|", "\\|").replace("<", "‹").replace(">", "›")
        lines.append(f"| {shown} | {' | '.join(sign(row[who]) for who in PEOPLE)} |")
    return "\n".join(lines) + "\n"
