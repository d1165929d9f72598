"""Which words can name a thing that is kept."""

import re

from config.embedded.standin.domain import snake

NAME = r"(?P<name>[\w'-]+(?: [\w'-]+){0,2}?)"
DETERMINER = r"(?:an?|each|every|the|all|our|any|a single|un|una)\s+"
#: What is to be shown, and when something is done, names nothing that is kept.
NO_DEFINITION = re.compile(
    r"(?i)\W*(?:ver|mostrar|listar|contar|calcular|show|count|display|list of|at the (?:end|beginning|start)|by the end|al final|a final)\b"
)
ASIDE = re.compile(r"; (?=(?:some |all |most )?[\w-]+s (?:are|have|can|may|must|pay)\b)")
NOT_THINGS = frozenset(
    [
        "it",
        "they",
        "we",
        "he",
        "she",
        "i",
        "you",
        "this",
        "that",
        "there",
        "one",
        "who",
        "what",
        "which",
        "everything",
        "something",
        "nothing",
        "system",
        "app",
        "application",
        "program",
        "tool",
        "software",
        "interface",
        "state",
        "status",
        "states",
        "statuses",
        "rule",
        "rules",
        "field",
        "fields",
        "must",
        "should",
        "data",
        "requirement",
        "requirements",
        "people",
        "everybody",
        "anyone",
        "nobody",
        "whoever",
        "whatever",
        "someone",
        "somebody",
        "anybody",
        "everyone",
        "others",
        "neither",
        "none",
        "nothing",
        "each",
        "every",
        "only",
        "if",
        "when",
        "all",
        "both",
        "sistema",
        "aplicacion",
        "programa",
        "estado",
        "estados",
        "quien",
        "todo",
        "nadie",
    ]
)
LABELS = frozenset(
    [
        "note",
        "example",
        "goal",
        "purpose",
        "scope",
        "overview",
        "brief",
        "summary",
        "title",
        "name",
        "description",
        "list",
        "report",
        "search",
        "action",
        "actions",
        "step",
        "steps",
        "relation",
        "relations",
        "priority",
        "users",
        "user",
        "who",
        "what",
        "where",
        "how",
        "things",
        "nota",
        "ejemplo",
        "objetivo",
        "regla",
        "reglas",
        "important",
        "background",
        "context",
        "rules",
    ]
)


def is_thing(name: str) -> bool:
    words = snake(name).split("_")
    verbs = {
        "can",
        "cannot",
        "must",
        "should",
        "is",
        "are",
        "has",
        "have",
        "who",
        "that",
        "not",
        "may",
        "will",
        "when",
        "if",
        "per",
        "be",
        "to",
        "with",
        "for",
        "in",
        "while",
        "only",
        "same",
        "which",
        "whose",
        "where",
        "without",
        "been",
        "from",
        "never",
    }
    if words[-1] == "by" or (
        len(words) > 1 and {"a", "an", "the", "un", "una", "el", "of_them"} & set(words[1:])
    ):
        return False
    if words[0] in (
        "neither",
        "none",
        "nobody",
        "either",
        "anybody",
        "something",
        "office",
        "staff",
    ):
        return False
    return bool(words) and words[0] not in NOT_THINGS and not verbs & set(words) and words != [""]
