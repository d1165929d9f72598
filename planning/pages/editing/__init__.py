"""The tree of a plan, as people read and edit it in place.

May import: as all pages of planning; and the pages beside it.
Door: `plan_tab.tasks` is the tab, `operate` takes what is done on it.
"""
