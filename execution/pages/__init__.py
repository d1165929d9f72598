"""What the pages of a run show, and what people do on them.

May import: every room of execution.
Door: `urls` names the views in `tabs`, `atoms` and `actions`.
"""
