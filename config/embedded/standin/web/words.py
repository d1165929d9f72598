"""What things are called in code and on pages: names that are free, verbs for states, texts of samples."""

import keyword

from config.embedded.standin.domain import Entity, Field

WEB = "fastapi"  # the stack that this is for
# Names that the modules of an application use themselves, as a class or as a variable.
TAKEN = set(
    "account annotated any application base buffer choices commit conflict data date datetime decimal dict field"  # noqa: SIM905
    " fields filters form found func invalid link list literal mapped messages navigation number page query record"
    " redirect render report request response router schema select session set state str string test today type user"
    " value writer".split()
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
IRREGULAR = (
    "paid:pay lent:lend sent:send cancelled:cancel canceled:cancel submitted:submit shipped:ship dropped:drop"  # noqa: SIM905
    " enrolled:enrol withdrawn:withdraw graded:grade active:activate".split()
)
VERBS = {one + ("d" if one.endswith("e") else "ed"): one for one in REGULAR}
VERBS |= dict(one.split(":") for one in IRREGULAR)
# What one does not do by accident.
SAD = set(
    "cancelled canceled rejected lost failed blocked withdrawn dropped waived retired suspended expired".split()  # noqa: SIM905
)


def name_of(entity: Entity) -> str:
    """Of its variables and modules."""
    name = entity.snake
    return f"{name}_record" if name in TAKEN or keyword.iskeyword(name) else name


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
