"""The words of a last gate's verdict: the same on pages, in chat, in the history and on the command line."""

NOT_RELEASED = "not to be released"


def gaps_said(gaps: int) -> str:
    """`released with gaps: 12 atoms no test is known to hold`; empty without gaps."""
    noun = "atom" if gaps == 1 else "atoms"
    return f"released with gaps: {gaps} {noun} no test is known to hold" if gaps else ""


def verdict(can_release: bool | None, gaps: int = 0) -> str:
    """What stands in the way of using what was built, as a part of a sentence; empty where nothing does."""
    return NOT_RELEASED if can_release is False else gaps_said(gaps)
