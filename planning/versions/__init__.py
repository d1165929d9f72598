"""Versions of a plan: what it holds as canonical JSON, comparing two of them, and writing one back into rows.

May import: lint.
Doors: `store.add_version`, `compare.compare` and `writing.write`.
"""
