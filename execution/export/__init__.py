"""Exporting the built software as an archive, and its figures.

May import: dependencies, removal, source.
Door: `archive.export_zip`.
"""
