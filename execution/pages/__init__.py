"""The pages of a run, and the actions of people on them.

May import: every room of execution.
Door: `urls` names the views in `run_tabs`, `atoms` and `run_actions`.
"""
