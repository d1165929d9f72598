"""The small example that is built where a brief names nothing to keep, if the person agrees."""

from config.embedded.standin.reader.brief import Demand, Reading, read

TEXT = """# Notes

A note has a title (required, 1 to 80 characters) and a text (optional, at most 2000 characters).

## MUST

- Everything is still there after the program was closed and opened again.

## SHOULD

- Notes can be searched by title.
"""
BUILD = "Build the small example instead"
STOP = "Stop; I rewrite the brief"


def instead_of(brief: Reading) -> Reading:
    """The example, with every sentence and demand of the brief named as not built."""
    found = read(TEXT)
    lost = [Demand(demand.text, demand.priority) for demand in brief.demands]
    found.demands = [*found.demands, *lost]
    found.unread, found.excluded, found.guessed = brief.unread, brief.excluded, []
    found.title = "Notes"
    return found
