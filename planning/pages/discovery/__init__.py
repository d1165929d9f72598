"""What discovery has understood, as people read and amend it.

May import: as all pages of planning; and the pages beside it.
Door: `discovery_tab.discovery` is the tab, `domain_pages` holds the forms of its parts.
"""
