"""What was built as a git repository: commits and tags written as gates open, and the objects made of them.

May import: what its room may.
Door: `recording.record_gate` writes, `objects.repository_of` makes what git reads.
"""
