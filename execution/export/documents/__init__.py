"""Plan documents that bring atoms and acceptance tests with them.

May import: prepare, sandbox, source.
Doors: `importing.import_document` and `exporting.export_document`.
"""
