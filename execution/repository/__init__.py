"""What was built as a git repository: commits and tags written as gates open, and the objects made of them.

May import: source.
Door: `recording.record_gate` writes, `objects.repository_of` makes what git reads.
"""
