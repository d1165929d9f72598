"""The shapes in which people list what is kept, brought into one: a record with its fields as children."""

import re
from collections.abc import Iterator
from dataclasses import replace

from config.embedded.standin.domain import snake
from config.embedded.standin.reading import arrows, fieldspecs, limits, tables
from config.embedded.standin.reading.blocks import Item
from config.embedded.standin.reading.naming import is_thing

HEADINGS = """
data things thing entities entity model models object objects overview rules rule requirements
about purpose goal goals scope background records record domain glossary users who how use usage
notes datos entidades entidad modelo reglas objetivo resumen context workflow state states
status action actions introduction features feature fields field attributes campos campo
acciones accion pasos transitions transition transiciones estados historias stories story roles
role people personas steps flow flows process constraints limits limites validation relations
relationships relaciones lifecycle summary interface output out must should commands command
reports listings examples example questions todo links contents functions operations tables
table tabla schema registros dictionary contexto usuarios funciones funcionalidades informes
terms terminos definitions definiciones what que ingredients ingredientes method preparation
instructions directions assumptions risks budget timeline agenda attendees deliverables
milestones technology stack nongoals wishes deseos notas observaciones permisos permissions
security seguridad environment detail details
"""
GENERIC = frozenset(HEADINGS.split())
#: Words over lists that name things as well, where fields stand below them.
THINGS = """
object record thing note action user role story person report step rule question example milestone risk term model
command table feature process contact objeto nota usuario accion informe
"""
ALSO_THINGS = frozenset(THINGS.split())
SOFTWARE = frozenset(
    ["tool", "tools", "program", "programs", "application", "applications", "rule", "people"]
)
WRAPPERS = GENERIC - ALSO_THINGS
LEAD = re.compile(
    r"(?i)^(?:(?:for|of|about) (?:each|every|an?) (?P<of>[\w -]+?),? (?:we|i|they|you|the \w+) (?:\w+ )?(?:keep|store|record|track|need|note|save)s?(?: down)?"
    r"|(?:(?:an?|each|every|the) )?(?P<who>[\w -]+?) (?:has|have|consists? of|contains?|includes?|records?|stores?|is described by)(?: the)?(?: following)?(?: fields| data| attributes)?"
    r"|(?:de|para|por) cada (?P<de>[\w -]+?),? (?:se )?(?:guard|registr|anot|apunt|neces)\w+"
    r"|(?:cada|una?|el|la) (?P<cada>[\w -]+?) (?:tiene|lleva|consta de|contiene|incluye)(?: los siguientes)?(?: campos| datos)?"
    r"|(?P<name>[\w'’-]+(?: [\w'’-]+){0,2}))\s*:$"
)
SENTENCE = re.compile(
    r"(?i)\b(?:can|cannot|must|may|should|has|have|is|are|will|puede|pueden|debe|deben|tiene|tienen|est[aá]|es|son|hay|goes|go)\b"
)
NUMBERED = re.compile(
    r"^(?:[\dIVX]+(?:\.\d+)*[.)]?|[a-z]\)|(?:record|entity|entidad|registro|aggregate|model|table|tabla|object|tipo)\s*:?)\s+(?=\S)",
    re.IGNORECASE,
)


def shaped(items: list[Item]) -> list[Item]:
    """The items of a brief with tables, headed lists and nested lists of fields as records."""
    read = [
        one for item in items for one in (tables.read(item) if item.rows else arrows.parted(item))
    ]
    return [one for item in _headed(_led(read)) for one in _nested(item)]


