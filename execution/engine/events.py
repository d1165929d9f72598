"""Events about atoms; each says which one, in words that outlive it."""

from execution.models import Atom
from planning.history import append


def tell(kind: str, atom: Atom, **more: object) -> None:
    """Inside `recording`."""
    about = {"atom_id": str(atom.pk), "symbol": atom.symbol, "path": atom.path}
    append(kind, about | more, task=atom.task)
