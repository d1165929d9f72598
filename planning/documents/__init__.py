"""Plans as documents: one JSON object that a plan is exported to and imported from (docs/plan-format.md).

May import: discovery, draft, lint, log, money.
Doors: `reading.read`, `importing.new_plan` with `importing.save`, and `exporting.document_of`.
"""
