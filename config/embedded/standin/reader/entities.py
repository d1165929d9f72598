"""Kinds of record from sentences, labelled lists, bullets below a name, and tables."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from config.embedded.standin.domain import Field
from config.embedded.standin.reader import states
from config.embedded.standin.reader.blocks import BULLET, Statement
from config.embedded.standin.reader.fields import Phrase, read_field
from config.embedded.standin.reader.names import bare, is_noun, items, singular, snake

FLAGS = re.IGNORECASE
LINK = r"belongs? to|(?:is|are) assigned to|refers? to"
SUBJECT = re.compile(
    r"^(?P<article>an?|each|every|the|all|one)?\s*(?P<one>[A-Za-z][\w' -]*?)"
    rf" (?:(?:must|should|shall|always) )?(?P<rest>(?:has|have|{LINK}) .+)$",
    FLAGS,
)
CLAUSE = re.compile(rf",? and (?=(?:has|have|{LINK}) )", FLAGS)
VERB = re.compile(rf"^(?:(?P<has>has|have)|{LINK}) (?P<rest>.+)$", FLAGS)
LABELLED = re.compile(
    r"^[*_`]*(?P<one>[A-Z][\w -]{1,30}?)[*_`]*(?::[*_`]*|\s[–—-])\s+(?P<rest>.+)$"
)
LEAD = re.compile(
    r"^(?:(?:an?|each|every|the) (?P<one>[\w -]+?) has|(?:the )?fields of (?:an? |the )?(?P<two>[\w -]+)"
    r"|(?P<three>[\w -]+?) fields)$",
    FLAGS,
)
ARTICLED = re.compile(r"^(?:an?|the|one|its|their|optional|unique|required) |[(]", FLAGS)
KEEPING = re.compile(
    r"\b(?:keep|kept|data|entit|model|record|store|thing|field|object|track)", FLAGS
)
NAME_COLUMNS = ("field", "attribute", "property", "column", "field name", "name")
ENTITY_COLUMNS = ("entity", "thing", "record", "object", "table", "kind", "what")
LIST_COLUMNS = ("fields", "attributes", "properties", "columns", "data")
YES, NO = {"yes", "y", "x", "true", "✓"}, {"no", "n", "", "-", "false"}


@dataclass
class Draft:
    """An entity as far as it was read; `said` is its name in words, singular and lower case."""

    said: str
    phrases: dict[str, Phrase] = field(default_factory=dict)
    states: list[str] = field(default_factory=list)
    moves: list[tuple[str, str]] = field(default_factory=list)

    def add(self, new: Phrase) -> None:
        """A field said again adds what was not said before."""
        old = self.phrases.setdefault(new.field.name, new)
        if old is not new:
            one = merged(old.field, new.field)
            kind = new.field.type if old.guessed and not new.guessed else old.field.type
            self.phrases[one.name] = Phrase(
                replace(one, type=kind), old.guessed and new.guessed, old.about
            )


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
        if one.below and is_noun(bare(text)):
            return self._below(bare(text), one.below)
        if one.bullet and (lead := LEAD.match(one.lead)):
            return self._fields(lead["one"] or lead["two"] or lead["three"], items(text))
        taken = None if states.SAID[2].match(text) else self.sentence(text)
        if taken is not None or one.role:
            return taken
        return self._labelled(text, one)

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
                unread += self._list(draft.said, clause["rest"]) or []
            else:
                for part in items(clause["rest"]):
                    words = bare(part).lower()
                    draft.add(Phrase(Field(name=snake(words), type="reference"), False, words))
        return unread

    def _list(self, name: str, text: str) -> list[str] | None:
        """An enumeration of fields, perhaps with states at its end; None if it is neither."""
        tail = states.TAIL.search(text)
        named = states.state_names(tail["list"]) if tail else []
        if tail and named:
            self.make(name).states, text = named, text[: tail.start()]
        left = self._fields(name, items(text))
        return [] if left is None and named else left

    def _fields(self, name: str, parts: list[str]) -> list[str] | None:
        phrases = [(part, read_field(_clean(part))) for part in parts]
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

    def _labelled(self, text: str, one: Statement) -> list[str] | None:
        """`Book: title, year`, where the book is known as a thing or a field is marked as one."""
        found = LABELLED.match(text)
        if (
            not found
            or not is_noun(bare(found["one"]))
            or any(s.match(text) for s in states.SAID[:2])
        ):
            return self._under_heading(text, one)
        tail = states.TAIL.search(found["rest"])
        parts = items(found["rest"][: tail.start()] if tail else found["rest"])
        phrases = [read_field(_clean(part)) for part in parts]
        known = KEEPING.search(f"{one.heading} {one.lead}") or self.get(found["one"])
        marked = all(phrases) and any(p and (not p.guessed or "(" in text) for p in phrases)
        return self._list(found["one"], found["rest"]) if known or marked else None

    def _under_heading(self, text: str, one: Statement) -> list[str] | None:
        """A bullet below the name of a thing, if it is marked as a field."""
        name = one.lead or one.heading
        if not one.bullet or not is_noun(bare(name)) or KEEPING.search(name):
            return None
        phrase = read_field(_clean(text))
        marked = phrase is not None and not phrase.unread and (not phrase.guessed or self.get(name))
        return self._fields(name, [text]) if marked else None

    def _below(self, name: str, below: list[str]) -> list[str] | None:
        """The name of a thing with its fields nested below."""
        unread: list[str] = []
        for line in below:
            text = found["text"] if (found := BULLET.match(line)) else line.strip()
            said = states.SAID[0].match(text)
            if said and (named := states.state_names(said["list"])):
                self.make(name).states = named
            else:
                left = self._fields(name, [text])
                unread += [text] if left is None else left
        return unread

    def _row(self, one: Statement) -> list[str] | None:
        """One row of a table of fields, or of entities with their fields."""
        cells = {column: _plain(cell) for column, cell in one.cells.items()}
        own = next((cells.pop(c) for c in ENTITY_COLUMNS if c in cells), "")
        subject = bare(own or one.lead or one.heading)
        listed = next((cells.pop(c) for c in LIST_COLUMNS if c in cells), "")
        name = next((cells.pop(c) for c in NAME_COLUMNS if c in cells), "")
        if not is_noun(subject) or not (listed or (name and cells)):
            return None
        marks = ", ".join(filter(None, (_mark(column, cell) for column, cell in cells.items())))
        return self._fields(subject, items(listed) if listed else [f"{name} ({marks})"])


def _is_plain(clause: re.Match[str]) -> bool:
    """Whether a clause can only be about fields: each reads as one, with an article as they have."""
    parts = items(states.TAIL.sub("", clause["rest"]))
    if not clause["has"]:
        return all(is_noun(bare(part)) for part in parts)
    return bool(parts and ARTICLED.search(parts[0]) and all(read_field(_clean(p)) for p in parts))


def _plain(cell: str) -> str:
    return cell.strip(" *_`").replace("(", ", ").replace(")", "")


def _mark(column: str, cell: str) -> str:
    """What a cell says of a field, as a phrase: a yes below `required` is `required`."""
    if column in {"required", "mandatory", "unique", "optional"}:
        word = "required" if column == "mandatory" else column
        if cell.lower() in YES:
            return word
        if cell.lower() in NO:
            return "optional" if word == "required" else ""
    if cell in {"", "-", "–"}:
        return ""
    return f"default {cell}" if column == "default" else cell


def _clean(part: str) -> str:
    return re.sub(r"(?i)^(?:and|or) ", "", part.strip())
