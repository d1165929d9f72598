"""The pages of a plan and their forms.

May import: every room of planning.
Door: `urls` names the views in `tabs`, `plans`, `tasks` and `plan_actions`.
"""
