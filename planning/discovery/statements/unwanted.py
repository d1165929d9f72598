"""Sentences of prose that say, from their beginning to their end, what is not wanted.

What must not happen ("We don't want two people to take one tool") is a rule and no such sentence, and neither is one
that says besides what is wanted.
"""

import re

_BEFORE = r"^\W*(?:(?:and|but|also|oh|please|however|for now|y|pero|además|por ahora)\b[, ]*)*"
_WHO = r"(?:(?:we|i|they|you|it|the \w+) )"
_NOT = r"(?:(?:really|definitely|certainly|explicitly) )?(?:do not|don't|does not|doesn't|should not|shouldn't|must not|will not|won't)"
_FORMS = (
    rf"{_WHO}{_NOT} (?:really )?(?:want|need|have|do|include)(?: to (?:have|do|see))? (?:anything|nothing) (?:to do with|about|like|with|for)\b.*",
    rf"{_WHO}{_NOT} (?:really )?need (?!to\b).*",
    rf"{_WHO}{_NOT} (?:really )?(?:include|cover|deal with|handle)\b.*",
    r"(?:there is |we have )?no (?:need|place) for\b.*",
    r"(?:there (?:should|must) be )?nothing (?:to do with|about)\b.*",
    r"(?:leave|keep) .{1,80} out(?: of (?:it|this|scope|the \w+))?",
    r"(?!if|when|unless).{1,80} (?:is|are|should be|must be|stays?) (?:explicitly |definitely )?(?:not (?:part of (?:it|this|the \w+)|needed|wanted|in scope)|out of scope|left out)(?: for now| here)?",
    r"no (?:queremos|quiero|queremos tener|necesitamos|necesito) nada (?:de|que ver con|relacionado con|sobre)\b.*",
    r"no (?:necesitamos|necesito|hace falta|hacen falta) (?!que\b|nada\b|\w+[aei]r\b).*",
    r"nada (?:de|que ver con|sobre)\b.*",
    r"(?!si|cuando).{1,80} (?:queda|quedan) (?:fuera|excluid[oa]s?)",
    r"(?!si|cuando).{1,80} no (?:forma|forman) parte\b.*",
)
_UNWANTED = re.compile(rf"{_BEFORE}(?:{'|'.join(_FORMS)})\W*$", re.IGNORECASE | re.DOTALL)
# From here on it says something else, which may be wanted.
_TURNS = re.compile(
    r"[;:]|,? \b(?:but|only|just|except|instead|so that|because|pero|sino|solo|sólo|excepto|salvo)\b",
    re.IGNORECASE,
)


def is_unwanted(sentence: str) -> bool:
    text = " ".join(sentence.replace("’", "'").split())
    found = _UNWANTED.match(text)
    return bool(found) and not _TURNS.search(re.sub(_BEFORE, "", text, flags=re.IGNORECASE))
