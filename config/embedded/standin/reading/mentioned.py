"""Things that a brief only names: the last resort where it says nothing of their fields."""

import re

from config.embedded.standin.domain import Field
from config.embedded.standin.reading import fieldlists
from config.embedded.standin.reading.draft import Draft
from config.embedded.standin.reading.evidence import INTENT
from config.embedded.standin.reading.naming import is_thing

STORED = re.compile(
    r"(?i)^(?:the |our )?(?:system|app|application|program|tool|software) (?:must|should|can|will|has to) (?:be able to )?(?:store|keep|manage|record|handle|register|track|administer) (?:track of )?"
    r"(?:the |all |our )*(?P<names>[\w -]+(?:(?:, | and |, and )[\w -]+)*)\W*$"
)


def stored(draft: Draft) -> None:
    """ "The system must store machines and parts" is met where both are kept."""
    for line in draft.lines:
        found = STORED.match(line.text)
        names = fieldlists.split_list(found["names"]) if found else []
        known = [draft.entity(name) for name in names]
        for one in known if all(known) else []:
            if one:
                line.mark("kind", one.name)


def find(draft: Draft) -> None:
    """ "Keep track of recipes and ingredients"."""
    pattern = r"(?i)(?:manages?|tracks?|keeps? track of|keep|organi[sz]es?|for|store|we keep)\s+((?:(?:our|my|the|its)\s+)?[\w ,]+)"
    for line in draft.lines:
        wanted = INTENT.search(line.text) and not re.search(r"(?i)\bnot\b|\bnever\b", line.text)
        found = re.search(pattern, line.text) if wanted else None
        names = (
            [
                re.sub(r"^(our|my|the|its|all|a|an)\s+", "", part)
                for part in fieldlists.split_list(found[1])
            ]
            if found
            else []
        )
        for name in names:
            if name.endswith("s") and len(name.split()) <= 2 and is_thing(name):
                aggregate = draft.add_entity(name)
                draft.add_field(aggregate, Field(name="name", required=True, maximum="200"))
                draft.assumptions.append(
                    f"The brief names no fields of {aggregate.plural}: each has a name."
                )
                line.mark("kind", aggregate.name)
