"""`manage.py print_rooms`: whether docs/architecture.md draws the rooms of each app as they are."""

from django.conf import settings

from config import rooms
from config.management.generated import GeneratedPart


class Command(GeneratedPart):
    help = "Check that docs/architecture.md draws the rooms of each app; exit 1 if it does not."
    document = settings.BASE_DIR / "docs" / "architecture.md"
    begin = "<!-- Rooms, from here on written by `manage.py print_rooms --write`. -->"
    end = "<!-- Here the rooms end. -->"

    def part(self) -> str:
        return "\n\n".join(map(_section, reversed(rooms.ROOMS)))


def _section(app: str) -> str:
    table = "\n".join(
        f"| `{room}` | {rooms.purpose(app, room)} |" for room in reversed(rooms.ROOMS[app])
    )
    picture = f"```mermaid\nflowchart TD\n{_picture(app)}\n```"
    return f"### {app}\n\n{picture}\n\n| room | what is in it |\n|---|---|\n{table}"


def _picture(app: str) -> str:
    """Arrows point to what is imported; one that leads round another room is left out."""
    drawn = {room: rooms.may_import(app, room) for room in rooms.ROOMS[app]}
    lines = [f"    {room}" for room, below in drawn.items() if not below]
    for room, below in reversed(drawn.items()):
        indirect = {further for one in below for further in _all_below(drawn, one)}
        lines += [f"    {room} --> {target}" for target in sorted(below - indirect)]
    return "\n".join(lines)


def _all_below(drawn: dict[str, set[str]], room: str) -> set[str]:
    return drawn[room].union(*(_all_below(drawn, below) for below in drawn[room]))
