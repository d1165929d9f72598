"""What a plain message asks for, by fixed rules on whole words, in English and Spanish; when in doubt, talk.

Nothing is carried out on the strength of it: what it names is offered, and a person confirms.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

# A brief has so many sentences or points that say what there is and what must hold.
BRIEF_SIGNS = 3
CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.S)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


class Kind(StrEnum):
    CHAT = "chat"
    PLAN = "plan"
    ORCHESTRATE = "orchestrate"
    COMMAND = "command"


@dataclass(frozen=True)
class Intent:
    """`command` is the name of the one that a message asks for, or `stop`, where its kind is COMMAND."""

    kind: Kind
    command: str = ""


CHAT = Intent(Kind.CHAT)

# Whole messages, without the words that mean nothing in them.
PHRASES: dict[str, tuple[str, ...]] = {
    "pause": (
        "pause", "pause run", "pause build", "pause building", "pausa", "pausa construccion",
    ),
    # For now or for good: it does not say.
    "stop": (
        "stop", "stop building", "stop run", "stop build", "para construccion", "deten construccion", "detenlo",
    ),
    "resume": (
        "resume", "resume run", "resume build", "resume building", "continue", "continue building",
        "continue run", "go on", "carry on", "try again", "reanuda", "reanudalo", "continua", "sigue",
        "sigue construyendo", "reintenta",
    ),
    "approve": (
        "approve", "approve plan", "approve draft", "i approve", "i approve plan", "aprueba", "apruebalo",
        "aprueba plan", "apruebo plan",
    ),
    "run": (
        "run", "run plan", "start building", "start build", "start run", "build", "build plan", "go ahead",
        "construyelo", "construye plan", "empieza a construir", "adelante", "dale",
    ),
    "cancel": (
        "cancel", "cancel plan", "cancel run", "cancel build", "cancela", "cancelalo", "cancela plan",
        "cancela construccion",
    ),
    "status": (
        "status", "what is status", "how far is", "how far are we", "how is going", "where are we",
        "is done", "estado", "como va", "como vamos", "en que punto esta",
    ),
    "costs": (
        "costs", "what does cost", "what did cost", "what has cost", "how much did cost", "how much did cost far",
        "how much have we spent", "costes", "cuanto cuesta", "cuanto ha costado", "cuanto llevamos gastado",
    ),
}  # fmt: skip
PLAN_IT = (
    "plan", "make plan", "draft plan", "make a plan", "draft a plan", "write a plan", "plan what we said",
    "planifica", "planificalo", "planifica esto", "haz un plan", "haz plan",
)  # fmt: skip
FILLER = {
    "please", "now", "then", "ok", "okay", "yes", "hey", "so", "the", "this", "that", "it", "me",
    "por", "favor", "ahora", "entonces", "vale", "si", "ya", "el", "la", "lo", "hasta",
}  # fmt: skip


def _meaning(text: str) -> str:
    return " ".join(word for word in re.findall(r"[\w']+", text) if word not in FILLER)


COMMAND_OF = {_meaning(phrase): name for name, some in PHRASES.items() for phrase in some}
PLANNED = {_meaning(phrase) for phrase in PLAN_IT}


def _whole(pattern: str) -> re.Pattern[str]:
    """As whole words; a blank is any space."""
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)".replace(" ", r"\s+"))


MAKE = (
    r"(?:build|make|create|develop|design|plan|draft|program|implement|construir|construye|construyeme"
    r"|crear|crea|creame|hacer|haz|hazme|desarrollar|desarrolla|disenar|disena|planificar|planifica"
    r"|programar|programa|implementar|implementa)"
)
WANT = (
    r"(?:(?:i|we) (?:want|need|would like)|(?:i|we)'d like|let'?s|quiero|quisiera|necesito|queremos"
    r"|necesitamos|me gustaria|nos gustaria|vamos a)"
)
POLITE = r"(?:(?:can|could|would|will) you|puedes|podrias|please|por favor)"
ONE = r"(?:an?|one|some|our own|my own|un|una)"
THING = (
    r"(?:app|application|system|tool|web ?site|web app|platform|software|program|service|api|crm|erp"
    r"|tracker|portal|dashboard|database|backend|online shop|web shop|aplicacion|sistema|herramienta"
    r"|sitio web|pagina web|plataforma|programa|servicio|tienda online|tienda en linea|base de datos)"
)
# Up to five words may stand between "a" and what it is: "a small online booking system".
NAMED = rf"{ONE} (?:[\w'-]+ ){{0,5}}{THING}"
GREETING = r"(?:(?:hi|hello|hey|ok|okay|hola|bueno|vale|so|now|then)[,!]? )*"
ORDERED = re.compile(
    rf"^\W*{GREETING}(?:{POLITE},? )?{MAKE} (?:me |us )?{NAMED}(?!\w)".replace(" ", r"\s+")
)
WANTED = _whole(rf"{WANT} (?:(?:you )?to )?(?:{MAKE} )?(?:me |us )?{NAMED}")
NEGATED = _whole(r"not|never|don'?t|doesn'?t|won'?t|shouldn'?t|instead|no|nunca|tampoco|en vez de")
ASKED = _whole(
    r"what|which|why|how|explain|difference|que|cual|por que|como|explica|explicame|diferencia"
)
HELD_BACK = _whole(
    rf"(?:don'?t|do not|no) (?:{MAKE}|start|planifiques|construyas|crees|empieces)|without (?:planning|building)"
    r"|sin (?:planificar|construir)"
)
TO_THE_END = _whole(
    r"end to end|from start to finish|from beginning to end|without asking|the whole thing|all the way"
    r"|de principio a fin|sin preguntar|sin preguntarme"
)
# How a brief says what there is and what must hold.
HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*|\d+[.)][ \t]*)?\*{0,2}(?:must|should|requirements|features|out of scope"
    r"|requisitos|debe|deberia)(?: have)?\*{0,2}:?[ \t]*$",
    re.M,
)
POINT = re.compile(r"^[ \t]*(?:[-*+•]|\d+[.)])[ \t]+\S", re.M)
STATED = _whole(
    r"(?:an?|the|each|every) [\w-]+ (?:has|have|belongs to|must|can|cannot|may not|is unique)"
    r"|(?:users|members|customers|staff|people|teachers|students|clients|guests) (?:must|should|can|may|cannot)"
    r"|(?:un|una|cada|el|la|los|las) [\w-]+ (?:tiene|tienen|pertenece|debe|deben|puede|pueden)"
)


def intent_of(text: str) -> Intent:
    """What the message asks for; a command is one only where the message says nothing else."""
    plain = _plain(CODE.sub(" ", text))
    meaning = _meaning(plain)
    if meaning in COMMAND_OF:
        return Intent(Kind.COMMAND, COMMAND_OF[meaning])
    if meaning in PLANNED:
        return Intent(Kind.PLAN)
    if HELD_BACK.search(plain):
        return CHAT
    if any(_is_order(sentence) for sentence in SENTENCE_END.split(plain)):
        return Intent(Kind.ORCHESTRATE if TO_THE_END.search(plain) else Kind.PLAN)
    return Intent(Kind.PLAN) if _is_brief(plain) else CHAT


def _plain(text: str) -> str:
    """In lower case, without accents, with straight apostrophes."""
    text = text.lower().replace("\r\n", "\n").replace("’", "'")  # A form sends both ends of a line.
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def _is_order(sentence: str) -> bool:
    """One to make something new; what only asks about it, or says no, is none."""
    if NEGATED.search(sentence) or ASKED.search(sentence):
        return False
    return bool(ORDERED.search(sentence) or WANTED.search(sentence))


def _is_brief(plain: str) -> bool:
    if plain.rstrip().endswith("?"):
        return False
    points = len(POINT.findall(plain)) if HEADING.search(plain) else 0
    return len(STATED.findall(plain)) + points >= BRIEF_SIGNS
