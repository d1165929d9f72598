"""What a workspace has built before, found by words and by meaning, within that workspace alone.

May import: what its room may.
Doors: `entries.remember` and `entries.recalled`; `similar_plans` for plans, execution's `similar_atoms` for atoms.
"""
