"""Amendments: what people change of what discovery has understood, before the draft is paid.

May import: discovery, stacks, steps, log, lint.
Door: `domain_parts` changes the domain model, `requirement_rows` the requirements, `again` asks discovery once more.
"""
