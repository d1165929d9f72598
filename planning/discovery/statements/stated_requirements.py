"""Reading the requirements and exclusions that a brief states itself, kept as written.

A heading MUST or SHOULD opens a block whose bullets are requirements; so are rows of a table with a column of
priorities, and sentences such as "FR-012: The system MUST …". What stands under Out of scope is an exclusion, and so
is a sentence that only says what is not wanted.
"""

import functools
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace

from planning.discovery.brief import for_reading
from planning.discovery.statements import titles
from planning.discovery.statements.blocks import Block, Section, blocks
from planning.discovery.statements.demands import Demand, demand_of, demand_of_row
from planning.discovery.statements.unwanted import is_unwanted
from planning.lint.text_overlap import same_text
from planning.models import Requirement

Priority = Requirement.Priority
STRUCK = "struck through"
IN_WORDS = "in the brief's own words"
LONGEST_ALIAS = 60
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!ej\.)\s+(?=[^a-z\s])|(?<=[。！？])(?=.)"
)
_ANY_STOP = re.compile(r"(?<=\w\w[.!?])\s+|(?<=[。！？])(?=.)")
# Words of sentences that want something of the software; others tell a story.
_ASKS = re.compile(
    r"\b(must|shall|should|could|can(?:not|'t)?|may|might|need(?:s|ed)?|has|have|only|never|always|every|each|at (?:most|least)"
    r"|no one|nobody|when|if|unless|want(?:s|ed)?|will|allowed|debe\w*|puede\w*|podr\w+|tiene\w*|necesita\w*|solo|sólo|nunca"
    r"|siempre|cada|cuando|nadie|quier\w+|queremos|máximo|mínimo)\b",
    re.IGNORECASE,
)
# What a brief tells about its writers, and that they want something at all, before it says what.
_TELLS = re.compile(
    r"^(?:today|currently|right now|at the moment|so far|hoy|actualmente|hasta ahora|somos|we are)\b"
    r"|\b(?:want|need|would like|quiero|queremos|quiere|quieren|necesit\w+) (?:to (?:replace|manage|track|get rid|stop|organi[sz]e)|gestionar"
    r"|dejar|llevar|organizar|(?:an?|una?|algo|something)\b.{0,20}\b(?:app|application|tool|program|software|system|aplicación|programa"
    r"|herramienta|sistema|simple|sencillo))\b",
    re.IGNORECASE,
)
_NOT_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u024f]{2,}")


