"""Lists of fields as people write them: "a title (1 to 200 characters), an ISBN and a price"."""

import keyword
import re
from dataclasses import dataclass, replace

from config.embedded.standin.domain import Field, snake
from config.embedded.standin.reading import clauses, limits
from config.embedded.standin.reading.words import singular

LEADING = re.compile(
    r"^(?:and|plus|also|an?|the|its|their|his|her|own|one|some|exactly one|optionally|possibly|"
    r"maybe|(?P<flag>optional|required|unique|mandatory|positive|valid(?! (?:from|to|until|till|through|on)\b)|non-negative)|un|una|the following)\s+(?=\S)",
    re.IGNORECASE,
)
CUT = re.compile(
    r"\s+(?:(?:of|with|from|between|up to|at most|at least|not|longer|no|that|which|must|in|written|who|where|"
    r"is|are|can|given|as|like|such|by default|when|for|required|optional|unique|mandatory|integer|"
    r"decimal|positive|cannot|per|more|greater|default|above|below|over|under|exceeding|exactly)\b|>=?|<=?|≤|≥|–|=|\d)",
    re.IGNORECASE,
)
KEPT_PAIRS = re.compile(
    r"\b(date|number|type|kind|place|year|time|day|name|cost|unit|length|"
    r"fecha|numero|tipo|lugar|nombre|hora|titulo|precio)\s+(of|de)\s+(?!at\b|up\b|\d)",
    re.IGNORECASE,
)
MANY = re.compile(
    r"^(?:many|several|one or more|zero or more|any number of|a list of|multiple|a number of)\s+",
    re.IGNORECASE,
)
WHO_DID = re.compile(r"(?i)^(?:the \w+ )?(?:has|have|had) ")
#: "the quality: A, B or juice"
LETTERED = re.compile(r"(?P<name>[\w-]+): (?P<values>[A-Z](?:, [\w-]+)*,? or [\w-]+)(?=\.?$)")
QUESTION = re.compile(r"^(?:is it |is )?([\w-]+(?: [\w-]+)?)\?$")
CHOOSING = (
    r"(?:an?\s+|its\s+|the\s+)?(?:\w+\s+)?(?:kind|type|category|size|level|difficulty|priority|colou?r|unit|species|gender"
    r"|genre|mode|method|tipo|categoria|categoría|prioridad|especie|tamaño|nivel|estado|status)$"
)
CHOICE_NAME = r"(?P<name>[a-zA-Z][\w-]*)"
VALUE = r"(?!one\b|an?\b|the\b)[\w'-]+(?: [\w'-]+)?"
VALUES = r"(?!an?\b|the\b|una?\b)[^\W\d][\w'-]*(?: [\w'-]+){0,2}"
WORD = r"[a-zA-Z][\w-]*"
REFUSED = frozenset(
    [
        "it",
        "they",
        "them",
        "this",
        "that",
        "these",
        "those",
        "more",
        "less",
        "other",
        "others",
        "etc",
        "so",
        "on",
    ]
)


@dataclass(frozen=True)
class Listed:
    """One item of a list. `words` are its limits as written; `many` is "several tags"."""

    field: Field
    words: str
    many: bool = False


def _either(values: str) -> str:
    return "one of " + " / ".join(re.split(r",? or |, ", values))


def split_list(text: str) -> list[str]:
    """Items of a list; commas and "and" inside brackets or limits do not part it."""
    text = clauses.bracketed(text)
    text = LETTERED.sub(lambda found: f"{found['name']} ({_either(found['values'])})", text)
    text = re.sub(r"(?i)\b(between\s+\S+)\s+and\s+", r"\1 to ", text)
    text = re.sub(r"(?i)\b(date)\s+and\s+time\b", "datetime", text)
    text = re.sub(r"(?i)\b(yes|true)\s+or\s+(no|false)\b", r"\1/\2", text)
    text = re.sub(
        r"(?i)\b((?:one of|either)\s+(?:[\w'-]+(?: [\w'-]+)?,\s*)*[\w'-]+(?: [\w'-]+)?,?\s+(?:or|and)\s+[\w'-]+)",
        lambda found: "(" + re.sub(r",?\s+(?:or|and)\s+|,\s*", " / ", found[1]) + ")",
        text,
    )
    text = re.sub(
        rf"(?i)\b{CHOICE_NAME}(?: being)?(?::| of| from|,? which is|,? either)\s+(?P<values>{VALUE}(?:, {VALUE})*,? or {VALUE})(?=$|[,.;]| and )",
        lambda found: (
            f"{found['name']} (one of {' / '.join(re.split(r',? or |, ', found['values']))})"
        ),
        text,
    )
    text = re.sub(
        rf"(?i)(?P<name>[^\W\d][\w-]*):\s+(?:one of )?(?P<values>{VALUES}(?:, {VALUES})+)(?=$|\.$)",
        lambda found: f"{found['name']} (one of {found['values'].replace(', ', ' / ')})",
        text,
    )
    parts, depth, current = [], 0, ""
    for piece in re.split(r"([(),;\[\]]|\s+and\s+|\s+plus\s+|\s+as well as\s+|\s+&\s+)", text):
        depth += piece.count("(") + piece.count("[") - piece.count(")") - piece.count("]")
        parting = piece.strip().lower() in {",", ";", "and", "plus", "as well as", "&"}
        if parting and depth <= 0:
            parts.append(current)
            current = ""
        else:
            current += piece
    return _rejoined([part.strip(" .\t") for part in [*parts, current] if part.strip(" .\t")])


