"""Checks of atoms together: of a milestone's files (level 3), and of the whole tree and its program (level 4).

May import: the checks of single atoms, those of templates, and what the room of checks may.
Doors: `milestone.check_components`, `whole_tree.check_system` and `web_answers.check_answers`.
"""
