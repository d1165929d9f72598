"""What every built program is asked for besides its domain, and what a brief may ask for by a word."""

import re
from dataclasses import dataclass

from config.embedded.standin.reading.labels import unlabelled


@dataclass(frozen=True)
class Family:
    """`files` are the beginnings of the names of its test files."""

    name: str
    text: str
    criterion: str
    priority: str
    files: tuple[str, ...]
    asked: str = ""


#: Whole sentences: where they say more than this, the rest would go unread.
LOST = (
    r"nothing ([\w ]+ )?(is|gets|may be|can be|must be|should be|will be|may get|goes) (ever )?lost|not? (data|records?|entry|entries|work) (is|are|gets?|may be|goes?|must be) (ever )?lost"
    r"|(switch|turn|turned|switched|turning|switching) (\w+ )?(\w+ )?off|keeps? (everything|all (of it|records|the data))|between two (starts|runs|sessions)|as (we|i|they) left (it|them)|still (there|known) (today|tomorrow|the next)"
    r"|no se pierde|volver a abrir|abrir(lo)? de nuevo|apag(ar|ue|arlo|amos|a|o) |c[oó]mo se dej[oó]|como se dej[oó]|como estaba"
)
TOLD = (
    r"^\W*(the |its |an? |every |each |error )*(message|refusal|error|program|explanation|reason)s? (must |should |has to |have to |can |then |always )*(be )?(say|says|tell|tells|told|explain|explains|name|names|given|give|gives|state|states|shown|show|shows)\b( us| me| them)? (why|what is wrong|what was wrong|the reason|which rule|in plain|that the \w+ is \w+\W*$)"
    r"|^\W*(when|if|whenever) (something|anything|an? \w+|it|this) (is|was|gets) (refused|rejected|turned down|not allowed|not possible|forbidden)[\w ]*, (the|an?|we|i|it|one) [\w ]*?(say|tell|explain|told|learn|see|give|show|name|reason|why)[^,;:]*$"
    r"|^\W*(say|tell (us|me)|explain|state) (which|why|what)\b[^,;]*\bwhen (refusing|it refuses|it is refused|something is refused)\W*$"
    r"|^\W*(every|each|any) refusal (comes with|has|gives|carries|names|says|explains)\b[^,;]*$"
    r"|^\W*(cuando|si|while) (algo|una cosa) no (se (permite|puede|admite|acepta)|est[aá] permitido)[\w ]*, (el|la|the|se|nos) [\w ]*?(explica|dice|indica|avisa|muestra)n? [^,;]*$"
    r"|^\W*(el|los|the) (programa|mensajes?|mensajes de error|errores) (debe |deben |must |tiene que )?(explica|dice|indica|explicar|decir|indicar)n? (el motivo|por ?qu[eé]|the motivo|la raz[oó]n|qu[eé] falla)[^,;]*$"
)
ROWS = (
    r"\bin pages\b|pages of \d+|(shown|listed|displayed|ordered|comes?|appears?)( \w+)? with the (oldest|newest|latest|earliest|first|last|highest|lowest|most \w+)[\w ]* (first|on top|at the top)"
    r"|\d+ (records |rows |entries |lines )?(per|a|to a) page|page after page|en p[aá]ginas"
)
BACK = (
    r"record of (all |the |every |each )?changes?|take back (the|my|our|a) (last|latest|most recent|previous|\w+ change)|(go|going|step|get) back (one|a|by one) (step|change)|one step back|revert|the wrong button"
    r"|lo que se cambi[oó]|volver (un paso )?atr[aá]s|dar marcha atr[aá]s"
)
CORE = (
    Family(
        "values",
        "What people type is read strictly, and refused with the name of the field.",
        "Given texts of every type of field, when they are read, then good ones give values and bad ones a reason.",
        "must",
        ("values",),
        r"(wrong|bad|invalid|impossible|malformed) (input|values?|entries|dates?|numbers?) (is|are|gets?|must be|will be)? ?(refused|rejected)"
        r"|(says?|saying|tells?|telling|names?|naming|shows?) (which|what|the) (field|value|input|entry)",
    ),
    Family(
        "records",
        "Records of every kind can be added, read, changed and removed; numbers are never used twice.",
        "Given a store, when records are added, changed and removed, then what is read back says so.",
        "must",
        ("records",),
        r"add(ed)?, (change|edit|show)|delete records|numbers? (is|are) never used",
    ),
    Family(
        "durability",
        "What is stored survives a restart, and a cut write loses nothing that was finished.",
        "Given stored records, when the store is opened again, then they are all there as they were.",
        "must",
        ("durability",),
        rf"{LOST}|surviv|power (cut|failure)|crash|restart|opened again|still there|persist|is kept (on disk|safely)|not lost|reinici|se conserva|sigue ah[ií]|al cerrar|guardado en disco|stored on disk|on disk",
    ),
    Family(
        "interface",
        "The program works on the command line, answers in plain text and ends with a status.",
        "Given the command line, when a command is run, then it prints its answer and ends with 0, or says what is wrong.",
        "must",
        ("interface",),
        rf"{TOLD}|command.?line|terminal|l[ií]nea de comandos|consola|\bcli\b|works? offline|run(s|ning)? offline|(everything|all|all of it|it) (is |works |runs )?offline"
        r"|(without|w/o|no|any) (an? |the )?(internet|network)( connection| access)?|nothing from the internet|from the internet|sin (conexi[oó]n|internet)"
        r"|exits? (non-?zero|with)|exit (code|status)|stderr|standard error|(nothing|no server|no database|no other software) (needs |has )?to be installed"
        r"|on (one|a single|my|our|the office) (pc|computer|laptop|machine)",
    ),
    Family(
        "lookup",
        "Records are shown as people read them, and lists can be told apart at a glance.",
        "Given records, when they are listed, then each stands in a row under the names of its fields.",
        "should",
        ("lookup",),
    ),
    Family(
        "tracing",
        "Every change is written down with what was there before it.",
        "Given changed records, when the journal is read, then it holds each change with before and after.",
        "should",
        ("tracing",),
        r"audit|who changed|every change|cada cambio",
    ),
)
ASKED = (
    Family(
        "query",
        "Lists can be searched, filtered, sorted and shown page by page.",
        "Given several records, when they are searched, sorted or paged, then the right ones come in the right order.",
        "should",
        ("lookup__query",),
        rf"{ROWS}|search|sort|filter|list(ed)? by|list [\w ]+ by|shown by|(all|the) [\w ]+ of an? [\w ]+ (can be|are|is) (listed|shown)|(can|must|should) be (listed|found|shown|looked)(?! (as|in))|page by page|paged|pagina|find (books|records|by)|looked up|look up|listar [\w ]+ por|en orden alfab[eé]tico|buscar|busca|ordenar|filtrar|b[uú]squeda",
    ),
    Family(
        "exchange",
        "Records can be written to and read from CSV.",
        "Given records, when they are written as CSV and read again, then the same values come back.",
        "should",
        ("durability__csv",),
        r"\bcsv\b|spreadsheet|export|import|exportar|importar|hoja de c[aá]lculo",
    ),
    Family(
        "history",
        "The history of a record can be seen, and the last change can be undone.",
        "Given a changed record, when the last change is undone, then the record is as it was.",
        "should",
        ("tracing__history",),
        rf"{BACK}|undo|undone|history|a log of|log of (each|every|all)|logged with|what was changed|deshacer|historial|trace",
    ),
    Family(
        "reports",
        "A report counts records by state and adds up their numbers.",
        "Given records in several states, when the report is written, then counts and totals are right.",
        "should",
        ("lookup__report",),
        r"(count|number)s? (of )?(the |all )?\w+ by (state|status|kind|type|category)( and (state|status|kind|type|category))?\W*$|report|statistic|totals?\b|overview|summary of|how many|informe|resumen|estad[ií]stic|cu[aá]nt|contar l[oa]s",
    ),
    Family(
        "backup",
        "The data can be backed up and restored.",
        "Given a backup, when it is restored into an empty folder, then all records are there.",
        "should",
        ("durability__backup",),
        r"back.?up|restore|copia de seguridad|restaurar|respaldo",
    ),
    Family(
        "web",
        "Other programs can read and change records as JSON over WSGI.",
        "Given a request for a record, when the application answers, then it answers in JSON with a status.",
        "should",
        ("interface__web",),
        r"\bapi\b|json|http|web service|rest\b",
    ),
)
EVERY = (*CORE, *ASKED)


