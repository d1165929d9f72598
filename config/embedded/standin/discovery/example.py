"""The small example that is built where a brief names nothing to keep, if the person agrees."""

from config.embedded.standin.reader.brief import Demand, Reading, read

BUILD = "Build the small example instead"
STOP = "Stop; I rewrite the brief"
TEXT = """# Notes

A note has a title (required, 1 to 80 characters) and a text (optional, at most 2000 characters).

Everything is still there after the program was closed and opened again.
"""


def instead_of(brief: Reading) -> Reading:
    """The example, with every sentence and demand of the brief named as not built."""
    found = read(TEXT)
    found.demands += [Demand(demand.text, demand.priority) for demand in brief.demands]
    found.unread, found.excluded, found.guessed = brief.unread, brief.excluded, []
    return found
