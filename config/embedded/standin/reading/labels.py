"""What stands before a requirement without being part of it: "M1.", "R-3 -", "[S5]", "REQ-012:"."""

import re

LABEL = re.compile(
    r"^\W{0,3}(?:(?:must|should|req(?:uirement)?|rule|fr|nfr|us|ac|br|[A-Z]{1,4})[ _-]?\d{1,3}(?:\.\d{1,2})*[a-z]?|\d{1,3}(?:\.\d{1,2})+|[A-Z]\d{0,2}(?=[.)]))"
    r"[\])*_`]*\s*(?:[.:)–—-]+\s*|\s+(?=[A-Z]))(?=\S)",
    re.IGNORECASE,
)


def unlabelled(text: str) -> str:
    """The sentence without its label; one that starts with a name such as "M1 motorway" stays."""
    found = LABEL.match(text)
    said = text[found.end() :] if found else text
    if not found or len(said.split()) < 3:
        return text
    marked = re.search(r"[.:)\]–—]|\w\W*-\s", found[0])
    bare = re.fullmatch(r"[A-Z]{1,4}[ -]?\d{1,3}\s+", found[0]) and said[:1].isupper()
    if not marked and not bare:
        return text
    return said
