"""What pages of a run are put together from, drawn from rows alone.

May import: what its room may.
Doors: one function a part, named by it.
"""
