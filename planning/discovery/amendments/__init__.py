"""Amendments: what people change of what discovery has understood, before the draft is paid.

May import: what its room may.
Door: `domain_parts` changes the domain model, `requirement_rows` the requirements, `again` asks discovery once more.
"""
