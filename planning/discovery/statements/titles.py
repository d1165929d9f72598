"""The meaning of headings, labels and table cells, such as MUST or excluded."""

import re
import unicodedata

MUST, SHOULD, EXCLUDED, IGNORED, NOTHING = "must", "should", "excluded", "ignored", ""
_SORT = r"(?: (?:the )?(?:requirements?|features?|items?|list|stories|functionality|goals?|scope))*"
_TITLES = (
    (
        MUST,
        r"musts?|must(?: |-)(?:haves?|do)|shall|mandatory|required|essentials?|obligatory",
        r"(?:requisitos? |requerimientos? )?(?:debe|deben|debera|obligatori[oa]s?|imprescindibles?|esenciales)(?: (?:tener|hacer|cumplir|haber))?",
    ),
    (
        SHOULD,
        r"shoulds?|should(?: |-)haves?|coulds?|could(?: |-)haves?|(?:nice|good)(?: |-)to(?: |-)haves?|optional|desirable",
        r"(?:requisitos? |requerimientos? )?(?:deberian?|deseables?|recomendables?|podrian?|opcional(?:es)?)(?: (?:tener|hacer|cumplir|haber))?",
    ),
    (
        EXCLUDED,
        r"(?:out(?: |-)of(?: |-)scope|not in scope|non(?: |-)?goals?|(?:won't|wont|will not)(?: |-)?(?:haves?|do|be built)?)(?: .{0,30})?",
        r"excluded|exclusions?|anti(?: |-)goals?|not (?:now|included|planned)|(?:the )?future(?: (?:work|ideas?|versions?|releases?|enhancements?|improvements?|considerations|phases?))?|later(?: (?:on|versions?|phases?))?|(?:for|in) (?:a )?later(?: version)?",
        r"(?:fuera (?:de|del) alcance|no objetivos?)(?: .{0,30})?|excluid[oa]s?|exclusion(?:es)?|no incluid[oa]s?|(?:a )?futuro|mas adelante|no (?:tendra|debe tener|se hara)",
    ),
    (
        IGNORED,
        r"(?:key |project |known )?risks?(?: (?:and|&) .{0,30})?|(?:acceptance |success )criteria(?: .{0,20})?|(?:sample|example|expected) (?:outputs?|sessions?|runs?|data|usage)|examples?|glossary|terminology|definitions|(?:project |technical )?background|context|motivation|history|change ?log|revision history|references|open questions|stakeholders|authors?",
        r"riesgos?(?: .{0,20})?|criterios? de aceptacion(?: .{0,20})?|(?:salida|ejemplo|ejemplos)(?: de (?:ejemplo|salida|uso))?|glosario|antecedentes|contexto|trasfondo|motivacion|historial|referencias|preguntas abiertas",
    ),
)  # fmt: skip
MEANINGS = [(meaning, re.compile(f"(?:{'|'.join(forms)}){_SORT}")) for meaning, *forms in _TITLES]
_NEGATED = re.compile(r"(?:must|should|shall) (?:not|never)|no deben?|nunca", re.IGNORECASE)
_OF_ONE_THING = {"required", "optional", "opcional", "mandatory", "obligatorio", "essential", "shall", "history", "historial", "author", "authors"}  # fmt: skip
_NUMBER = re.compile(r"^(?:\(?\d+(?:\.\d+)*[.):]?|[a-z][.)]|[ivx]+[.)])\s+")
_NOTE = re.compile(r"^(?P<base>.*?)\s*[(\[](?P<note>[^)\]]*)[)\]]$")
_PARTS = re.compile(r"\s[-–—]\s|:\s|\s?/\s?|\s\|\s")
_MOSCOW = {
    MUST: {"m", "must", "must have", "shall", "mandatory", "required", "debe", "obligatorio", "debe tener", "imprescindible"},
    SHOULD: {"s", "c", "should", "should have", "could", "could have", "may", "nice to have", "optional", "debería", "deberia", "debería tener", "deseable", "podría", "podria", "opcional"},
    EXCLUDED: {"w", "won't", "wont", "won't have", "wont have", "will not have", "out of scope", "no", "fuera de alcance", "no tendrá"},
}  # fmt: skip


def plain(title: str) -> str:
    """In lower case, without marks, accents and its number."""
    text = re.sub(r"[*_`~#]", "", title).replace("’", "'").strip()
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = re.sub(r"^[^\w(]+", "", text).rstrip(" :.")
    return _NUMBER.sub("", text).strip()


def meaning_of(title: str, *, is_label: bool = False) -> str:
    """MUST, SHOULD, EXCLUDED, IGNORED, or nothing in particular. A label may say "required" of one thing only."""
    text = plain(title)
    if is_label and text in _OF_ONE_THING:
        return NOTHING
    for part in [text, *_PARTS.split(text), *_noted(text)]:
        for meaning, form in MEANINGS:
            if form.fullmatch(part.strip()):
                return meaning
    return NOTHING


def _noted(text: str) -> list[str]:
    """ "MUST (v1)" is a MUST; so is "Requirements (must)"."""
    note = _NOTE.match(text)
    return [note["base"], note["note"]] if note else []


def is_negated(title: str) -> bool:
    """Whether the title negates what is under it."""
    return bool(_NEGATED.fullmatch(plain(title)))


def moscow_of(cell: str) -> str:
    """The priority that a cell or a label names, or nothing."""
    text = re.sub(r"[*_`~\[\]()]", "", cell).replace("’", "'").strip().casefold().rstrip(" .:")
    return next((meaning for meaning, names in _MOSCOW.items() if text in names), NOTHING)
