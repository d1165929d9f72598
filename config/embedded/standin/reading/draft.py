"""What has been understood so far: aggregates in the making, and which line said what."""

import functools
import re
from dataclasses import dataclass, field, replace

from config.embedded.standin.domain import Aggregate, Field, Model, camel, plain, snake
from config.embedded.standin.reading.blocks import Item
from config.embedded.standin.reading.words import plural_in, singular, stem

Mark = tuple[str, ...]
OF = ("of", "de", "del", "for", "para")


@dataclass
class Line:
    """A sentence of the brief, in structured words, and what it was found to say."""

    text: str
    item: Item
    marks: list[Mark] = field(default_factory=list)

    def mark(self, *mark: str) -> None:
        if mark not in self.marks:
            self.marks.append(mark)


@dataclass
class Draft:
    """`targets` are the words that say what a field refers to; `alike` are fields with the choices of another."""

    lines: list[Line]
    aggregates: dict[str, Aggregate] = field(default_factory=dict)
    assumptions: list[str] = field(default_factory=list)
    subject: str = ""
    targets: dict[tuple[str, str], str] = field(default_factory=dict)
    alike: set[tuple[str, str]] = field(default_factory=set)
    shared: set[Mark] = field(default_factory=set)
    language: str = "en"
    chained: set[str] = field(default_factory=set)
    chain_ends: dict[str, int] = field(default_factory=dict)

    def model(self) -> Model:
        return Model(tuple(self.aggregates.values()))

    def put(self, aggregate: Aggregate) -> Aggregate:
        self.aggregates[aggregate.name] = aggregate
        return aggregate

    def entity(self, words: str) -> Aggregate | None:
        """The aggregate that some words name, in singular or plural."""
        wanted = entity_key(words)
        for known in self.aggregates.values():
            if entity_key(known.name) == wanted:
                return known
        return None

    def called(self, words: str) -> Aggregate | None:
        """The aggregate that one word means, as "lots" for auction lots."""
        found = self.mentions(words) if len(words.split()) == 1 else []
        return found[0][2] if found else None

    def add_entity(self, words: str) -> Aggregate:
        found = self.entity(words)
        if found:
            return found
        one, many = numbered(snake(words).split("_"), self.language)
        return self.put(Aggregate(name=camel(one), plural=many))

    def add_field(self, aggregate: Aggregate, new: Field) -> Aggregate:
        return self.put(self.aggregates[aggregate.name].with_field(new))

    def change(self, aggregate: Aggregate, **changes: object) -> Aggregate:
        return self.put(replace(self.aggregates[aggregate.name], **changes))  # type: ignore[arg-type]

    def mentions(self, text: str) -> list[tuple[int, int, Aggregate]]:
        """Places where aggregates are named: start, end, which; longest names win."""
        names = tuple((one.name, one.plural) for one in self.aggregates.values())
        return [(start, end, self.aggregates[name]) for start, end, name in _named(names, text)]

    def look_for(self, text: str) -> list[tuple[int, int, Aggregate]]:
        found: list[tuple[int, int, Aggregate]] = []
        for known in sorted(self.aggregates.values(), key=lambda one: -len(one.name)):
            for start, end in occurrences(known, text):
                if not any(start < stop and begin < end for begin, stop, _ in found):
                    found.append((start, end, known))
        taken = {known.name for _, _, known in found}
        for known in self.aggregates.values():
            free = known.name not in taken
            found += [
                place
                for place in (
                    self._by_last(known, text) or self._by_first(known, text) if free else []
                )
                if not any(place[0] < stop and begin < place[1] for begin, stop, _ in found)
            ]
        return sorted(found, key=lambda place: place[0])

    def _by_last(self, known: Aggregate, text: str) -> list[tuple[int, int, Aggregate]]:
        """Places where a thing of two words is called by one, as "items" for order items."""
        if "_" not in known.snake:
            return []
        heads = [word for word in short_names(known) if self._means_only(word, known)]
        words = re.finditer(r"[\w-]+", text)
        return [
            (word.start(), word.end(), known) for word in words if stem(plain(word[0])) in heads
        ]

    def _means_only(self, word: str, known: Aggregate) -> bool:
        return all(
            one == known or word not in (entity_key(one.name), *short_names(one))
            for one in self.aggregates.values()
        )

    def _by_first(self, known: Aggregate, text: str) -> list[tuple[int, int, Aggregate]]:
        """Places where a thing of two words is called by the first, as "an approved swap" for a swap request."""
        first, _, rest = entity_key(known.name).partition(" ")
        alike = [
            one for one in self.aggregates.values() if entity_key(one.name).split(" ")[0] == first
        ]
        if alike != [known] or not rest:
            return []
        said = rf"\b(?:an?|the|each|every|no|any|new|one|own)(?: \w+)?? (?P<word>{first}s?)(?= (?:can|cannot|may|must|is|are|has|should|that|which)\b|\W*$)"
        words = re.finditer(said, text, re.IGNORECASE)
        return [(word.start("word"), word.end("word"), known) for word in words]

    def reference(self, source: Aggregate, target: Aggregate) -> Field | None:
        fields = self.aggregates[source.name].fields
        return next((one for one in fields if one.references == target.name), None)


