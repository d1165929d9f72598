"""The words of a last gate's verdict: the same on pages, in chat, in the history and on the command line."""

NOT_RELEASED = "not to be released"


def gaps_said(gaps: int, type_errors: int = 0) -> str:
    """`released with gaps: 12 atoms no test is known to hold`, and with the errors in types that stand; empty without."""
    noun = "atom" if gaps == 1 else "atoms"
    unheld = f"{gaps} {noun} no test is known to hold" if gaps else ""
    errors = "error" if type_errors == 1 else "errors"
    untyped = f"{type_errors} {errors} in types that no repair mended" if type_errors else ""
    said = "; ".join(part for part in (unheld, untyped) if part)
    return f"released with gaps: {said}" if said else ""


def verdict(can_release: bool | None, gaps: int = 0, type_errors: int = 0) -> str:
    """What stands in the way of using what was built, as a part of a sentence; empty where nothing does."""
    return NOT_RELEASED if can_release is False else gaps_said(gaps, type_errors)
