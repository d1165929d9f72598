"""Sentences that limit a field defined elsewhere: "The title is required"."""

import re

from config.embedded.standin.domain import Aggregate, Field, plain
from config.embedded.standin.reading import limits, reconciling
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.words import stem

LIMITING = re.compile(
    r"(?i)\brequired|mandatory|unique|optional|character|between|at (?:most|least)|more than|less than|greater"
    r"|positive|negative|empty|one of|up to|from \d|\d to \d|\d ?- ?\d|default|or more|or less|or fewer|exactly|digits?|letters?|above|below|must be an?|must have an?|share"
    r"|same|valid|whole number|integer|longer|exceed|max|min"
)
NOT_LIMITS = re.compile(
    r"(?i)\bper (?:each )?\w+|at the same time|\bopen\b|overlap|future|past|days? after"
)


#: "A packet with a rate below 40 cannot be lent" limits what is done with it, not the rate.
CONDITION = re.compile(
    r"(?i)\b(?:with|whose|having|that (?:has|have|is|are)|which (?:has|have)) [^,;]*?\b(?:below|under|above|over|less than|more than|at least|at most|fewer than|or (?:more|less|higher|lower))\b[^,;]*"
    r"\b(?:can(?:not)?|may|must|should)\b(?: only| not)? be (?!\d|at |above|below|over|under|between|one of|unique|required|positive)\w+"
)
#: What is to be shown says nothing about what may be kept.
ASKING = re.compile(
    r"(?i)^\W*(?:(?:we|i|it) (?:want|need|would like) to )?(?:find|list|show|search|filter|sort|count|export|print|see|display|sum|total|compute"
    r"|average|report|ver|listar|mostrar|buscar|contar|ordenar|sacar|calcular|exportar|consultar)\b"
)
SHARED = re.compile(
    r"(?i)\bshare|\b(?:have|has|having|with|of|use) (?:the|one and the) same\b|\bsame \w+(?: \w+)?\.?$"
)
NONE = re.compile(
    r"(?i)\b(?:no|not|never|cannot|nobody|neither|nor|none|without|only one|can't|ning[uú]n\w*|nunca)\b"
)
VALUES = r"(?:\w+_)?(?:value|amount|price|cost|fee|total|score|rating|sum|valor|importe|precio|coste|nota)"


def find(draft: Draft) -> None:
    for line in draft.lines:
        if (
            ASKING.match(line.text)
            or CONDITION.search(line.text)
            or _is_told(line)
            or reconciling.one_for_each(draft, line)
        ):
            continue
        if LIMITING.search(line.text) and not NOT_LIMITS.search(line.text):
            _apply(draft, line)


def _is_told(line: Line) -> bool:
    """Whether a line has been read as a definition; a relation leaves its limits to be read."""
    return any(mark[0] in ("kind", "states") for mark in line.marks) or len(line.marks) > 1


def _apply(draft: Draft, line: Line) -> None:
    named = [known for _, _, known in draft.mentions(line.text)]
    for aggregate, field, words in _places(draft, line.text, named):
        shared = SHARED.search(line.text) and not field.references
        if shared and _of_two(draft, line.text, aggregate):
            return  # the two of them together, not each
        if shared and (not NONE.search(line.text) or _in_common(draft, named, line.text)):
            return  # "both must be of the same group" is the opposite of unique
        words = f"{words}, unique" if shared else words
        if re.search(r"(?i)\bunique\b", words) and _is_inside(draft, aggregate, named, words):
            continue
        new = limits.limited(field, words)
        if contradicted := reconciling.contradiction(field, new):
            draft.assumptions.append(
                f"{contradicted} The {aggregate.words} keeps what was said first."
            )
            continue
        new = reconciling.narrowed(field, new)
        if shared and not field.unique:
            draft.shared.add(("field", aggregate.name, field.name))
        if new != field or _says_again(field, words):
            draft.add_field(aggregate, new)
            line.mark("field", aggregate.name, field.name)


def _is_inside(draft: Draft, owner: Aggregate, named: list[Aggregate], text: str) -> bool:
    """Whether a value is unique only in something that the record belongs to."""
    inside = re.search(
        r"(?i)\b(?:within|inside|in|per|for|of) (?:each|its|their|the|an?|one)\b(?! (?:whole|entire))",
        text,
    )
    return bool(inside) and any(
        draft.reference(owner, one) for one in named if one.name != owner.name
    )


def _of_two(draft: Draft, text: str, owner: Aggregate) -> bool:
    """ "In one room there are no two examinations on the same date"."""
    fields = draft.aggregates[owner.name].fields
    found = re.search(r"(?i)\b(?:in|on|at|for|of) (?:one|the same|a single) (?P<one>[\w-]+)", text)
    same = re.search(r"(?i)\bsame (?P<two>[\w-]+)\W*$", text)
    names = {one.name for one in fields if not one.references}
    return bool(found and same and {found["one"].lower(), same["two"].lower()} <= names)


def _in_common(draft: Draft, named: list[Aggregate], text: str) -> bool:
    """Whether a value is only unique for something else, or in some states: "no nurse has two shifts on the same date"."""
    owners = [draft.aggregates[one.name] for one in named]
    tied = any(draft.reference(one, other) for one in owners for other in owners)
    stated = any(
        stem(state) in {stem(word) for word in re.findall(r"\w+", text)}
        for one in owners
        for state in one.states
    )
    return tied or stated