@functools.lru_cache(maxsize=5_000)
def _named(names: tuple[tuple[str, str], ...], text: str) -> tuple[tuple[int, int, str], ...]:
    """Names alone decide, and each form of a rule looks for them in the same sentence."""
    known = {name: Aggregate(name=name, plural=plural) for name, plural in names}
    return tuple((start, end, one.name) for start, end, one in Draft([], known).look_for(text))


def numbered(words: list[str], language: str = "en") -> tuple[str, str]:
    """The singular in snake_case, and the plural: of the head in "piece of gear", else of the last word."""
    at = next(
        (place - 1 for place, word in enumerate(words) if word in OF and place), len(words) - 1
    )
    one = [*words[:at], singular(words[at]), *words[at + 1 :]]
    return "_".join(one), " ".join([*words[:at], plural_in(language, one[at]), *words[at + 1 :]])


def short_names(known: Aggregate) -> list[str]:
    """By which one word a thing of several is called: the last, or the one before "of"."""
    words = entity_key(known.name).split(" ")
    head = [words[at - 1] for at, word in enumerate(words) if word in OF and at]
    return [*head, words[-1]]


@functools.lru_cache(maxsize=5_000)
def entity_key(words: str) -> str:
    return " ".join(stem(word) for word in snake(words).split("_")).strip()


@functools.lru_cache(maxsize=5_000)
def _words(text: str) -> tuple[tuple[int, int, str], ...]:
    """Start, end and stem of each word."""
    return tuple(
        (found.start(), found.end(), stem(plain(found[0])))
        for found in re.finditer(r"[\w-]+", text)
    )


@functools.lru_cache(maxsize=5_000)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(word for _, _, word in _words(text))


@functools.lru_cache(maxsize=5_000)
def _hyphened(text: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(
        (start, end, entity_key(text[start:end]))
        for start, end, _ in _words(text)
        if "-" in text[start:end]
    )


def occurrences(aggregate: Aggregate, text: str) -> list[tuple[int, int]]:
    """Where an aggregate is named in a text, by the stems of its words."""
    wanted = tuple(entity_key(aggregate.name).split())
    words, stems, length = _words(text), _stems(text), len(wanted)
    places = [
        (words[at][0], words[at + length - 1][1])
        for at in range(len(words) - length + 1)
        if stems[at : at + length] == wanted
    ]
    hyphened = [(start, end) for start, end, key in _hyphened(text) if key in _keys(aggregate)]
    return sorted(dict.fromkeys([*places, *hyphened]))


def _keys(aggregate: Aggregate) -> tuple[str, str]:
    return entity_key(aggregate.name), entity_key(aggregate.plural)
