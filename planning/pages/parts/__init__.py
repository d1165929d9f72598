"""What pages of a plan show, computed from rows: the outline, the graph, the domain's diagram, traces, progress.

May import: what the room of pages may.
Doors: `outline.outline`, `diagram.draw`, `landed` and `traced`.
"""
