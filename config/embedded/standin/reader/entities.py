"""Kinds of record from sentences, labelled lists and tables."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from config.embedded.standin.domain import Field
from config.embedded.standin.reader.blocks import Statement
from config.embedded.standin.reader.fields import Phrase, read_field
from config.embedded.standin.reader.names import bare, is_noun, items, moves_said, singular, snake

FLAGS = re.IGNORECASE
LINK = r"belongs? to|(?:is|are) assigned to"
SUBJECT = re.compile(
    r"^(?P<article>an?|each|every|the)?\s*(?P<one>[A-Za-z][\w' -]*?)"
    rf" (?:(?:must|should) )?(?P<rest>(?:has|have|{LINK}) .+)$",
    FLAGS,
)
CLAUSE = re.compile(rf",? and (?=(?:has|have|{LINK}) )", FLAGS)
VERB = re.compile(rf"^(?:(?P<has>has|have)|{LINK}) (?P<rest>.+)$", FLAGS)
LABELLED = re.compile(r"^[*_`]*(?P<one>[A-Z][\w -]{1,30}?)[*_`]*:[*_`]*\s+(?P<rest>.+)$")
ARTICLED = re.compile(r"^(?:an?|the|one|its|their|optional|unique|required) |[(]", FLAGS)
NAME_COLUMNS = ("field", "attribute", "name")
ENTITY_COLUMNS = ("entity", "thing", "record")


@dataclass
class Draft:
    """An entity as far as it was read; `said` is its name in words, singular and lower case."""

    said: str
    phrases: dict[str, Phrase] = field(default_factory=dict)
    moves: list[tuple[str, str]] = field(default_factory=list)

    def add(self, new: Phrase) -> None:
        """A field said again adds what was not said before."""
        old = self.phrases.setdefault(new.field.name, new)
        if old is not new:
            kind = new.field.type if old.guessed and not new.guessed else old.field.type
            one = replace(merged(old.field, new.field), type=kind)
            self.phrases[one.name] = Phrase(one, old.guessed and new.guessed, old.about)


def merged(one: Field, two: Field) -> Field:
    """The limits and marks of both."""
    names = ("unique", "minimum", "maximum", "default")
    both: dict[str, Any] = {name: getattr(one, name) or getattr(two, name) for name in names}
    return replace(one, required=one.required and two.required, **both)


@dataclass
class Drafts:
    """All entities by name. What takes a text answers with the words it could not read, or None."""

    found: dict[str, Draft] = field(default_factory=dict)

    def get(self, words: str) -> Draft | None:
        return self.found.get(snake(singular(bare(words).lower())))

    def make(self, words: str) -> Draft:
        said = singular(bare(words).lower())
        return self.found.setdefault(snake(said), Draft(said))

    def take(self, one: Statement) -> list[str] | None:
        """A statement that describes what is kept; None for any other."""
        if one.cells:
            return None if one.role else self._row(one)
        text = one.text.strip(" .*_").replace("`", "")
        if moves_said(text)[1]:
            return None
        taken = self.sentence(text)
        if taken is not None or one.role:
            return taken
        found = LABELLED.match(text)
        return self._labelled(found) if found and is_noun(bare(found["one"])) else None

    def sentence(self, text: str) -> list[str] | None:
        """`A book has a title and belongs to an author`."""
        found = SUBJECT.match(text.strip(" ."))
        if not found or not is_noun(found["one"]):
            return None
        many = found["rest"].lower().startswith(("have ", "belong "))
        clauses = [VERB.match(clause) for clause in CLAUSE.split(found["rest"])]
        if not (found["article"] or many) or not all(c and _is_plain(c) for c in clauses):
            return None
        draft = self.make(found["one"])
        unread: list[str] = []
        for clause in filter(None, clauses):
            if clause["has"]:
                unread += self._fields(draft.said, items(clause["rest"])) or []
            else:
                for part in items(clause["rest"]):
                    words = bare(part).lower()
                    draft.add(Phrase(Field(name=snake(words), type="reference"), False, words))
        return unread

    def _fields(self, name: str, parts: list[str]) -> list[str] | None:
        phrases = [(part, read_field(part)) for part in parts]
        if not any(phrase for _, phrase in phrases):
            return None
        unread = []
        for part, phrase in phrases:
            if phrase is None:
                unread.append(part)
            else:
                self.make(name).add(phrase)
                unread += [f"{part}: {rest}" for rest in phrase.unread]
        return unread

    def _labelled(self, found: re.Match[str]) -> list[str] | None:
        """`Book: title, year`, where the book is known as a thing or a field is marked as one."""
        parts = items(found["rest"])
        phrases = [read_field(part) for part in parts]
        known = self.get(found["one"])
        marked = any(p and (not p.guessed or "(" in found["rest"]) for p in phrases)
        return self._fields(found["one"], parts) if known or (marked and all(phrases)) else None

    def _row(self, one: Statement) -> list[str] | None:
        """One row of a table of fields."""
        cells = {column: _plain(cell) for column, cell in one.cells.items()}
        own = next((cells.pop(c) for c in ENTITY_COLUMNS if c in cells), "")
        name = next((cells.pop(c) for c in NAME_COLUMNS if c in cells), "")
        subject = bare(own or one.heading)
        if not is_noun(subject) or not (name and cells):
            return None
        marks = ", ".join(filter(None, (_mark(column, cell) for column, cell in cells.items())))
        return self._fields(subject, [f"{name} ({marks})"])


def _is_plain(clause: re.Match[str]) -> bool:
    """Whether a clause can only be about fields: each reads as one, with an article as they have."""
    parts = items(clause["rest"])
    if not clause["has"]:
        return all(is_noun(bare(part)) for part in parts)
    return bool(parts and ARTICLED.search(parts[0]) and all(map(read_field, parts)))


def _plain(cell: str) -> str:
    text = cell.strip(" *_`").replace("(", ", ").replace(")", "")
    return "" if text in {"-", "–"} else text


def _mark(column: str, cell: str) -> str:
    """What a cell says of a field, as a phrase: a yes below `required` is `required`."""
    if column in {"required", "unique"} and cell.lower() in {"yes", "no", ""}:
        no = "not required" if column == "required" else ""
        return column if cell.lower() == "yes" else no
    return f"default {cell}" if cell and column == "default" else cell
