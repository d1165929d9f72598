"""What the pages of a plan show, and the forms on them.

May import: every room of planning.
Door: `urls` names the views in `tabs`, `plans`, `tasks` and `actions`.
"""
