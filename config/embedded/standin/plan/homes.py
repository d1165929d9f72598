"""Which atom a demand is at home in, so that some task serves it."""

from config.embedded.standin.program.atoms import Place
from config.embedded.standin.program.entity import rules
from config.embedded.standin.reader.demands import Entities, Meaning

GENERIC = {
    "sort": ("listing", "sort_records"),
    "page": ("listing", "page_of"),
    "filter": ("listing", "filter_records"),
    "search": ("listing", "search_records"),
    "csv": ("text", "csv_text"),
    "persist": ("store", "save_store"),
    "help": ("cli", "describe_commands"),
    "refusal": ("cli", "main"),
}


def home(meaning: Meaning, package: str, entities: Entities) -> Place:
    """Path and symbol of that atom."""
    entity = next(one for one in entities if one.name == meaning.entity)
    module, symbol = GENERIC.get(meaning.kind, (entity.table, f"add_{entity.snake}"))
    if meaning.kind == "field":
        symbol = f"check_{meaning.field}"
    elif meaning.kind in {"start", "moves", "move", "no_move"}:
        symbol = f"move_{entity.snake}"
    elif meaning.kind in {"unique", "without"}:
        symbol = f"require_valid_{entity.snake}"
    elif meaning.kind in {"order", "after", "at_most"}:
        symbol = next(name for name, one, _ in rules(entity) if one.key == meaning.key)
    elif meaning.kind == "kept":
        other = next(one for one in entities if one.name == meaning.other)
        module, symbol = other.table, f"remove_{other.snake}"
    elif meaning.kind in {"add", "show", "edit", "remove", "list", "count"}:
        module, symbol = f"{entity.snake}_commands", f"{entity.snake}_{meaning.kind}"
    return f"{package}/{module}.py", symbol