def record_name(text: str, refused: frozenset[str] = GENERIC) -> str:
    """The thing that a heading or a bullet names; empty where it names none."""
    name = re.sub(r"[*`\"“”#]", "", text.replace("_", " ")).strip()
    name = NUMBERED.sub("", re.sub(r"\s*\([^()]*\)", "", name)).strip(" :.")
    name = re.sub(r"(?i)^(?:the|an?|each|every|el|la|los|las|una?|cada)\s+(?=\w)", "", name)
    words = snake(name).split("_")
    longest = 5 if {"of", "de", "del"} & set(words) else 3
    plain_name = bool(re.fullmatch(r"[^\W\d][\w'’/-]*(?: [\w'’-]+)*", name))
    if not plain_name or len(words) > longest or SENTENCE.search(name):
        return ""
    told = {"we", "you", "i", "to", "and", "nosotros"} & set(words)
    headed = words[-1] in refused and len(words) > 1 and words[-1] not in ALSO_THINGS
    generic = bool(told) or headed or set(words) <= refused or not _is_thing(name)
    return "" if generic or words[0] in ("what", "how", "who", "que", "como", "quien") else name


def _is_thing(name: str) -> bool:
    return is_thing(name) or snake(name) in SOFTWARE


def is_field(item: Item) -> bool:
    """Whether a bullet reads as one field: a short name, and what is said of it."""
    text = re.sub(r"[*`]", "", item.text)
    if is_step(item) or text.count("(") > 2:
        return False
    if item.priority or re.match(
        r"(?i)\W*(?:as|como) (?:an?|the|una?|el|la)?\s*\w+ (?:i|we|puedo|quiero)\b", text
    ):
        return False
    name, words = fieldspecs.parted(text)
    bare = re.sub(r"\([^()]*\)", "", name)
    if re.search(r"->|→", bare) or len(bare.split()) > (9 if "," in bare else 6):
        return False
    owned = re.match(r"(?i)(?:it )?(?:belongs? to|refers? to)\b|whether\b", bare)
    return bool(owned) or not SENTENCE.search(bare)


def is_step(item: Item) -> bool:
    """Whether a bullet leads from state to state, and is no list of them."""
    name, words = fieldspecs.parted(item.text)
    arrows = len(re.findall(r"->|→|=>", item.text))
    return (
        arrows == 1
        and not fieldspecs.STATE_NAME.fullmatch(snake(name))
        and not words.startswith(("->", "→"))
    )


def has_evidence(item: Item) -> bool:
    """Whether a bullet is surely a field: a type, a limit, or a name that fields have."""
    name, words = fieldspecs.parted(re.sub(r"[*`]", "", item.text))
    known = snake(name)
    told = bool(words) and bool(fieldspecs.LIMITING.search(words) or _spanish_limit(words))
    typical = limits.named_type(known) != "text" or limits.is_textual(known)
    return told or typical or bool(fieldspecs.STATE_NAME.fullmatch(known))


def _spanish_limit(words: str) -> bool:
    return bool(
        re.search(
            r"(?i)\b(?:obligatori[oa]|opcional|[uú]nic[oa]|m[aá]ximo|m[ií]nimo|entre|hasta|caracteres|n[uú]mero|entero|fecha"
            r"|una? de|texto|cifras|d[ií]gitos|mayor|menor|referencia|s[ií]/no|s[ií] o no)\b",
            words,
        )
    )


DRAWN = re.compile(
    r"^\W*(?P<from>[^:(]+?)\s*(?:-{1,2}>|→|=>)\s*(?P<to>[\w ]+?)\s*(?P<how>[(:,].*)?$"
)


def _are_steps(children: list[Item]) -> bool:
    """ "open -> acked (ack)" is a step, "owner -> person" a field: where one ends another begins, or it has a name."""
    drawn = [found for one in children if (found := DRAWN.match(one.text))]
    starts = {found["from"].strip().lower() for found in drawn}
    joined = any(found["to"].strip().lower() in starts for found in drawn)
    named = sum(bool(found["how"]) or " or " in found["from"] for found in drawn) * 2 >= len(drawn)
    return len(drawn) * 2 > len(children) and (joined or named)


def _are_fields(children: list[Item]) -> bool:
    if _are_steps(children):
        return False
    if sum(map(_is_thing_with_fields, children)) > 1:
        return False
    fields = [one for one in children if is_field(one)]
    return len(fields) * 2 > len(children) and any(has_evidence(one) for one in fields)


