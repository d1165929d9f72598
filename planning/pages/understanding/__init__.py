"""What discovery has understood, as people read and amend it.

May import: as all pages of planning; and the pages beside it.
Door: `whole.discovery` is the tab, `amend` holds the forms of its parts.
"""
