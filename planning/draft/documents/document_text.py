"""Reading and writing documents as text: bounded, strict, and with the place of everything that is wrong."""

import json
from collections.abc import Sequence
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from config.shared.database.storable import shortened, storable
from config.shared.errors import BadInput
from planning.discovery.brief import decoded
from planning.draft.documents.shapes import FORMAT, VERSION, Plan, PlanDocument
from planning.errors import DocumentRefused

D = TypeVar("D", bound=PlanDocument)
MEGABYTE = 1024 * 1024
MOST_BYTES = 8 * MEGABYTE


def read(data: bytes, shape: type[D]) -> D:
    """The document as it is written; whether its parts fit together is looked at apart. Raises DocumentRefused."""
    check_length(len(data))
    text = _text(data)
    _require_format(_parsed(text))
    try:
        return shape.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise DocumentRefused(problems_of(error)) from None


def check_length(length: int) -> None:
    """Raises DocumentRefused, so that nobody has to read what is too long."""
    if length > MOST_BYTES:
        size, most = length / MEGABYTE, MOST_BYTES // MEGABYTE
        raise DocumentRefused([f"It has {size:.1f} MB; a plan document has at most {most}."])


def renamed(document: D, name: str) -> D:
    """The same plan under another name. Raises DocumentRefused for a name that it cannot have."""
    try:
        plan = Plan.model_validate(document.plan.model_dump() | {"name": name})
    except ValidationError as error:
        raise DocumentRefused([f"plan.{one}" for one in problems_of(error)]) from None
    return document.model_copy(update={"plan": plan})


def written(document: PlanDocument) -> str:
    """Equal documents give equal text. What has its default is left out."""
    content = document.model_dump(exclude_defaults=True)
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def problems_of(error: ValidationError) -> list[str]:
    """Each as `phases[0].milestones[1].tasks[2].complexity: what is wrong`."""
    return [f"{place(one['loc'])}: {_said(one)}" for one in error.errors(include_url=False)]


def place(parts: Sequence[int | str]) -> str:
    said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return shortened(storable(said.removeprefix(".")), 200) or "the document"


def _said(error: Any) -> str:
    text = str(error["msg"]).removeprefix("Value error, ")
    return shortened(storable(text), 300)


def _text(data: bytes) -> str:
    try:
        return decoded(data)
    except BadInput as error:
        raise DocumentRefused([error.message]) from None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError:
        raise DocumentRefused(["It is nested too deeply to be read."]) from None
    except ValueError as error:
        raise DocumentRefused([f"It is not JSON: {error}."]) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raises ValueError for a key that stands twice: one of the two would be lost without a word."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {shortened(key, 60)!r} stands twice in one object")
        found[key] = value
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _require_format(content: Any) -> None:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DocumentRefused([f'It is no plan document: it has no "format": "{FORMAT}".'])
    version = content.get("version")
    if version != VERSION or isinstance(version, bool):
        known = f"version {version!r} is unknown; version {VERSION} can be read"
        raise DocumentRefused([shortened(known, 200) + "."])