def _is_thing_with_fields(item: Item) -> bool:
    """ "Harvests: hive, date, kilograms of honey, moisture" is no field with four values."""
    name, words = fieldspecs.parted(re.sub(r"[*`]", "", item.text))
    if len(re.findall(r"[\w-]+ \([^()]+\)(?=,|\.?$)", words)) > 1:
        return True  # each of several names with brackets of its own
    listed = re.split(r",\s*", re.sub(r"\([^()]*\)", "", words.split(". ")[0]))
    short = [one for one in listed if 0 < len(one.split()) < 5]
    typical = [one for one in short if limits.named_type(snake(one)) not in ("text", "integer")]
    return len(name.split()) < 3 and len(short) > 2 and bool(typical) and not has_type(words)


def has_type(words: str) -> bool:
    return bool(
        re.match(
            r"(?i)\W*(?:an? )?(?:one of|choice|enum|text|string|int|whole|date\b|required|optional|unique)",
            words,
        )
    )


def _record(name: str, source: Item, children: list[Item]) -> Item:
    return Item(name, source.heading, "", is_bullet=True, children=children, record=True)


def _led(items: list[Item]) -> list[Item]:
    """ "A member has:", "Zone:", each followed by bullets."""
    found: list[Item] = []
    lead: tuple[Item, str] | None = None
    for item in items:
        if lead and item.is_bullet and not item.priority and item.heading == lead[0].heading:
            lead[0].children.append(item)
            continue
        name = "" if item.is_bullet else _lead_name(item.text)
        lead = (replace(item, children=[]), name) if name else None
        found.append(lead[0] if lead else item)
    return [_settled(one) for one in found]


def _lead_name(text: str) -> str:
    found = LEAD.match(re.sub(r"[*`]", "", text.strip()))
    said = next((part for part in found.groups() if part), "") if found else ""
    return record_name(said, WRAPPERS)


def _settled(item: Item) -> Item:
    if item.is_bullet or item.record or not item.children:
        return item
    if _are_fields(item.children):
        return _record(_lead_name(item.text), item, item.children)
    return item


def _headed(items: list[Item]) -> list[Item]:
    """Bullets under the name of a thing are its fields."""
    found: list[Item] = []
    for group in _by_heading(items):
        name = record_name(group[0].heading, WRAPPERS) if group[0].heading else ""
        bullets = [one for one in group if one.is_bullet and not one.priority and not one.record]
        flat = [one for one in bullets if not one.children or _states_only(one)]
        if not name or len(flat) < 2 or len(flat) < len(bullets) or not _are_fields(flat):
            found += group
            continue
        at = group.index(bullets[0])
        found += [one for one in group[:at] if one not in bullets]
        found.append(_record(name, bullets[0], bullets))
        found += [one for one in group[at:] if one not in bullets]
    return found


def _states_only(item: Item) -> bool:
    return bool(fieldspecs.STATE_NAME.fullmatch(snake(fieldspecs.parted(item.text)[0])))


def _by_heading(items: list[Item]) -> Iterator[list[Item]]:
    group: list[Item] = []
    for item in items:
        if group and item.heading != group[0].heading:
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _nested(item: Item) -> list[Item]:
    """Bullets that hold bullets: a thing with its fields, or a word over several things."""
    if item.record or item.priority or not item.children:
        return [item]
    nested = [one for one in item.children if one.children and not _states_only(one)]
    if len(nested) * 2 > len(item.children):
        return [one for child in item.children for one in _nested(child)]
    name, _ = fieldspecs.parted(re.sub(r"[*`]", "", item.text))
    name = record_name(name, WRAPPERS)
    if name and item.is_bullet and _are_fields(item.children):
        return [_record(name, item, item.children)]
    if not item.is_bullet:
        return [item, *item.children]
    return [item]
