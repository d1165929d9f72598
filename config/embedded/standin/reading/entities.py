"""Finding the things an application keeps, and their fields."""

import re
from dataclasses import replace

from config.embedded.standin.domain import Aggregate, snake
from config.embedded.standin.reading import (
    fieldlists,
    fieldspecs,
    mentioned,
    naming,
    referring,
    relations,
    shapes,
    states,
)
from config.embedded.standin.reading.blocks import Item
from config.embedded.standin.reading.draft import Draft, Line
from config.embedded.standin.reading.fieldspecs import Spec
from config.embedded.standin.reading.naming import DETERMINER, LABELS, NAME, is_thing
from config.embedded.standin.reading.words import base_verb, singular

HAVING = (
    rf"^(?:{DETERMINER})?{NAME}\s+(?:also\s+|must\s+|should\s+|always\s+)?(?:has|have|consists? of|contains?|"
    r"includes?|stores?|records?|notes|carries|is described by|are described by|is made of|is kept with|comes with|"
    r"is identified by|needs?)(?:\s+also)?\s+(?P<list>.+)$",
    rf"(?:for|of|about) (?:each|every|all|the|an?)\s+{NAME},?\s+(?:we|the system|the app|it|i|you|one|they|staff)?\s*"
    r"(?:must |should |shall |also |want to |need to |will )?(?:keep|store|record|track|save|note|want|need|know|hold|see|write)s?"
    r"(?:\s+down)?\s+(?P<list>.+)$",
    rf"(?:we|the system|the app|it|i|staff|they)\s+(?:must |should |shall |will |also |want to |need to )?"
    rf"(?:keep|store|record|track|manage|save)s?(?: track of)?\s+(?:{DETERMINER})?{NAME}\s+with\s+(?P<list>.+)$",
    rf"^(?:{DETERMINER})?{NAME}\s+with\s+(?P<list>an? .+,.+)$",
    rf"^(?:we|there|i|they)\s+(?:also\s+)?(?:have|are|keep|track)\s+{NAME},?\s+(?:each|all|every one|which)\s+(?:of them\s+)?(?:with|has|have|having)\s+(?P<list>.+)$",
    rf"^there (?:is|are)\s+(?:also\s+)?{NAME}:\s+(?P<list>[^:]+)$",
    rf"^we keep\s+(?:for each|of)\s+{NAME}\s+(?P<list>.+)$",
)
COUNTED = re.compile(
    r"(?i)(?:also |only |always )?(?:at most|at least|no more|not more|no fewer|more|fewer|less|up to|exactly|no|nothing|one or|to|been)\b(?! \d+ char)"
)
DEFINITION = re.compile(
    r"^[*_`]*(?P<name>[A-Za-zÀ-ÿ][\w'À-ÿ-]*(?: [\w'À-ÿ-]+){0,2})[*_`]*\s*(?::|–|—| - | = )\s*[*_`]*\s*(?P<list>.+)$",
    re.DOTALL,
)
BRACKETED = re.compile(
    r"^[*_`]*(?P<name>[A-Z][\w-]*(?: [\w-]+){0,2})[*_`]*\s*\((?P<list>[^()]*(?:\([^()]*\)[^()]*)*)\)\.?$"
)
MANAGING = re.compile(
    r"(?i)\b(?:manag|keep|track|stor|handl|record|organi[sz]|administ|gestion|guard|we have|there are)\w*\b"
)
NOT_LISTED = re.compile(
    r"(?i)^(?:no|to|at least|never|only|more|fewer|as many)\b(?! \w+:)|\b(?:before|until|unless|once|if|when|while) (?:it|they|the|an?) (?:\w+ )?(?:can|is|are|may|must)\b"
)
RULED = re.compile(
    r"(?i)\b(?:cannot|can|may not|must not|must|is never|are never|is not|are not|stays?|remains?)\b(?! be (?:empty|blank|given|unique|negative))"
)
TODAY = re.compile(
    r"(?i)^\W*(?:today|at present|at the moment|currently|right now|nowadays|now|so far|until now|up to now|these days|presently|"
    r"last (?:year|month|week|season|summer|winter|spring|autumn)|in the past|hoy|hasta ahora|actualmente|ahora(?: mismo)?|de momento|por ahora|el año pasado|everything (?:is|about|we)|all of (?:this|it) )\b"
)
SOFT = re.compile(r"(?:application|program|tool)s?")


def find(draft: Draft) -> None:
    """Fill the draft with aggregates and fields, from every line that defines some."""
    for line in draft.lines:
        _from_record(draft, line)
    for line in draft.lines:
        line.text = referring.resolved(draft, line.text)
        for reader in (_from_bullets, _from_sentence, _from_brackets, relations.named_in):
            if reader(draft, line):
                break
        else:
            referring.turn(draft, line.text)
    _drop_containers(draft)
    if not draft.aggregates:
        mentioned.find(draft)
    mentioned.stored(draft)
    relations.settle(draft)