def _rejoined(parts: list[str]) -> list[str]:
    """Pieces such as "required" or "at most 200 characters" belong to the item before."""
    joined: list[str] = []
    for part in parts:
        limits_only = re.match(
            r"(?i)^(?:required|optional|unique|mandatory|at (?:most|least)|up to|max(?:imum)?\.? (?:\d|of |length)|min(?:imum)?\.? (?:\d|of |length)|not |never |no longer"
            r"|between|from \d|\d|default|must|text|integer|decimal|positive|whole number|in (?:euros|eur))",
            part,
        )
        named = re.match(r"(?i)^(?:(?:optional|unique|required) \w+|text\s*\()", part)
        if joined and limits_only and not named:
            joined[-1] += f", {part}"
        else:
            joined.append(part)
    return joined


def read_item(text: str) -> Listed | None:
    """One item as a field, or None if it does not name one."""
    text = re.sub(r"[*_`\"“”]", "", text).strip()
    text = re.sub(r"(?i)\bat the same time$", "at once", QUESTION.sub(r"whether it is \1", text))
    inside = " ".join(re.findall(r"[(\[]([^()\[\]]*)[)\]]", text))
    rest = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text).strip()
    name, colon, after = rest.partition(":")
    rest = f"{name.strip()} " if colon else rest
    rest = re.sub(
        r"(?i)^(?:it |that |which )?(?:belongs? to|refers? to|reference to|(?:is|are) (?:\w+ )?(?:by|to|for|in|at))\s+(?=\w)",
        "",
        rest,
    )
    rest = re.sub(r"(?i)^(?:the )?(?:following )?fields?:?\s+(?=\w)", "", rest)
    bare = re.fullmatch(
        r"\s*[\w-]+(?: [\w-]+)?(?:,\s*[\w-]+(?: [\w-]+)?)*,?\s+or\s+[\w-]+(?: [\w-]+)?\s*", after
    )
    after = f"one of {after}" if bare and not limits.is_typed(after) else after
    many_words = re.fullmatch(rf"\s*{WORD}(?:, {WORD}){{2,}}\s*", inside)
    choosing = (
        many_words
        or re.match(CHOOSING, rest.strip().lower())
        or re.search(r"\bor\b(?! (?:more|less|fewer|higher|lower|above|below)\b)", inside)
    )
    if choosing and re.fullmatch(
        r"\s*[a-zA-Z][\w -]*(?:\s*[,/|]\s*(?:or )?[a-zA-Z][\w -]*)+(?: or [\w -]+)?\s*", inside
    ):
        said = limits.is_typed(inside) or inside.startswith("one of")
        inside = inside if said else f"one of {inside}"
    rest = re.sub(r"(?i)^(?:contains?|has|have|holds?|includes?)\s+(?=\w)", "", rest)
    flags, rest = _stripped(rest)
    rest = re.sub(r"(?i)^([\w-]+) (?:flag|checkbox|marker)\b", r"whether it is \1", rest)
    whether = re.match(
        r"(?i)^(?:flag |mark |note )?(?:for |of )?whether (?:or not )?(?:it|they|he or she|the \w+)?\s*(?:is|are|was|has been)?\s*",
        rest,
    )
    many = MANY.match(rest)
    rest = _of_flag(rest[whether.end() :]) if whether else rest[many.end() :] if many else rest
    rest = re.sub(r"(?i)^how many\s+", "number of ", rest)
    rest = KEPT_PAIRS.sub(lambda found: f"{found[1]}_{found[2]}_", rest)
    cut = CUT.search(f"{rest} ")
    head, tail = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
    words = " ".join(part for part in (flags, tail, after, inside) if part)
    field = _named(head)
    if not field:
        return None
    field = replace(field, required="optional" not in words.lower() and not many)
    field = (
        replace(field, type="boolean", required=False) if whether else limits.typed(field, words)
    )
    return Listed(limits.limited(field, words), words, bool(many))


def _of_flag(text: str) -> str:
    """What a yes or no is called: "signed form" for "the parents have signed the form"."""
    return WHO_DID.sub("", re.sub(r"(?i) (?:the|an?|their|its) ", " ", text))


def _stripped(text: str) -> tuple[str, str]:
    flags = []
    while found := LEADING.match(text):
        flags += [found["flag"]] if found["flag"] else []
        text = text[found.end() :]
    return " ".join(flags), text


def _named(head: str) -> Field | None:
    name = snake(head)
    name = name if head.rstrip().endswith(" A") else re.sub(r"_(?:of|de|del|the|a)$", "", name)
    name = re.sub(r"_(at|on)_(?:time|date)$", r"_\1", name)
    name = re.sub(r"(?<=_de|_of)_the_", "_", name)
    parts = name.split("_")
    too_long = len(parts) > (6 if "of" in parts or "de" in parts else 4)
    if not name or too_long or name in REFUSED or parts[0] in REFUSED or name[0].isdigit():
        return None
    return Field(name=safe(name))


def identifier(name: str) -> Field | None:
    """A field called so, if the name can be one."""
    name = re.sub(r"(?<=_de|_of)_the_", "_", name)
    parts = name.split("_")
    unfit = not name or len(parts) > 6 or name in REFUSED or not name[0].isalpha()
    return None if unfit else Field(name=safe(name))


def safe(name: str) -> str:
    """A name that Python and the store leave free."""
    if name == "id":
        return "code"
    return f"the_{name}" if keyword.iskeyword(name) or name == "state" else name


def read_list(text: str) -> list[Listed]:
    found = (read_item(item) for item in split_list(text))
    return [item for item in found if item]


def entity_word(field: Field) -> str:
    """The word an entity would be called by, if the field names one."""
    *head, last = field.name.removeprefix("the_").split("_")
    return "_".join([*head, singular(last)])
