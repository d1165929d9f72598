"""Exporting the built software as an archive, and its figures.

May import: source.
Door: `archive.export_zip`.
"""
