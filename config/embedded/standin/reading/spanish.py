"""Spanish sentences in the half-English the rules read: structure words only, names stay."""

import re

PHRASES = (
    (r"no pueden? estar", "cannot be"),
    (r"no pueden? tener", "cannot have"),
    (r"dos veces", "twice"),
    (r"m[aá]s(?= [\w ]+ que )", "more"),
    (r"m[aá]s de un[oa]?(?= )", "more than 1"),
    (r"(como m[aá]ximo|a lo sumo|m[aá]ximo) un[oa]?(?= )", "at most 1"),
    (r"no se pueden? repetir|no se repiten?|no pueden? repetirse", "is unique"),
    (r"no pueden? ser", "cannot be"),
    (r"no se pueden? (cambiar|modificar|editar)", "cannot be changed"),
    (r"(se )?pueden? (pasar|cambiar|volver) a", "can be moved to"),
    (r"mayor o igual (que|a)", "at least"),
    (r"menor o igual (que|a)", "at most"),
    (
        r"como m[aá]ximo|a lo sumo|m[aá]ximo de|no m[aá]s de|hasta un m[aá]ximo de|m[aá]ximo",
        "at most",
    ),
    (r"como m[ií]nimo|al menos|por lo menos|m[ií]nimo de|m[ií]nimo", "at least"),
    (r"n[uú]mero entero|entero|enteros", "integer"),
    (r"n[uú]mero decimal|decimales", "decimal"),
    (r"s[ií] o no|s[ií]/no", "yes or no"),
    (r"fecha y hora", "datetime"),
    (r"correo electr[oó]nico", "email"),
    (r"por defecto|predeterminado", "default"),
    (r"para cada|por cada|de cada", "for each"),
    (
        r"se guardan|se guarda|guardamos|guarda|registramos|se registra|se registran|anotamos|llevamos"
        r"|almacenamos|apuntamos",
        "we keep",
    ),
    (r"pertenecen? a", "belongs to"),
    (r"no se pueden? (borrar|eliminar)", "cannot be deleted"),
    (r"puede(n)? ser", "can be"),
    (r"no se pueden?|no pueden?", "cannot"),
    (r"pueden?|se pueden?", "can"),
    (r"no deben?", "must not"),
    (r"deber[ií]an?", "should"),
    (r"deben? tener|deben? llevar", "must have"),
    (r"deben? ser", "must be"),
    (r"deben?|tienen? que|hay que", "must"),
    (r"no est[eé]n? vac[ií][oa]s?|no vac[ií][oa]", "not empty"),
    (r"obligatori[oa]s?|requerid[oa]s?", "required"),
    (r"opcional(es)?", "optional"),
    (r"[uú]nic[oa]s?", "unique"),
    (r"caracteres|letras", "characters"),
    (r"d[ií]as", "days"),
    (r"semanas", "weeks"),
    (r"entre", "between"),
    (r"cada", "each"),
    (r"(tienen?|consta de|consiste en|incluyen?|lleva|llevan)", "has"),
    (r"con", "with"),
    (r"un[oa] de", "one of"),
    (r"(puede estar|est[aá]n?|son|es|queda|empieza)", "is"),
    (r"s[oó]lo|solamente|[uú]nicamente", "only"),
    (r"mientras|cuando|si est[aá]n?|si", "while"),
    (r"abiertos a la vez|a la vez|al mismo tiempo|simult[aá]neamente", "at the same time"),
    (r"en el futuro|futura", "in the future"),
    (r"en el pasado|pasada", "in the past"),
    (r"antes de(l| la)?|anterior a(l| la)?", "before"),
    (r"despu[eé]s de(l| la)?|posterior a(l| la)?|tras", "after"),
    (r"vencen?", "is due"),
    (r"por(?= (cada )?\w+)", "per"),
    (r"mayor que|m[aá]s de", "more than"),
    (r"hasta", "up to"),
    (r"se solapan?|solapan?|solaparse", "overlap"),
    (r"mism[oa]", "same"),
    (r"pasa a(?: estar)?|pasan a(?: estar)?", "becomes"),
    (r"positiv[oa]s?", "positive"),
    (r"negativ[oa]s?", "negative"),
    (r"(un|una)(?= )", "a"),
    (r"(el|la|los|las)(?= )", "the"),
    (r"(su|sus)(?= )", "its"),
    (r"y|e", "and"),
    (r"o|u", "or"),
    (r"texto", "text"),
    (r"n[uú]mero(?! de)", "number"),
    (r"vac[ií][oa]s?", "empty"),
)
COMPILED = tuple(
    (re.compile(rf"(?<!\w)(?:{old})(?!\w)", re.IGNORECASE), new) for old, new in PHRASES
)


def structured(sentence: str) -> str:
    for old, new in COMPILED:
        sentence = old.sub(new, sentence)
    if re.search(r"\bmore\b", sentence):
        sentence = re.sub(r"\bque (?=its\b|the\b|\d)", "than ", sentence)
    sentence = re.sub(r"\bde (?=\d)", "of ", sentence)
    sentence = re.sub(r"(?<=\d) a (?=\d)", " to ", sentence)
    return re.sub(r"\ba (?=\d)", "to ", sentence)
