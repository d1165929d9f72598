"""Plans as documents: one JSON object that a plan is exported to and imported from (docs/plan-format.md).

May import: what its room may.
Doors: `document_text.read`, `plan_import.new_plan` with `plan_import.save`, and `plan_export.document_of`.
"""
