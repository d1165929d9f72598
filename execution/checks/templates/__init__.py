"""Templates: whether each can be read, gets the names that it uses, and can be rendered.

May import: results of the checks, and what the room of checks may.
Doors: `template_checks.check_templates` and `template_checks.check_rendered`; a module for each engine.
"""
