"""What a plan and its software are as files: the archive with its reports, and plan documents with atoms and tests.

May import: dependencies, gate, prepare, sandbox, source.
Doors: `archive.export_zip`; `documents` has its own.
"""
