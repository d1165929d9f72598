"""Plan documents that bring atoms and acceptance tests with them.

May import: prepare, sandbox, source.
Doors: `whole_import.import_document` and `whole_export.export_document`.
"""