ELSEWHERE = re.compile(
    r"(?i)e-?mail|sms|send|remind|payment provider|google|calendar sync|notif|correo|avis|webcam|photo|slack"
)
LISTED = re.compile(
    r"(?i)^\W*(?:an? )?(?:list|show|find|see|view|display|(?:ver|mostrar|listar|sacar) (?:la |una |the |a )?(?:lista|listado))\b(?: of\b)?"
)
FIGURED = re.compile(
    r"(?i)\b(?:totals?|sums?|average|mean|median|percent\w*|how (?:many|much|often|long)|counts?|numbers? of|last|latest|never|warn\w*"
    r"|per|each|free|left|most|charge|below|under|profit|balance|statistics?|report|history|log|overview|json|csv)\b"
)


def asked_for(text: str) -> list[Family]:
    """Families that some words of a brief ask for; what needs other machines is not one of them."""
    text = unlabelled(text)
    if LISTED.search(text) and not FIGURED.search(text) and not ELSEWHERE.search(text):
        return [one for one in EVERY if one.name == "query"]
    if re.search(
        r"(?i)\b(below|above|under|over|more than|less than|average|overdue|by default)\b", text
    ):
        return []
    if ELSEWHERE.search(text):
        return []
    return [one for one in EVERY if one.asked and re.search(f"(?i)(?<!\\w)(?:{one.asked})", text)]


def in_requirement(criterion: str) -> list[Family]:
    return [one for one in EVERY if one.criterion in criterion]
