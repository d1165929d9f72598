"""Deleting a plan with all that was built of it; and forgetting the name of a person who built.

May import: preview.
Door: `plan_deletion.delete`.
"""
