"""Words: singular and plural, numbers, verbs. English and Spanish, by endings and short lists."""

import functools
import re

from config.embedded.standin.domain import plain
from config.embedded.standin.reading.pasts import PAST

NUMBERS = {
    word: number
    for number, words in enumerate(
        [
            "zero cero",
            "one uno",
            "two dos",
            "three tres",
            "four cuatro",
            "five cinco",
            "six seis",
            "seven siete",
            "eight ocho",
            "nine nueve",
            "ten diez",
            "eleven once",
            "twelve doce",
        ]
    )
    for word in words.split()
} | {"dozen": 12}
IRREGULAR_PLURALS = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "feet": "foot",
    "teeth": "tooth",
    "series": "series",
    "species": "species",
    "news": "news",
    "shelves": "shelf",
    "leaves": "leaf",
    "lives": "life",
    "knives": "knife",
    "copies": "copy",
    "movies": "movie",
    "cookies": "cookie",
    "analyses": "analysis",
    "theses": "thesis",
    "crises": "crisis",
    "diagnoses": "diagnosis",
    "hypotheses": "hypothesis",
    "syntheses": "synthesis",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "geese": "goose",
    "oxen": "ox",
    "calves": "calf",
    "halves": "half",
    "wolves": "wolf",
    "loaves": "loaf",
    "thieves": "thief",
    "wives": "wife",
    "scarves": "scarf",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "heroes": "hero",
    "viruses": "virus",
    "bonuses": "bonus",
    "campuses": "campus",
    "circuses": "circus",
    "crocuses": "crocus",
    "calories": "calorie",
    "prairies": "prairie",
    "vertices": "vertex",
    "matrices": "matrix",
    "appendices": "appendix",
    "indices": "index",
    "statuses": "status",
    "buses": "bus",
    "gases": "gas",
    "lenses": "lens",
    "canvases": "canvas",
    "houses": "house",
    "courses": "course",
    "nurses": "nurse",
    "purchases": "purchase",
    "warehouses": "warehouse",
    "cases": "case",
    "expenses": "expense",
    "licenses": "license",
    "exercises": "exercise",
    "databases": "database",
    "clases": "clase",
    "fases": "fase",
    "bases": "base",
    "bikes": "bike",
    "veces": "vez",
    "peces": "pez",
    "luces": "luz",
    "mes": "mes",
    "meses": "mes",
    "pais": "pais",
    "lunes": "lunes",
}
IR_ROOTS = (
    r"(?:recib|serv|abr|sub|viv|decid|permit|part|ped|med|eleg|correg|transfer|reun|cumpl|exped|admit|emit|remit|dirig|defin|suger"
    r"|divid|discut|distribu|constru|inclu|conclu|destru|sustitu|constitu|prescrib|inscrib|escrib|anad|expid|exim|exig|asist|extingu"
    r"|fund|exclu|invert|convert|adquir|consegu|segu|manten|produc|reduc|traduc|conduc|despid|desped|requer|prefer|consum|asum|resum)$"
)


def singular(word: str) -> str:
    """The singular of one lower-case word, accents kept only where nothing was cut."""
    bare = plain(word)
    if bare.endswith(("ados", "adas", "idos", "idas")):
        return bare[:-1]
    if bare in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[bare]
    for ending, instead in (
        ("iones", "ion"),
        ("dades", "dad"),
        ("ores", "or"),
        ("ales", "al"),
        ("ciones", "cion"),
        ("ies", "y"),
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
        ("zzes", "z"),
    ):
        if bare.endswith(ending) and len(bare) > len(ending) + 1:
            return bare[: -len(ending)] + instead if not _kept_e(bare) else bare[:-1]
    if bare.endswith("s") and not bare.endswith(("ss", "us", "is")) and len(bare) > 3:
        return bare[:-1]
    return bare


def _kept_e(word: str) -> bool:
    """English plurals of words in -ore and -ale, such as stores and sales."""
    return word in {"stores", "scores", "sales", "chores", "cores", "stories'", "males", "scales"}


def plural(word: str) -> str:
    """The plural of one lower-case singular."""
    for many, one in IRREGULAR_PLURALS.items():
        if one == word:
            return many
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    if re.search(r"(s|x|z|ch|sh)$", word):
        return f"{word}es"
    if re.search(r"(ion|dad|dor|tor|sor)$", word) and word.endswith(("cion", "dad", "dor")):
        return f"{word}es"
    return f"{word}s"


def plural_in(language: str, word: str) -> str:
    """The plural of one lower-case singular, by the endings of a language."""
    if language != "es" or word in IRREGULAR_PLURALS.values():
        return plural(word)
    if word.endswith(("sis", "tis", "xis")) or re.fullmatch(r"\w*(?:lun|mart|viern)es", word):
        return word
    if word.endswith("z"):
        return f"{word[:-1]}ces"
    return f"{word}s" if word[-1] in "aeiou" else f"{word}es"


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What forms of a word share, so that "abiertos" meets "abierto" and "loans" meets "loan"."""
    bare = plain(word).replace("_", " ").replace("-", " ").strip()
    if bare in PAST:
        return bare
    one = " ".join(singular(part) for part in bare.split())
    return re.sub(r"(?<=\w{3})[ao]$", "", one)


def number(text: str) -> int | None:
    bare = plain(text).strip()
    return int(bare) if bare.isdigit() else NUMBERS.get(bare)


@functools.lru_cache(maxsize=20_000)
def base_verb(participle: str) -> str:
    """The verb of a participle: cancelled → cancel, shipped → ship, cerrado → cerrar."""
    word = plain(participle).replace("_", " ")
    word = word[:-1] if word.endswith(("ados", "adas", "idos", "idas")) else word
    if word in PAST:
        return PAST[word]
    if word.endswith(("ido", "ida")) and re.search(IR_ROOTS, word[:-3]):
        return f"{word[:-3]}ir"
    for ending, instead in (("ado", "ar"), ("ada", "ar"), ("ido", "er"), ("ida", "er")):
        if word.endswith(ending) and len(word) > 5:
            return word[:-3] + instead
    if not word.endswith("ed"):
        return ""
    root = word[:-2]
    if len(root) > 2 and root[-1] == root[-2] and root[-1] not in "sl":
        return root[:-1]
    if root.endswith("ll") and root[:-1].endswith(("el", "ol")):
        return root[:-1]
    if root.endswith("i"):
        return f"{root[:-1]}y"
    needs_e = re.search(
        r"(at|iz|is|v|c|g|u|dl|tl|pl|bl|ur|ir|as|os|ut|grad|trad|cid|vid|lud)$", root
    )
    return f"{root}e" if needs_e else root


@functools.lru_cache(maxsize=20_000)
def participles(verb: str) -> frozenset[str]:
    """Forms in which a verb may appear as a state: ship → shipped, close → closed."""
    word = plain(verb)
    found = {done for done, base in PAST.items() if base == word}
    found |= {f"{word}ed", f"{word}d", f"{word}{word[-1:]}ed", f"{word[:-1]}ied"}
    if word.endswith(("ar", "er", "ir")):
        root = word[:-2]
        found |= {f"{root}ado", f"{root}ido", f"{root}ada", f"{root}ida"}
        found |= {f"{_diphthong_back(root)}ado", f"{_diphthong_back(root)}ido"}
        irregular = {
            "abrir": "abierto",
            "devolver": "devuelto",
            "hacer": "hecho",
            "poner": "puesto",
        }
        found |= {irregular[word]} if word in irregular else set()
    return frozenset(found)


def _diphthong_back(root: str) -> str:
    return root.replace("ie", "e").replace("ue", "o")
