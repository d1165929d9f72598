"""Spanish sentences in the half-English the rules read: structure words only, names stay."""

import re

from config.embedded.standin.reading.spanish_sentences import turned

PHRASES = (
    (r"s[ií] mism[oa]s?", "itself"),
    (r"(?:una sola vez|s[oó]lo una vez|una [uú]nica vez|como mucho una vez)", "only once"),
    (
        r"no pueden? (?:repetirse|aparecer|estar|figurar)(?: dos veces| m[aá]s de una vez)? (?:dentro de|en) (?:el|la|un|una|los|las) (?:\w+ (?:del|de la|de un|de una) )?mism[oa]",
        "cannot appear twice in the same",
    ),
    (
        r"no pueden? tener dos (?P<what>[\w ]+?) (?:del|de la|con el|con la|en el|en la) mism[oa]",
        r"cannot have two \g<what> with the same",
    ),
    (r"no pueden? aparecer|no pueden? figurar", "cannot appear"),
    (
        r"(?:s[oó]lo|solamente|[uú]nicamente) (?:hay|puede haber|existe) un[oa]?(?= )",
        "there is at most 1",
    ),
    (r"(?:s[oó]lo|solamente|[uú]nicamente) puede tener un[oa]?(?= )", "has at most 1"),
    (r"(?:s[oó]lo|solamente|[uú]nicamente) (?:hay|puede haber)", "there can only be"),
    (r"no puede haber dos", "no two"),
    (r"no puede haber", "there cannot be"),
    (r"no pueden? estar", "cannot be"),
    (r"no pueden? tener (?:dos|2)(?= \w+(?: \w+)?\W*$)", "has at most 1"),
    (r"no pueden? tener", "cannot have"),
    (r"no (?:tiene|tienen) m[aá]s de|no (?:admite|admiten) m[aá]s de", "has at most"),
    (r"no (?:admite|admiten|caben|cabe)(?= m[aá]s)", "cannot have"),
    (
        r"(?:nunca|no)(?: pueden?)?(?: quedar| quedan?| bajar| bajan?| caer| caen?| ser| es| son| estar| descender| desciende)?(?: por)? (?:debajo de|menor(?:es)? que|inferior(?:es)? a|menos de|bajar? de|baja de)(?= (?:\d|cero))",
        "is at least",
    ),
    (
        r"(?:nunca|no)(?: pueden?)? (?:superar|supera|superan|pasar de|pasa de|pasan de|exceder|excede|exceden|sobrepasar|sobrepasa|rebasar|ser mayor(?:es)? (?:que|de)|ser superior a|ser m[aá]s de)(?: l[oa]s)?(?= \d)",
        "is at most",
    ),
    (
        r"(?:nunca|no)(?: pueden?)? (?:superar|supera|superan|exceder|excede|exceden|sobrepasar|sobrepasa|rebasar|rebasa)",
        "cannot exceed",
    ),
    (
        r"(?:nunca|no) pueden? ser negativ[oa]s?|nunca (?:es |son )?negativ[oa]s?",
        "cannot be negative",
    ),
    (r"nunca pueden?", "cannot"),
    (
        r"(?:nunca|no)(?: pueden?)? (?:bajar|bajan?|descender|descienden?|caer|caen?) de(?= (?:\d|cero))",
        "is at least",
    ),
    (r"dos veces", "twice"),
    (r"m[aá]s(?= [\w ]+ (?:que|de (?:las|los) que) )", "more"),
    (r"m[aá]s de un[oa]?(?= )", "more than 1"),
    (r"(como m[aá]ximo|como mucho|a lo sumo|m[aá]ximo) un[oa]?(?= )", "at most 1"),
    (r"no se pueden? repetir|no se repiten?|no pueden? repetirse|sin repetirse", "is unique"),
    (r"no pueden? ser", "cannot be"),
    (r"no se pueden? (cambiar|modificar|editar)", "cannot be changed"),
    (r"(se )?pueden? (pasar|cambiar|volver|ponerse|quedar) (a|en)", "can be moved to"),
    (r"mayor o igual (que|a)|igual o mayor (que|a)", "at least"),
    (r"menor o igual (que|a)|igual o menor (que|a)", "at most"),
    (
        r"como m[aá]ximo|como mucho|a lo sumo|(?<!mero )m[aá]ximo de|no m[aá]s de|hasta un m[aá]ximo de|(?<!mero )m[aá]ximo|m[aá]ximo(?: de)?(?= \d)",
        "at most",
    ),
    (
        r"como m[ií]nimo|al menos|por lo menos|(?<!mero )m[ií]nimo de|(?<!mero )m[ií]nimo|m[ií]nimo(?: de)?(?= \d)",
        "at least",
    ),
    (
        r"(?:si (?:est[aá]|es|fue|ha sido|puede)|puede) (?P<flag>\w+(?: \w+)?) o no",
        r"whether it is \g<flag>",
    ),
    (
        r"se (?:apuntan?|registran?|inscriben?|identifican?|dan? de alta) con(?= (?:su|un|una|el|la)\b)",
        "has",
    ),
    (r"n[uú]mero entero|entero|enteros", "integer"),
    (r"n[uú]mero decimal|decimales", "decimal"),
    (r"s[ií] o no|s[ií]/no", "yes or no"),
    (r"fecha y hora", "datetime"),
    (r"no futur[oa]|nunca futur[oa]", "not in the future"),
    (r"correo electr[oó]nico", "email"),
    (r"por defecto|predeterminad[oa]|si no se indica", "default"),
    (r"para cada|por cada|de cada", "for each"),
    (
        r"se guardan|se guarda|guardamos|guarda|registramos|se registra|se registran|anotamos|llevamos"
        r"|almacenamos|apuntamos",
        "we keep",
    ),
    (
        r"(?:pertenecen?|corresponden?) a|(?:es|son|est[aá]|van?)(?: siempre)? (?:de|en|sobre|para)(?= (?:un|una)(?: sol[oa]| [uú]nic[oa])? )|relaciona(?= (?:un|una) )",
        "belongs to",
    ),
    (r"(?:viven?|duermen?|cuelgan?|trabajan?|juegan?) (?:en|para)(?= \w)", "lives in"),
    (r"un[oa]? (?:sol[oa]|[uú]nic[oa])(?= \w)", "a"),
    (r"no se pueden? (borrar|eliminar)", "cannot be deleted"),
    (r"puede(n)? ser", "can be"),
    (r"no se pueden?|no pueden?", "cannot"),
    (r"pueden? (?:estar|encontrarse|quedar)(?: en)?", "is"),
    (r"pueden?|se pueden?", "can"),
    (r"no deben?", "must not"),
    (r"deber[ií]an?", "should"),
    (r"deben? tener|deben? llevar", "must have"),
    (r"(?:deben?|tienen? que|han? de|hay que) ser", "must be"),
    (r"deben?|tienen? que|hay que", "must"),
    (r"no est[eé]n? vac[ií][oa]s?|no vac[ií][oa]", "not empty"),
    (r"obligatori[oa]s?|requerid[oa]s?|imprescindibles?", "required"),
    (r"opcional(es)?", "optional"),
    (r"[uú]nic[oa]s?", "unique"),
    (r"caracteres|letras", "characters"),
    (r"d[ií]gitos|cifras", "digits"),
    (r"d[ií]as", "days"),
    (r"semanas", "weeks"),
    (r"entre", "between"),
    (r"cada", "each"),
    (r"no (?:tiene|tienen|tenga|tengan)(?: ning[uú]n| ninguna)?", "has no"),
    (r"sin(?: ning[uú]n| ninguna)?(?= \w)", "without"),
    (r"(tienen?|tengan?|consta de|consiste en|incluyen?|lleva|llevan)", "has"),
    (r"con", "with"),
    (r"un[oa] de", "one of"),
    (r"no (?:est[aá]n?|est[eé]n?|es|son|sean?)", "is not"),
    (r"nunca (?:est[aá]n?|es|son)", "is never"),
    (r"formar parte de|estar en|figurar en", "be part of"),
    (r"que(?= is not\b| est[aá]n?\b| est[eé]n?\b| es\b| son\b| sean?\b| has\b| haya\b)", "that"),
    (r"(puede estar|est[aá]n?|est[eé]n?|son|es|queda|empieza)", "is"),
    (r"s[oó]lo|solamente|[uú]nicamente", "only"),
    (r"mientras|cuando|si est[aá]n?|si", "while"),
    (r"a la vez|al mismo tiempo|simult[aá]neamente", "at the same time"),
    (r"en el futuro|futura", "in the future"),
    (r"en el pasado|pasada", "in the past"),
    (r"antes de(l| la)?|anterior(es)? a(l| la)?", "before"),
    (r"despu[eé]s de(l| la)?|posterior(es)? a(l| la)?|tras", "after"),
    (r"vencen?", "is due"),
    (r"contra", "against"),
    (r"(?:la )?suma de", "the sum of"),
    (r"por(?= (cada )?\w+)", "per"),
    (r"mayor(es)? (que|de)|m[aá]s de|superior a", "more than"),
    (r"menor(es)? que|menos de|inferior a", "less than"),
    (r"hasta", "up to"),
    (r"se solapan?|solapan?|solapar(?:se)?", "overlap"),
    (r"mism[oa]s?", "same"),
    (r"pasa a(?: estar)?|pasan a(?: estar)?|vuelve a estar", "becomes"),
    (r"positiv[oa]s?", "positive"),
    (r"negativ[oa]s?", "negative"),
    (r"(un|una)(?= )", "a"),
    (r"(el|la|los|las)(?= )", "the"),
    (r"(su|sus)(?= )", "its"),
    (r"y|e", "and"),
    (r"o|u", "or"),
    (r"vac[ií][oa]s?", "empty"),
    (r"cero", "0"),
)
OF_AGE = re.compile(
    r"(?i)(?:deben?|tienen? que|han? de|hay que) (?:ser mayor(?:es)? de edad|tener la mayor[ií]a de edad)"
)
AGED = re.compile(
    r"(?i)(?:deben? tener|tienen? que tener|han? de tener|tienen?) (?:al menos|como m[ií]nimo|m[aá]s de) (?P<years>\d+) a[nñ]os(?: de edad| cumplidos)?"
)
COMPILED = tuple(
    (re.compile(rf"(?<!\w)(?:{old})(?!\w)", re.IGNORECASE), new) for old, new in PHRASES
)


def structured(sentence: str) -> str:
    sentence = OF_AGE.sub("deben tener al menos 18 años", sentence)
    sentence = AGED.sub(r"deben ser at least \g<years> years old", turned(sentence))
    for old, new in COMPILED:
        sentence = old.sub(new, sentence)
    if re.search(r"\bmore\b", sentence):
        sentence = re.sub(
            r"\b(?:de (?:the )?)?que (?=its\b|the\b|\d|has?\b|hay\b)", "than ", sentence
        )
    sentence = re.sub(r"\bde (?=\d)", "of ", sentence)
    sentence = re.sub(r"(?<=\d) a (?=\d)", " to ", sentence)
    return re.sub(r"\ba (?=\d)", "to ", sentence)
