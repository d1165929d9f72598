"""What things are called in code and on pages: names that are free, verbs for states, texts of samples."""

import keyword

from config.embedded.standin.domain import Entity, Field

WEB = "fastapi"  # the stack that this is for
# Names that the modules of an application use themselves, as a class or as a variable.
TAKEN_CLASSES = set(
    "Annotated Any Base Conflict Date Datetime Decimal Field Form Invalid Link Literal Mapped Page Query Request"  # noqa: SIM905
    " Response Schema Select Session String Account".split()
)
TAKEN_NAMES = set(
    "application base buffer choices commit data date datetime dict field fields filters form found func link list"  # noqa: SIM905
    " messages navigation number page query record redirect render report request response router schema select"
    " session set state str test today type user value writer".split()
)
TAKEN_FIELDS = set(
    "copy date datetime decimal dict json metadata page query registry schema sort q str int bool validate".split()  # noqa: SIM905
)
CAPITALS = {"isbn": "ISBN", "id": "ID", "url": "URL", "vat": "VAT", "email": "E-mail"}
REGULAR = (
    "accept activate approve archive assign block check clean close collect complete confirm deactivate deliver"  # noqa: SIM905
    " describe expire fail finish invoice order pass publish reject release renew repair request reserve resolve"
    " retire return review schedule start suspend waive".split()
)
VERBS = {one + ("d" if one.endswith("e") else "ed"): one for one in REGULAR} | {
    "paid": "pay",
    "lent": "lend",
    "sent": "send",
    "cancelled": "cancel",
    "canceled": "cancel",
    "submitted": "submit",
    "shipped": "ship",
    "dropped": "drop",
    "enrolled": "enrol",
    "withdrawn": "withdraw",
    "picked_up": "pick up",
    "checked_in": "check in",
    "checked_out": "check out",
    "graded": "grade",
    "active": "activate",
}
# What one does not do by accident.
SAD = {"cancelled", "canceled", "rejected", "lost", "failed", "blocked", "withdrawn", "dropped"} | {
    "waived",
    "retired",
    "suspended",
    "expired",
}


def name_of(entity: Entity) -> str:
    """Of its variables and modules."""
    name = entity.snake
    taken = name in TAKEN_NAMES or keyword.iskeyword(name) or entity.name in TAKEN_CLASSES
    return f"{name}_record" if taken else name


def class_of(entity: Entity) -> str:
    return "".join(part.capitalize() for part in name_of(entity).split("_"))


def url_of(entity: Entity) -> str:
    return entity.plural.replace(" ", "-")


def attribute(entity: Entity, field: Field) -> str:
    """The column of a field; a reference keeps the id."""
    if field.references:
        return f"{field.name}_id"
    return f"{entity.snake}_{field.name}" if field.name in TAKEN_FIELDS else field.name


def label_of(words: str) -> str:
    text = " ".join(CAPITALS.get(one, one) for one in words.split())
    return text[:1].upper() + text[1:]


def verb_of(state: str) -> str:
    """What somebody does to bring a thing into a state; empty where no verb is known."""
    return VERBS.get(state, "")