def _says_again(field: Field, words: str) -> bool:
    """A sentence may repeat what a definition has said already; it is met all the same."""
    said = plain(words)
    alone = limits.limited(Field(name=field.name, type=field.type), words)
    for part in ("minimum", "maximum", "choices", "default"):
        if getattr(alone, part) and getattr(alone, part) == getattr(field, part):
            return True
    repeated = {
        "required": field.required,
        "not be empty": field.required,
        "mandatory": field.required,
        "unique": field.unique,
        "valid": field.type not in ("text", "choice", "reference"),
        "negative": bool(field.minimum) and not field.minimum.startswith("-"),
        "positive": field.minimum not in ("", "0") and not field.minimum.startswith("-"),
        "integer": field.type == "integer",
        "whole number": field.type == "integer",
    }
    ends = [end for end in (field.minimum, field.maximum) if end]
    numbers = bool(ends) and all(re.search(rf"(?<!\d){re.escape(end)}(?!\d)", said) for end in ends)
    choices = bool(field.choices) and all(
        choice.replace("_", " ") in said for choice in field.choices
    )
    return numbers or choices or any(word in said and holds for word, holds in repeated.items())


def _places(draft: Draft, text: str, named: list[Aggregate]) -> list[tuple[Aggregate, Field, str]]:
    """Fields the sentence speaks about, each with the words up to the next one."""
    owners = [draft.aggregates[one.name] for one in named] or list(draft.aggregates.values())
    found: dict[int, tuple[Aggregate, Field]] = {}
    for owner in owners:
        for field in owner.fields:
            at = mentioned(field, text)
            if at is not None and at not in found:
                found[at] = (owner, field)
    if not found:
        others = [one for one in draft.aggregates.values() if one not in owners]
        elsewhere = any(
            field.type in ("integer", "decimal") and mentioned(field, text) is not None
            for one in others
            for field in one.fields
        )
        return _only_number(owners, text, elsewhere=elsewhere) if named else []
    starts = [at for at in sorted(found) if not _continues(found, at, text)]
    shared = [
        at
        for at, after in zip(starts, starts[1:], strict=False)
        if _only_and(text, found[at][1], at, after)
    ]
    places = []
    for number, at in enumerate(starts):
        end = next((stop for stop in starts[number + 1 :] if at not in shared), len(text))
        places.append((*found[at], text[at:end]))
    return places


def _continues(found: dict[int, tuple[Aggregate, Field]], at: int, text: str) -> bool:
    """Whether a word belongs to a field named right before it: "numbers" in "account numbers"."""
    return any(
        other < at and found[other][0] != found[at][0] and re.fullmatch(r"\w+ ", text[other:at])
        for other in found
    )


def _only_number(
    owners: list[Aggregate], text: str, *, elsewhere: bool
) -> list[tuple[Aggregate, Field, str]]:
    """ "A fine is at most 500" speaks of the one number that a fine has."""
    numbers = [one for one in owners[0].fields if one.type in ("integer", "decimal")]
    said = re.search(r"(?i)\b(?:is|are|must be|between|costs?|lies)\b.*\d", text)
    said = None if elsewhere else said
    named = [one for one in numbers if re.fullmatch(VALUES, one.name)]
    chosen = numbers if len(numbers) == 1 else named
    return [(owners[0], chosen[0], text)] if said and chosen else []


def _only_and(text: str, field: Field, at: int, after: int) -> bool:
    """Whether two fields share what follows: "name and email are required"."""
    between = text[at + len(field.name) : after]
    return bool(re.fullmatch(r"(?i)\w{0,2}\s*(?:,|and|,\s*and|or)?\s*(?:the |an? |its )?", between))


def mentioned(field: Field, text: str) -> int | None:
    """Where a field is named, all its words in order; else None."""
    words = [
        (found.start(), stem(plain(found[0])))
        for found in re.finditer(r"[\w]+", text.replace("-", " ").replace("_", " "))
        if found[0].lower() not in ("are", "is", "as", "has")
    ]
    wanted = [stem(part) for part in field.name.split("_")]
    for at in range(len(words) - len(wanted) + 1):
        if [word for _, word in words[at : at + len(wanted)]] == wanted:
            return words[at][0]
    if re.search(r"_(?:at|on)$|^(?:start|end)s?_(?:time|date)$", field.name):
        found = re.search(
            rf"(?i)\b{wanted[0][:4] if len(wanted[0]) > 4 else wanted[0]}\w{{0,4}}\b", text
        )
        return found.start() if found else None
    if (
        len(wanted) > 1
        and not field.unique
        and field.name.startswith(("number_of_", "maximum_number_of_", "max_", "numero_de_"))
    ):
        last = [at for at, word in words if word == wanted[-1]]
        return last[0] if last else None
    if wanted[-1] in ("percentage", "percent", "porcentaje") and len(wanted) > 1:
        first = [at for at, word in words if word == wanted[0]]
        return first[0] if first else None
    if field.type == "email":
        found = re.search(r"(?i)\be-?mails?\b", text)
        return found.start() if found else None
    return None