def _drop_containers(draft: Draft) -> None:
    """ "The school has students and courses" names things; a school itself is not kept."""
    for aggregate in list(draft.aggregates.values()):
        plurals = [
            one for one in aggregate.fields if one.name.endswith("s") and draft.entity(one.name)
        ]
        if plurals and len(plurals) == len(aggregate.fields):
            del draft.aggregates[aggregate.name]


def _from_record(draft: Draft, line: Line) -> None:
    item = line.item
    name = (
        shapes.record_name(item.text, shapes.WRAPPERS)
        if item.record and line.text == item.said
        else ""
    )
    if not name:
        return
    specs = [one for child in item.children for one in fieldspecs.read(child.said)]
    aggregate = draft.entity(name) or (draft.add_entity(name) if specs else None)
    if aggregate:
        _add_all(draft, aggregate, line, specs)


def _from_bullets(draft: Draft, line: Line) -> bool:
    item = line.item
    if item.record:
        draft.subject = named.name if (named := draft.entity(line.text)) else draft.subject
        return True
    if item.priority or not item.is_bullet:
        return False
    found = DEFINITION.match(line.text) or BRACKETED.match(line.text)
    if (
        found
        and (is_thing(found["name"]) or SOFT.fullmatch(snake(found["name"])))
        and not re.search(
            r"(?i)\b(?:states?|status(?:es)?|lifecycle|workflow|estados?)\b", found["name"]
        )
        and snake(found["name"]) not in LABELS
        and _is_definition(found["list"], item)
    ):
        _define(
            draft, line, found["name"], [found["list"], *(child.said for child in item.children)]
        )
        return True
    name = re.sub(r"[*_`:]", "", line.text).strip()
    if item.children and shapes.record_name(name) and all(map(shapes.is_field, item.children)):
        _define(draft, line, name, [child.said for child in item.children])
        return True
    return False


def _starts_as_limits(text: str) -> bool:
    kinds = (
        r"text|string|int|integer|number|decimal|date|datetime|email|bool|yes|money|one of|choice|"
    )
    kinds += r"whole|required|optional|unique|up to|at most|at least|a |an |reference|\d"
    return bool(re.match(rf"(?i)\s*(?:{kinds})", text))


def _is_definition(text: str, item: Item) -> bool:
    outside = re.sub(r"\([^()]*\)", "", text)
    if re.search(r"->|→|\b(?:can|cannot|must not|may not|may (?!use|be))\b", outside):
        return False
    if item.children:
        return True
    listed = fieldlists.split_list(text)
    articles = re.match(r"(?i)an? (?!whole|date|number|yes|reference|text|decimal)", text)
    return len(listed) > 1 and bool(articles or not _starts_as_limits(text)) or len(listed) > 2


def _from_sentence(draft: Draft, line: Line) -> bool:
    text = line.text.rstrip(".!:").strip()
    for pattern in () if naming.NO_DEFINITION.match(text) else HAVING:
        found = re.search(pattern, text, re.IGNORECASE)
        if (
            found
            and (is_thing(found["name"]) or _is_plain_definition(found["name"], text))
            and not COUNTED.match(found["list"])
            and not NOT_LISTED.search(found["list"])
            and not _is_rule(text, found)
            and not _is_some_of(draft, line, found["name"])
        ):
            first = naming.ASIDE.split(found["list"])[0]
            lists = [first, *(child.said for child in line.item.children)]
            _define(draft, line, found["name"], lists)
            return True
    return False


def _is_rule(text: str, found: re.Match[str]) -> bool:
    """ "Gardeners with a tenancy cannot be deleted" lists nothing; nor does "Today it is in a file"."""
    outside = re.sub(r"\([^()]*\)", "", found["list"])
    related = re.search(r"(?i)\bwith\s+$", text[: found.start("list")])
    return bool(TODAY.match(text) or (related and RULED.search(outside)))


def _is_some_of(draft: Draft, line: Line, name: str) -> bool:
    """ "An approved job must have a cost" is about some of the jobs."""
    rest = name.partition(" ")[2]
    if line.item.priority and re.match(r"(?i)\w{3,}ing\b", name) and not draft.entity(name):
        return True  # "dropping needs a reason" is about an act
    told = line.item.priority or base_verb(name.partition(" ")[0])
    return bool(told and rest and draft.entity(rest) and not draft.entity(name))


