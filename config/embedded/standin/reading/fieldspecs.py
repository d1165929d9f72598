"""Fields whose name stands apart from what is said of it: "due date: date, required", a row of a table."""

import re
from dataclasses import dataclass, replace

from config.embedded.standin.domain import Field, plain, snake
from config.embedded.standin.reading import enumerating, fieldlists, limits, units

SEPARATOR = re.compile(r"\s*:\s+|\s*:$|\s+[-–—]{1,2}\s+|\s+=\s+|\s*(?=->|→)")
EXAMPLE = re.compile(
    r"(?i)[(,;]?\s*\b(?:e\.g\.|i\.e\.|for example|for instance|such as|like|p\. ?ej\.|por ejemplo|example:|as in)\s*[^()\[\];]*"
)
LIMITING = re.compile(
    r"(?i)\b(?:required|optional|unique|mandatory|nullable|at most|at least|up to|max|min|between|characters?|digits?"
    r"|one of|default|positive|negative|integer|decimal|text|date|datetime|money|yes ?[/o]|boolean|bool|string|int"
    r"|choice|enum|number|numeric|reference|ref|free|whole)\b|\d|->|→|[<>≤≥]"
)
STATE_NAME = re.compile(
    r"(?:(?:current|its|the)_)*(?:state|status|estado|situacion|stage|phase|fase)"
)
TARGET = re.compile(
    r"(?i)^\W*(?:(?:->|→|=>)|(?:a )?(?:reference|references|refers|link|links|linked|belongs|points?|foreign key|fk)(?: to)?\b"
    r"|(?:ref|reference|lookup)\.?\s*[:(]|id of|uno? de los|una de las|referencia a|de la tabla)\s*:?\s*(?:an?|the|one|each|un|una|el|la)?\s*(?P<name>[\w -]+?)\W*(?:$|[,;(])"
)
ALONE = re.compile(
    r"(?i)^\W*(?:(?:an?|the|one|exactly one|un|una|el|la)\s+)?(?P<name>[^\W\d][\w-]*(?: [\w-]+){0,2}?)(?: id| record)?\s*(?:$|[,;(])"
)
LEADING = re.compile(r"(?i)^(?:(?:an?|the|its|their|one|un|una|el|la|su)\s+)+(?=\S)")
UNIT = re.compile(
    r"(?i)\s+(?:in|en)\s+(?P<unit>kg|kilos?|kilograms?|kilogramos?|grams?|gramos?|g|tonn?es|ml|cl|litres?|liters?|litros?|km|cm|mm|m2?"
    r"|met(?:re|er|ro)s?|minutes?|minutos?|hours?|horas?|days?|d[ií]as?|weeks?|semanas?|months?|meses|years?|años|euros?|eur|dollars?|usd|pounds?"
    r"|gbp|cents?|percent|%)$"
)
LASTING = re.compile(r"(?i)(?:minut|hour|hora|day|d[ií]a|week|seman|month|mes)")
WHETHER = re.compile(
    r"(?i)^(?:flag |mark )?(?:for )?(?:whether|si) (?:or not )?(?:it|they|he or she|the \w+)?\s*(?:is|are|was|has been|est[aá])?\s*(?=\w)"
)
STATES = ("status", "the_state", "estado", "states")
STATE_TYPES = frozenset(
    {"state", "status", "states", "estado", "estados", "stage", "lifecycle", "workflow"}
)
TYPE_WORDS = re.compile(
    r"(?i)^(?:choice|enum|option|opcion|opción|select|list|state|status|estado|one of)\b\s*[:,(]?\s*"
)


@dataclass(frozen=True)
class Spec:
    """A field, or the states of its record. `target` is what it may refer to, in the brief's words."""

    field: Field
    words: str
    states: tuple[str, ...] = ()
    chained: bool = False
    target: str = ""
    same_as: str = ""
    many: bool = False


def read_list(text: str) -> list[Spec]:
    """The fields of a list in a sentence; those with brackets have their names apart."""
    found: list[Spec] = []
    text = re.sub(
        r"(?i)\b(?:enum|choice|one of|set)\s*[(\[{]([^()\[\]{}]*)[)\]}]", r"one of \1", text
    )
    for part in fieldlists.split_list(text):
        apart = re.fullmatch(
            r"(?:an? |the |its |un |una )?(?P<name>[^()\[\]:]+?)\s*[(\[](?P<words>[^()\[\]]+)[)\]]",
            part,
        )
        if (
            apart
            and len(apart["name"].split()) <= 4
            and (UNIT.search(apart["name"]) or not fieldlists.CUT.search(f"{apart['name']} "))
        ):
            found += named(apart["name"], apart["words"])
        else:
            found += _of_listed(fieldlists.read_item(part))
    return found


def _of_listed(listed: fieldlists.Listed | None) -> list[Spec]:
    if listed is None:
        return []
    field, words = listed.field, listed.words
    states: tuple[str, ...] = ()
    if field.name in STATES:
        said = limits.split_choices(words.split(":")[-1].split("one of")[-1])
        states = field.choices or (said if len(said) > 2 else ())
    return [Spec(field, words, states=states, target=_target(words), many=listed.many)]