@dataclass(kw_only=True)
class Stated:
    """One requirement as the brief words it; `sources` are the places it stands in, `alias` its code there."""

    text: str
    priority: str
    sources: list[str] = field(default_factory=list)
    alias: str = ""


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """What the brief says is not to be built, and under which heading."""

    text: str
    heading: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One bullet, sentence or row; `is_demand` if it asks for something, as most of a brief does."""

    text: str
    heading: str = ""
    is_demand: bool = True
    is_excluded: bool = False


def stated_requirements(brief: str) -> list[Stated]:
    """In order; a repeated text is one requirement with all its sources.

    Said once as MUST and once as SHOULD it is a MUST.
    """
    return [replace(one, sources=list(one.sources)) for one in _read(brief).stated.values()]


def as_stored(brief: str) -> dict[str, list[dict[str, str]]]:
    """What a Discovery keeps of both."""
    return {
        "stated": [
            {"text": one.text, "priority": one.priority, "alias": one.alias}
            for one in _read(brief).stated.values()
        ],
        "exclusions": [asdict(one) for one in exclusions(brief)],
    }


def exclusions(brief: str) -> list[Exclusion]:
    return list(_read(brief).exclusions)


def statements(brief: str) -> list[Statement]:
    return list(_read(brief).statements)


def sentences(text: str) -> list[str]:
    end = _ANY_STOP if text == text.lower() else _SENTENCE_END
    return [part.strip() for part in end.split(text) if part.strip()]


@functools.lru_cache(maxsize=16)
def _read(brief: str) -> "_Reader":
    reader = _Reader()
    reader.take(blocks(for_reading(brief)))
    return reader


class _Reader:
    def __init__(self) -> None:
        self.stated: dict[str, Stated] = {}
        self.exclusions: dict[Exclusion, None] = {}
        self.statements: dict[Statement, None] = {}
        self.lists: dict[Section, int] = {}

    def take(self, found: Iterable[Block]) -> None:
        for block in found:
            owner = block.section.owner
            if owner.meaning != titles.IGNORED:
                take = self._paragraph if block.kind == "paragraph" else self._item
                take(block, owner)

    def _item(self, block: Block, owner: Section) -> None:
        is_row, text = block.kind == "row", block.text
        own = demand_of_row(block) if is_row else demand_of(block.own)
        whole = own if is_row or not block.children else demand_of(text)
        is_label = any(child.section is not block.section for child in block.children)
        if is_label and owner.meaning != titles.EXCLUDED:
            self.take(block.children)
        elif own.meaning == titles.IGNORED and not owner.meaning:
            return
        elif own.meaning or owner.meaning or not own.text:
            self._meant(replace(whole, meaning=own.meaning), owner, text)
        else:
            self._strike(own)
            self._said(block, own.text)
            self.take(block.children)

    def _said(self, block: Block, text: str) -> None:
        """A bullet that demands by what it says; one that only names what is nested in it says nothing."""
        if block.children and (text.endswith(":") or len(text.split()) < 3):
            return
        for sentence in sentences(text) if len(text) > 160 else [text]:
            self._statement(sentence, block.section.title)

    def _paragraph(self, block: Block, owner: Section) -> None:
        for text in sentences(block.text):
            demand = demand_of(text)
            is_stated = owner.meaning in Priority.values and not owner.has_items
            is_excluded = owner.meaning == titles.EXCLUDED and not text.endswith(":")
            if demand.meaning == titles.IGNORED and not is_excluded:
                continue
            if is_stated or is_excluded or demand.struck or demand.meaning and not owner.meaning:
                self._meant(demand, owner, text)
            elif not owner.meaning and is_unwanted(text):
                self._exclude(text, IN_WORDS)
            else:
                self._statement(text, block.section.title, is_demand=_asks(text))

    def _meant(self, demand: Demand, owner: Section, text: str) -> None:
        """Something with a meaning of its own, or that of the section it stands in."""
        self._strike(demand)
        if not demand.text:
            return
        if titles.EXCLUDED in (owner.meaning, demand.meaning):
            heading = owner.title if owner.meaning == titles.EXCLUDED else demand.label
            whole = text if owner.meaning == titles.EXCLUDED else demand.text
            self._exclude(whole, heading)
        elif priority := demand.meaning or owner.meaning:
            self._state(demand, priority, owner)
            self._statement(text, owner.title)

    def _strike(self, demand: Demand) -> None:
        for struck in demand.struck:
            self._exclude(struck, STRUCK)

    def _state(self, demand: Demand, priority: str, owner: Section) -> None:
        text = (
            f"{_bare(owner.title)}: {demand.text}"
            if titles.is_negated(owner.title)
            else demand.text
        )
        new = Stated(text=text, priority=priority, alias=demand.alias[:LONGEST_ALIAS])
        stated = self.stated.setdefault(same_text(text), new)
        source = self._source(owner, demand.alias)
        stated.sources += [] if source in stated.sources else [source]
        stated.alias = joined(stated.alias, demand.alias)
        if priority == Priority.MUST:
            stated.priority = priority

    def _source(self, owner: Section, alias: str) -> str:
        if owner.meaning:
            number = self.lists.setdefault(owner, len(self.lists) + 1)
            return f"Brief, {owner.meaning.upper()} list {number}"
        return f"Brief, {alias}" if alias else "Brief"

    def _exclude(self, text: str, heading: str) -> None:
        shown = _shown(text)
        self.exclusions[Exclusion(text=shown, heading=_bare(heading))] = None
        self.statements[Statement(text=shown, heading=_bare(heading), is_excluded=True)] = None

    def _statement(self, text: str, heading: str, *, is_demand: bool = True) -> None:
        if any(character.isalnum() for character in text):
            new = Statement(text=_shown(text), heading=_bare(heading), is_demand=is_demand)
            self.statements[new] = None


def _asks(text: str) -> bool:
    return bool(_NOT_LATIN.search(text) or (_ASKS.search(text) and not _TELLS.search(text)))


def _shown(text: str) -> str:
    """On one line, without the marks of bold and struck-through words."""
    return " ".join(re.sub(r"\*\*|__|~~", "", text).split())


def _bare(title: str) -> str:
    return " ".join(re.sub(r"[*_`#]", "", title).split()).rstrip(":")


def joined(old: str, new: str) -> str:
    """Codes of one requirement, each once."""
    names = dict.fromkeys(name for name in [*old.split(", "), *new.split(", ")] if name)
    return ", ".join(names)[:LONGEST_ALIAS]