def _is_plain_definition(name: str, text: str) -> bool:
    """ "An application has a date": some words for software can name what is kept as well."""
    return bool(SOFT.fullmatch(snake(name))) and bool(
        re.match(r"(?i)(?:an?|each|every) |\w+s ", text)
    )


def _from_brackets(draft: Draft, line: Line) -> bool:
    """ "The app manages customers (name, email) and orders (date, total)"; or "tools with a name"."""
    named: list[tuple[str, str]] = []
    if MANAGING.search(line.text):
        named = re.findall(r"([\w-]+(?: [\w-]+)?) \(([^()]+,[^()]+)\)", line.text)
        named = [
            (
                re.sub(
                    r"(?i)^(?:and|also|the|its|our|are|manages?|keeps?|tracks?|of|stores?)\s+",
                    "",
                    name,
                ),
                fields,
            )
            for name, fields in named
        ]
    if not named and ":" in line.text:
        pieces = re.split(r";\s*(?:and\s+)?", line.text.partition(":")[2])
        found = (
            re.match(
                rf"(?i)\s*(?:{DETERMINER})?{NAME} with (?P<list>(?!both\b|all\b|every).+)$", piece
            )
            for piece in pieces
        )
        named = [(one["name"], one["list"]) for one in found if one]
    for name, fields in named:
        if is_thing(name):
            _define(draft, line, name, [fields])
    return bool(named)


def _define(draft: Draft, line: Line, name: str, lists: list[str]) -> None:
    """Add the listed fields to the aggregate of that name, making it if it is new."""
    listed = [one for text in lists for one in _listed(text.rstrip("."))]
    if not listed:
        return
    known = draft.entity(name)
    told = len(listed) > 1
    field = not told and _is_known_field(draft, name)
    if known is None and (field or not _worth_keeping(listed, line)):
        return
    aggregate = known or draft.add_entity(re.sub(r"(?i)^(new|registered|single)\s+", "", name))
    _add_all(draft, aggregate, line, listed)


def _add_all(draft: Draft, aggregate: Aggregate, line: Line, listed: list[Spec]) -> None:
    draft.subject = aggregate.name
    marked = any(re.search(r"(?i)\brequired|mandatory", one.words) for one in listed)
    for one in listed:
        _add(draft, aggregate, line, one, marked)
    line.mark("kind", aggregate.name)


def _listed(text: str) -> list[Spec]:
    parts = re.split(r"\s*;\s*(?![^()]*\))", text.strip(" ;"))
    if len(parts) > 2 and all(len(one.split()) <= 10 for one in parts):
        return [spec for one in parts for spec in fieldspecs.apart(one)]
    name, colon, rest = text.partition(":")
    if colon and len(name.split()) <= 3 and _starts_as_limits(rest):
        return fieldspecs.read(text)
    return fieldspecs.read_list(text)


def _is_known_field(draft: Draft, name: str) -> bool:
    """ "A card number has 8 digits" is about a field that something has already."""
    names = (snake(name), singular(snake(name)))
    known = any(one.field(said) for one in draft.aggregates.values() for said in names)
    return known or relations.is_field_of(draft, name)


def _worth_keeping(listed: list[Spec], line: Line) -> bool:
    """A sentence such as "The library has many members" names things, but defines none."""
    things = re.search(r"(?i)\b(?:has|have) (?:one|two|three|four|five|six|\d+) \w+", line.text)
    if things and re.match(r"(?i)(?:the|our|this|my|we)\b", line.text):
        return False
    bare = len(listed) == 1 and not listed[0].words and not line.item.is_bullet
    return not all(one.many for one in listed) and not (
        bare and re.match(r"(?i)(?:the|our|this|my)\b", line.text)
    )


def _add(draft: Draft, aggregate: Aggregate, line: Line, one: Spec, marked: bool) -> None:
    if one.states:
        draft.change(aggregate, states=one.states)
        if one.chained:
            states.chain(draft, aggregate)
        line.mark("states", aggregate.name)
        return
    if one.field.name in fieldspecs.STATES:
        return
    if one.many:
        draft.lines.append(
            Line(
                f"each {one.field.name.replace('_', ' ')} belongs to a {aggregate.words}", line.item
            )
        )
        return
    told = relations.inside(aggregate, one.field, one.words)
    draft.lines += [Line(sentence, line.item) for sentence in told]
    explicit = "required" in one.words.lower() or "mandatory" in one.words.lower()
    field = replace(one.field, required=explicit if marked else one.field.required)
    draft.add_field(aggregate, field)
    draft.targets[(aggregate.name, field.name)] = one.target
    draft.alike |= {(aggregate.name, field.name)} if one.same_as else set()
    line.mark("field", aggregate.name, field.name)