def parted(text: str) -> tuple[str, str]:
    """The name and what is said of it."""
    text = re.sub(r"[*`\"“”]", "", text).strip().rstrip(".")
    found = SEPARATOR.search(text)
    before = text[: found.start()] if found else ""
    if found and before.count("(") == before.count(")") and len(_bare(before).split()) <= 6:
        inside = " ".join(re.findall(r"\(([^()]*)\)", before))
        return _bare(before), ", ".join(
            part for part in (text[found.end() :].strip(), inside) if part
        )
    return _unseparated(text)


def _unseparated(text: str) -> tuple[str, str]:
    """ "name (required, at most 80 characters)", "email, unique", "weight in kg between 1 and 90"."""
    found = re.match(r"^(?P<name>[^(\[]+?)\s*[(\[](?P<words>.*)[)\]]\s*(?P<rest>.*)$", text)
    if found:
        name, comma, after = found["name"].partition(",")
        more = f", {after}" if comma and LIMITING.search(after) else ""
        name = name if more else found["name"]
        words = f"{found['words']}{more}" + (f", {found['rest']}" if found["rest"] else "")
        return name.strip(), words.replace(") (", ", ")
    name, comma, after = text.partition(",")
    first = EXAMPLE.sub("", after).split(",")[0].strip()
    if comma and first and (enumerating.NOT_VALUES.match(first) or re.search(r"\d", first)):
        return name.strip(), after.strip()
    return text, ""


def _bare(text: str) -> str:
    return re.sub(r"\([^()]*\)", " ", text).strip()


def read(text: str) -> list[Spec]:
    """The fields of one line; "arrival date, departure date" are two."""
    name, words = parted(text)
    return named(name, words)


def apart(text: str) -> list[Spec]:
    """The fields of one part of a list that semicolons part: "genre - comedy, drama", "ticket price >= 0"."""
    return read(text) if parted(text)[1] else read_list(text)


def named(name: str, words: str) -> list[Spec]:
    names = [
        part
        for part in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+or\s+", EXAMPLE.sub("", name))
        if part
    ]
    whole = snake(name)
    if (
        len(names) < 2
        or len(names) > 4
        or re.search(r"_(?:date_and_time|terms?_and|make_and)", whole)
    ):
        names = [name]
    if len(names) > 1 and not all(_is_field_name(part) for part in names):
        names = [name]
    found = (_spec(one, words) for one in names)
    return [one for one in found if one]


def _is_field_name(name: str) -> bool:
    kind = limits.named_type(snake(name))
    return len(name.split()) > 1 or kind != "text" or limits.is_textual(snake(name))


def _spec(name: str, words: str) -> Spec | None:
    words = EXAMPLE.sub("", words).strip(" ,;")
    base, unit = _field(name)
    if base is None:
        return None
    base = replace(base, required="optional" not in words.lower())
    first = re.split(r"[\s,.;:(]", words.lower(), maxsplit=1)[0]
    if STATE_NAME.fullmatch(snake(name)) or first in STATE_TYPES:
        return _states(base, words)
    words = ", ".join(part for part in (words, unit) if part)
    if unit and LASTING.match(unit) and limits.named_type(base.name) == "datetime":
        words = f"integer, {words}"  # a time in minutes is no time of day
    same = re.search(r"(?i)\bsame (?:list|values|choices|kinds?|options|types?)\b", words)
    field = _typed(base, words)
    return Spec(field, words, target=_target(words), same_as=field.name if same else "")


def _field(name: str) -> tuple[Field | None, str]:
    """A field by its name alone, and the unit that the name gives it."""
    name = re.sub(r"(?i)^(?:it )?(?:belongs? to|refers? to|is for)\s+", "", name.strip())
    name = LEADING.sub("", name)
    unit = UNIT.search(name)
    bare = name[: unit.start()] if unit else name
    bare = re.sub(r"(?i)(?<=\w) (?:no|nr|num)\.?$", " number", bare)
    whether = WHETHER.match(bare)
    bare = bare[whether.end() :] if whether else bare
    known = fieldlists.identifier(snake(bare))
    if known is None:
        return None, ""
    field = replace(known, type="boolean") if whether else known
    return field, unit["unit"] if unit else ""


def _states(base: Field, words: str) -> Spec:
    said = re.sub(r"(?i)^(?:an?|the|un|una) [\w ]+? (?:is|can be|may be)(?: either)?\s+", "", words)
    said = re.sub(r"(?i)^(?:[\w ]+ )?(?:is )?one of\W+", "", said)
    said = TYPE_WORDS.sub("", TYPE_WORDS.sub("", said))
    chain = bool(re.search(r"->|→|=>|\bthen\b|>", said))
    said = re.sub(r"\s*(?:->|→|=>|>|,?\s*\bthen\b)\s*", ", ", said)
    states = enumerating.values(said)
    return Spec(base, words, states=states, chained=chain)


def _typed(field: Field, words: str) -> Field:
    """The type, choices and limits that words about a field give it."""
    choices, default, rest = enumerating.choices(words)
    if len(choices) > 1 and field.type not in ("reference",):
        field = replace(field, type="choice", choices=choices, default=default)
        return limits.flagged(field, rest)
    if field.type == "boolean":
        return limits.flagged(field, words)
    said = units.canonical(words)
    field = limits.typed(field, said)
    return limits.limited(field, said)


def _target(words: str) -> str:
    """What the words say a field refers to, if they do."""
    found = TARGET.search(words)
    if found:
        return found["name"].strip()
    found = ALONE.search(words)
    return plain(found["name"]).strip() if found and not LIMITING.search(found["name"]) else ""
